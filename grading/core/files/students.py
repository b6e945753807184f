"""The students of a case document (format: CASES, "Case")."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from grading.core.codes import ACQUIRING_UE_CODES, UECode
from grading.core.files.programmes import LAST_SEMESTER, Modality, known
from grading.core.files.reading import Reader, shown, suggestion
from grading.core.rules import Rules
from grading.core.values import (
    INITIAL,
    SCALE,
    Acquired,
    Assessment,
    Kind,
    Mark,
    MarkStatus,
    Programme,
    Student,
    exact,
    plain,
)

ZERO = Fraction(0)
SEMESTERS = range(1, LAST_SEMESTER + 1)
COMMON_SEMESTERS = frozenset({1, 2})
STUDENT_KEYS = (
    "id",
    "parcours",
    "modality",
    "marks",
    "module_averages",
    "ue_averages",
    "adjustments",
    "bonus_values",
    "exempt_modules",
    "exempt_ues",
    "acquired",
    "semesters",
)
WORDS = {
    "ABS": Mark(MarkStatus.ABSENT),
    "EXC": Mark(MarkStatus.EXCUSED),
    "ABJ": Mark(MarkStatus.EXCUSED),
    "ATT": Mark(MarkStatus.PENDING),
}


class Curriculum:
    """What one kind of student follows: the modules and the UEs, by semester."""

    def __init__(self, programme: Programme, parcours: str | None, modality: Mapping[int, str]):
        self.modules: dict[str, set[int]] = {}
        self.ues: dict[str, int] = {}
        for number in SEMESTERS:
            semester = programme.semester(number, modality.get(number, INITIAL))
            followed = semester.ues if semester else ()
            for ue in (ue for ue in followed if programme.concerns(ue, parcours)):
                self.ues[ue.code] = number
                for row in ue.rows:
                    if row.parcours in (None, parcours):
                        self.modules.setdefault(row.module, set()).add(number)


class Roll:
    """What every student is checked against, looked up once for all of them.

    ``fitting`` maps assessments to the texts already read as marks within their limits; those
    of the same limits share them.
    """

    def __init__(self, programme: Programme, rules: Rules, assessments: Iterable[Assessment]):
        self.programme, self.rules = programme, rules
        self.assessments = {each.id: each for each in assessments}
        self.parcours = [each.code for each in programme.parcours]
        self.fitting: dict[str, dict[str, Mark]] = {}
        self._curricula: dict[tuple[str | None, tuple[tuple[int, str], ...]], Curriculum] = {}
        limits: dict[tuple[Fraction, Kind], dict[str, Mark]] = {}
        for each in self.assessments.values():
            self.fitting[each.id] = limits.setdefault((each.maximum, each.kind), dict(WORDS))

    def curriculum(self, parcours: str | None, modality: Mapping[int, str]) -> Curriculum:
        key = (parcours, tuple(sorted(modality.items())))
        if key not in self._curricula:
            self._curricula[key] = Curriculum(self.programme, parcours, modality)
        return self._curricula[key]


def read_student(reader: Reader, document: Any, roll: Roll, place: str) -> Student:
    given = reader.mapping(document, place, STUDENT_KEYS)
    owner = reader.optional_text(given.get("parcours"), f"{place}.parcours")
    parcours = known(reader, owner, roll.parcours, f"{place}.parcours")
    modality = _read_modality(reader, given.get("modality", INITIAL), f"{place}.modality")
    follows = roll.curriculum(parcours, modality)
    modules, ues = follows.modules, follows.ues
    student = Student(
        id=reader.text(given.get("id"), f"{place}.id"),
        parcours=parcours,
        modality=modality,
        marks=_read_marks(reader, given.get("marks", {}), roll, follows, f"{place}.marks"),
        module_averages=_read_averages(reader, given, place, "module_averages", modules),
        ue_averages=_read_averages(reader, given, place, "ue_averages", ues),
        adjustments={
            code: reader.number(value, here)
            for code, value, here in _entries(reader, given, place, "adjustments", ues)
        },
        bonus_values=_read_bonus_values(reader, given, roll, place),
        exempt_modules=_read_exempt(reader, given, place, "exempt_modules", modules),
        exempt_ues=_read_exempt(reader, given, place, "exempt_ues", ues),
        acquired={
            code: _read_acquired(reader, value, here)
            for code, value, here in _entries(reader, given, place, "acquired", ues)
        },
        semesters=_read_semesters(reader, given.get("semesters", []), f"{place}.semesters"),
    )
    if owner is None and roll.parcours and not student.semesters:
        _check_parcours(reader, student, roll, follows, place)
    return student


def _read_modality(reader: Reader, document: Any, place: str) -> Mapping[int, str]:
    """One modality for all semesters, or an object by semester, the rest being FI."""
    if not isinstance(document, dict):
        one = reader.choice(document, place, Modality) or Modality.FI
        return dict.fromkeys(SEMESTERS, one.value) if one is not Modality.FI else {}
    given = reader.mapping(document, place, [str(number) for number in SEMESTERS])
    return {
        int(number): (reader.choice(value, f"{place}.{number}", Modality) or Modality.FI).value
        for number, value in given.items()
        if number.isdecimal() and int(number) in SEMESTERS
    }


def _entries(
    reader: Reader, given: Mapping[str, Any], place: str, name: str, codes: Collection[str]
) -> Iterator[tuple[str, Any, str]]:
    """Code, value and place of each entry of an object whose keys are codes he follows."""
    for code, value in reader.mapping(given.get(name, {}), f"{place}.{name}").items():
        here = f"{place}.{name}.{code}"
        if code in codes:
            yield code, value, here
        else:
            reader.fault(here, f"pas au programme de cet étudiant{suggestion(code, codes)}")


def _read_averages(
    reader: Reader, given: Mapping[str, Any], place: str, name: str, codes: Collection[str]
) -> Mapping[str, Fraction]:
    return {
        code: reader.number(value, here, ZERO, SCALE)
        for code, value, here in _entries(reader, given, place, name, codes)
    }


def _read_bonus_values(
    reader: Reader, given: Mapping[str, Any], roll: Roll, place: str
) -> Mapping[str, Fraction]:
    """What the student brings to the rules of the setting `bonuses`, by their names."""
    names = [rule.name for rule in roll.rules.bonuses]
    found = {}
    for name, value in reader.mapping(
        given.get("bonus_values", {}), f"{place}.bonus_values"
    ).items():
        here = f"{place}.bonus_values.{name}"
        if name in names:
            found[name] = reader.number(value, here)
        else:
            reader.fault(here, f"aucune règle de bonus de ce nom{suggestion(name, names)}")
    return found


def _read_exempt(
    reader: Reader, given: Mapping[str, Any], place: str, name: str, codes: Collection[str]
) -> frozenset[str]:
    found = set()
    for index, each in enumerate(reader.items(given.get(name, []), f"{place}.{name}")):
        here = f"{place}.{name}[{index}]"
        code = reader.text(each, here)
        if code and code not in codes:
            reader.fault(here, f"{shown(code)} n’est pas au programme de cet étudiant")
        found.add(code)
    return frozenset(found)


def _read_semesters(reader: Reader, document: Any, place: str) -> frozenset[int]:
    return frozenset(
        reader.integer(each, f"{place}[{index}]", SEMESTERS[0], LAST_SEMESTER)
        for index, each in enumerate(reader.items(document, place))
    )


def _read_acquired(reader: Reader, document: Any, place: str) -> Acquired:
    given = reader.mapping(document, place, ("average", "code"))
    average = given.get("average")
    acquiring = [code for code in UECode if code in ACQUIRING_UE_CODES]
    code = reader.choice(given.get("code"), f"{place}.code", acquiring) or UECode.ADM
    value = None if average is None else reader.number(average, f"{place}.average", ZERO, SCALE)
    return Acquired(value, code.value)


def _read_marks(
    reader: Reader, document: Any, roll: Roll, follows: Curriculum, place: str
) -> Mapping[str, Mark]:
    found = {}
    for key, value in reader.mapping(document, place).items():
        assessment = roll.assessments.get(key)
        if assessment is None:
            close = suggestion(key, roll.assessments)
            reader.fault(f"{place}.{key}", f"cette évaluation est inconnue{close}")
        elif assessment.semester not in follows.modules.get(assessment.module, ()):
            what = f"{shown(assessment.module)} n’est pas au programme de cet étudiant"
            reader.fault(f"{place}.{key}", what)
        else:
            fitting = roll.fitting[key]
            mark = fitting.get(value) if isinstance(value, str) else None
            mark = mark or _read_mark(reader, value, roll, assessment, f"{place}.{key}")
            if mark is not None:
                found[key] = mark
    return found


def _read_mark(
    reader: Reader, value: Any, roll: Roll, assessment: Assessment, place: str
) -> Mark | None:
    """A mark within its assessment's limits, None after a fault."""
    word = WORDS.get(value.strip().upper()) if isinstance(value, str) else None
    if word is not None:
        return word
    try:
        number = exact(value)
    except (TypeError, ValueError):
        reader.fault(place, f"une note, ABS, EXC ou ATT est attendu, pas {shown(value)}")
        return None
    fault = _unfit(number, assessment, roll.rules.mark_decimals)
    if fault:
        reader.fault(place, f"{shown(value)} {fault}")
        return None
    mark = Mark(MarkStatus.GRADED, number)
    if isinstance(value, str):
        roll.fitting[assessment.id][value] = mark
    return mark


def _unfit(number: Fraction, assessment: Assessment, decimals: int) -> str | None:
    """What is wrong with a mark for this assessment; only a bonus may be negative."""
    lowest = -assessment.maximum if assessment.kind is Kind.BONUS else ZERO
    if number > assessment.maximum:
        return f"dépasse {plain(assessment.maximum)}"
    if number < lowest:
        return f"est inférieur à {plain(lowest)}"
    if pow(10, decimals) % number.denominator:
        return f"a plus de {decimals} décimales"
    return None


def _check_parcours(
    reader: Reader, student: Student, roll: Roll, follows: Curriculum, place: str
) -> None:
    """The parcours may stay open in the first year only, unless his semesters are listed: there
    its own UE has no average."""
    semesters = {
        *(roll.assessments[each].semester for each in student.marks),
        *(number for each in student.module_averages for number in follows.modules[each]),
        *(follows.ues[each] for each in student.ue_averages),
        *(follows.ues[each] for each in student.adjustments),
        *(follows.ues[each] for each in student.acquired),
    }
    later = min(semesters - COMMON_SEMESTERS, default=None)
    if later is not None:
        reader.fault(f"{place}.parcours", f"un parcours est attendu à partir du semestre {later}")

"""What is known here of what bulletins bring: students, enrolments, assessments, marks."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from curriculum.models import UE, Coefficient, Module, Parcours, Programme
from curriculum.selectors.programmes import published
from grading.models import (
    Adjustment,
    Assessment,
    Attendance,
    BulletinSet,
    Enrolment,
    Student,
    Term,
    User,
)
from grading.models.names import bare, sort_name
from grading.models.term import RESULT_READERS
from grading.selectors.attendance import Absences
from grading.selectors.audience import NONE, Called, Prescription, Standing, called_to
from grading.selectors.marks import Cell, StoredMark, stored_marks

COMMON_SEMESTERS = (1, 2)
"""Before them nobody has a parcours."""


def terms_for(found: BulletinSet, user: User) -> list[Term]:
    """The semesters where the bulletins of a set may go."""
    terms = Term.objects.for_user(user).filter(department=found.department_id, number=found.number)
    return list(terms.select_related("programme").order_by("-year", "pk"))


def programmes_for(found: BulletinSet, user: User) -> list[Programme]:
    """The versions on which that semester may be opened, the newest of each first."""
    if found.department_id not in user.departments_as(*RESULT_READERS):
        return []
    programmes = (
        published()
        .filter(department=found.department_id, semesters__number=found.number)
        .distinct()
    )
    return list(programmes.order_by("code", "-created_at", "-pk"))


def modules_of(programme_id: int, number: int) -> list[Module]:
    found = Module.objects.filter(programme=programme_id, semester_number=number)
    return list(found.order_by("position", "pk"))


def titles_alike(
    programmes: Collection[int], number: int, titles: Collection[str]
) -> dict[int, int]:
    """How many modules of each programme bear one of these titles, in that semester."""
    said = {bare(title) for title in titles}
    found = Module.objects.filter(programme__in=programmes, semester_number=number)
    counted: Counter[int] = Counter()
    for programme, title in found.values_list("programme_id", "title"):
        counted[programme] += bare(title) in said
    return dict(counted)


def ue_codes_of(programme_id: int, number: int) -> list[str]:
    """The UEs of that semester, in order, those of FI and FA together."""
    found = UE.objects.filter(semester__programme=programme_id, semester__number=number)
    return list(dict.fromkeys(found.order_by("position", "pk").values_list("code", flat=True)))


@dataclass(frozen=True, slots=True)
class Taught:
    """What a programme prescribes for one semester: ``modules`` by id, ``ues`` in order,
    ``coefficients`` by module id and UE code, as texts (several where parcours or modalities
    differ), and for whom."""

    modules: Mapping[int, Module]
    ues: Sequence[str]
    coefficients: Mapping[tuple[int, str], frozenset[str]]
    prescription: Prescription

    def fed_by(self, module: int) -> frozenset[str]:
        """The UEs that a module feeds, for whomever."""
        return frozenset(ue for own, ue in self.coefficients if own == module)


@dataclass(frozen=True)
class Facts:
    """Everything that a plan is made from, read at once.

    `term` is None when the semester is still to be opened. `enrolments` maps students to their
    standing in it; `assessments` are those made from bulletins of this session, by what ScoDoc
    calls them; `titles` those of all, by module; `adjustments` the points by (enrolment, UE);
    `absences` what is reported, by enrolment; `second_sessions` what ScoDoc calls the second
    session of each module that has one, empty for one that was made here.
    """

    programme: Programme
    term: Term | None
    number: int
    taught: Taught
    parcours: tuple[Parcours, ...]
    by_number: Mapping[str, Student]
    by_name: Mapping[str, tuple[Student, ...]]
    enrolments: Mapping[int, Standing]
    assessments: Mapping[str, Assessment]
    titles: Mapping[int, frozenset[str]]
    called: Called
    marks: Mapping[Cell, StoredMark]
    adjustments: Mapping[tuple[int, str], int]
    absences: Mapping[int, Absences]
    second_sessions: Mapping[int, str]

    @property
    def asked_term(self) -> Term:
        """The term, or one that stands for it where only the programme counts."""
        return self.term or Term(programme=self.programme, number=self.number)


@dataclass(frozen=True, slots=True)
class Sought:
    """Of whom something is to be known: (last name, first name) and numbers; whether bonuses,
    and absences, are brought too."""

    names: Collection[tuple[str, str]]
    numbers: Collection[str]
    with_adjustments: bool
    with_absences: bool


def destination_of(
    found: BulletinSet, user: User, *, term: int | None, programme: int | None
) -> tuple[Term | None, Programme] | None:
    """The semester that was chosen, or the programme on which to open it; None when the user may
    no longer choose it."""
    if term is not None:
        held = next((each for each in terms_for(found, user) if each.pk == term), None)
        return (held, held.programme) if held else None
    every = {each.pk: each for each in programmes_for(found, user)}
    chosen = every.get(programme or 0)
    return (None, chosen) if chosen else None


def facts_of(found: BulletinSet, term: Term | None, programme: Programme, sought: Sought) -> Facts:
    """What is known of these students and of that term, in seven queries, one more with
    bonuses and one with absences."""
    students = students_like(found.department_id, sought)
    by_name: dict[str, list[Student]] = {}
    for student in students:
        key = f"{bare(student.last_name)} {bare(student.first_name)}"
        by_name.setdefault(key, []).append(student)
    existing = list(Assessment.objects.filter(term=term).select_related("origin")) if term else []
    made = {
        each.origin.external: each
        for each in existing
        if hasattr(each, "origin") and each.origin.session == found.session
    }
    titles: dict[int, set[str]] = {}
    for each in existing:
        titles.setdefault(each.module_id, set()).add(each.title)
    follows = found.number not in COMMON_SEMESTERS
    return Facts(
        programme=programme,
        term=term,
        number=found.number,
        taught=taught_in(programme, found.number),
        parcours=tuple(programme.parcours.all()) if follows else (),
        by_number={each.number: each for each in students if each.number in sought.numbers},
        by_name={key: tuple(same) for key, same in by_name.items()},
        enrolments=enrolments_of(term) if term else {},
        assessments=made,
        titles={module: frozenset(held) for module, held in titles.items()},
        called=called_to(made.values()),
        marks=stored_marks([each.pk for each in made.values()]) if made else {},
        adjustments=adjustments_of(term) if term and sought.with_adjustments else {},
        absences=absences_in(term) if term and sought.with_absences else {},
        second_sessions={
            each.module_id: next((code for code, own in made.items() if own == each), "")
            for each in existing
            if each.kind == Assessment.Kind.SECOND_SESSION
        },
    )


def students_like(department: int, sought: Sought) -> list[Student]:
    """Those of the department who bear one of these numbers or of these names."""
    keys = {sort_name(last, first) for last, first in sought.names}
    known = Student.objects.filter(department=department)
    return list(known.filter(number__in=sought.numbers) | known.filter(sort_name__in=keys))


def enrolments_of(term: Term) -> dict[int, Standing]:
    """The standing of everybody in a term, by student."""
    rows = (
        Enrolment.objects.filter(term=term)
        .order_by()
        .values_list(
            "student_id",
            "pk",
            "parcours_id",
            "modality",
            "status",
            "exemptions__module_id",
            "exemptions__ue_code",
        )
    )
    found: dict[int, Standing] = {}
    for student, pk, parcours, modality, status, module, ue in rows:
        active = status == Enrolment.Status.ENROLLED
        known = found.get(student) or Standing(pk, term.pk, parcours, modality, active, NONE, NONE)
        found[student] = known._replace(
            exempt_modules=known.exempt_modules | ({module} if module else NONE),
            exempt_ues=known.exempt_ues | ({ue} if ue else NONE),
        )
    return found


def taught_in(programme: Programme, number: int) -> Taught:
    """In one query; a module without any coefficient is not taught."""
    rows = (
        Coefficient.objects.filter(ue__semester__programme=programme, ue__semester__number=number)
        .select_related("ue__semester", "module__parcours")
        .order_by("ue__position", "module__position", "pk")
    )
    coefficients: dict[tuple[int, str], set[str]] = {}
    followed: dict[tuple[int, str], list[tuple[int | None, str]]] = {}
    semesters = set()
    for row in rows:
        modality = row.ue.semester.modality
        semesters.add((programme.pk, number, modality))
        coefficients.setdefault((row.module_id, row.ue.code), set()).add(
            f"{row.value.normalize():f}"
        )
        owner = row.parcours_id or row.module.parcours_id
        followed.setdefault((row.module_id, modality), []).append((owner, row.ue.code))
    modules = sorted({row.module for row in rows}, key=lambda each: (each.position, each.pk))
    return Taught(
        modules={each.pk: each for each in modules},
        ues=list(dict.fromkeys(row.ue.code for row in rows)),
        coefficients={key: frozenset(values) for key, values in coefficients.items()},
        prescription=Prescription(
            frozenset(semesters), {key: tuple(held) for key, held in followed.items()}
        ),
    )


def adjustments_of(term: Term) -> dict[tuple[int, str], int]:
    rows = Adjustment.objects.filter(enrolment__term=term).order_by()
    found = rows.values_list("enrolment_id", "ue_code", "points")
    return {(enrolment, ue): points for enrolment, ue, points in found}


def absences_in(term: Term) -> dict[int, Absences]:
    rows = Attendance.objects.filter(enrolment__term=term).order_by()
    found = rows.values_list("enrolment_id", "unjustified", "justified", "comment")
    return {
        enrolment: Absences(unjustified, justified, comment)
        for enrolment, unjustified, justified, comment in found
    }

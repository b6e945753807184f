"""The modules and the UEs of a bulletin."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from grading.core.bulletins.values import UE, Line, Module, Result
from grading.core.files.reading import Reader, shown
from grading.core.values import Assessment, Kind, ModuleKind
from grading.imports.scodoc.figures import (
    read_class,
    read_date,
    read_mark,
    read_printed,
    read_weight,
)

ZERO = Fraction(0)
MOST_MODULES = 200
MOST_ASSESSMENTS = 100
MOST_UES = 30
LONGEST_CODE = 20
LONGEST_TITLE = 300
LONGEST_ASSESSMENT = 100
SPORT = 1
"""The type of the UE that holds the optional activities: its points are printed as bonuses."""
POLES = {"ressources": ModuleKind.RESOURCE, "saes": ModuleKind.SAE}
KINDS = {0: Kind.NORMAL, 1: Kind.RESIT, 2: Kind.SECOND_SESSION, 3: Kind.BONUS}


def objects(reader: Reader, value: Any, place: str, most: int) -> Mapping[str, Mapping[str, Any]]:
    """An object of objects, none when it is absent; an empty list stands for an empty object."""
    if value is None or value == []:
        return {}
    given = reader.mapping(value, place)
    if len(given) > most:
        reader.fault(place, f"{len(given)} entrées, {most} au plus")
        return {}
    return {
        key: reader.mapping(each, f"{place}.{key}")
        for key, each in given.items()
        if code_of(reader, key, f"{place}.{key}")
    }


def code_of(reader: Reader, value: Any, place: str, longest: int = LONGEST_CODE) -> str:
    """A code or a name, of a bearable length; empty after a fault."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    text = " ".join(reader.text(text, place).split())
    if len(text) > longest or not text.isprintable():
        what = f"dépasse {longest} caractères" if text.isprintable() else "ne s’imprime pas"
        reader.fault(place, f"{shown(text)} {what}")
        return ""
    return text


def words_of(reader: Reader, value: Any, place: str, longest: int) -> str:
    """What a title says, on one line and shortened; empty when it is absent."""
    flat = " ".join(reader.words(value or "", place).split())
    return "".join(sign for sign in flat if sign.isprintable())[:longest].strip()


def read_modules(reader: Reader, given: Mapping[str, Any], semester: int) -> tuple[Module, ...]:
    found: dict[str, Module] = {}
    for pole, kind in POLES.items():
        for code, each in objects(reader, given.get(pole), pole, MOST_MODULES).items():
            place = f"{pole}.{code}"
            if code in found:
                reader.fault(place, "ce module est dans les ressources et dans les SAÉ")
            found[code] = read_module(reader, each, code, kind, semester, place)
    return tuple(found.values())


def read_module(
    reader: Reader,
    given: Mapping[str, Any],
    code: str,
    kind: ModuleKind,
    semester: int,
    place: str,
) -> Module:
    at = f"{place}.evaluations"
    listed = reader.items(given.get("evaluations", []), at)
    if len(listed) > MOST_ASSESSMENTS:
        reader.fault(at, f"{len(listed)} évaluations, {MOST_ASSESSMENTS} au plus")
        listed = []
    return Module(
        code=code,
        kind=kind,
        title=words_of(reader, given.get("titre"), f"{place}.titre", LONGEST_TITLE) or code,
        average=read_printed(reader, given.get("moyenne"), f"{place}.moyenne"),
        figures=read_class(reader, given.get("moyenne"), f"{place}.moyenne"),
        results=tuple(
            read_result(reader, each, f"{code}-{index + 1}", code, semester, f"{at}[{index}]")
            for index, each in enumerate(listed)
        ),
    )


def read_result(
    reader: Reader, value: Any, unnamed: str, module: str, semester: int, place: str
) -> Result:
    """An assessment and the mark. ScoDoc prints every mark on 20, whatever it was marked out of."""
    given = reader.mapping(value, place)
    kind = read_kind(reader, given.get("evaluation_type"), f"{place}.evaluation_type")
    own = given.get("coef")
    mark, printed = read_mark(reader, given.get("note"), f"{place}.note", kind)
    title = words_of(reader, given.get("description"), f"{place}.description", LONGEST_ASSESSMENT)
    return Result(
        Assessment(
            id=code_of(reader, given.get("id", unnamed), f"{place}.id"),
            semester=semester,
            module=module,
            kind=kind,
            coefficient=None if own is None else read_weight(reader, own, f"{place}.coef"),
            weights=read_weights(reader, given.get("poids"), f"{place}.poids"),
            title=title,
        ),
        mark,
        printed,
        read_class(reader, given.get("note"), f"{place}.note"),
        read_date(given.get("date") or given.get("date_debut")),
    )


def read_kind(reader: Reader, value: Any, place: str) -> Kind:
    if value is None:
        return Kind.NORMAL
    if isinstance(value, bool) or not isinstance(value, int) or value not in KINDS:
        known = ", ".join(map(str, KINDS))
        reader.fault(place, f"{shown(value)} n’est pas un type d’évaluation ({known})")
        return Kind.NORMAL
    return KINDS[value]


def read_weights(reader: Reader, value: Any, place: str) -> Mapping[str, Fraction]:
    if value is None or value == []:
        return {}
    given = reader.mapping(value, place)
    if len(given) > MOST_UES:
        reader.fault(place, f"{len(given)} entrées, {MOST_UES} au plus")
        return {}
    return {
        ue: read_weight(reader, each, f"{place}.{ue}")
        for ue, each in given.items()
        if code_of(reader, ue, f"{place}.{ue}")
    }


def read_ues(
    reader: Reader, given: Mapping[str, Any], modules: Mapping[str, Module]
) -> tuple[UE, ...]:
    listed = objects(reader, given.get("ues"), "ues", MOST_UES)
    return tuple(
        read_ue(reader, each, code, modules, f"ues.{code}")
        for code, each in listed.items()
        if each.get("type") != SPORT
    )


def read_ue(
    reader: Reader, given: Mapping[str, Any], code: str, modules: Mapping[str, Module], place: str
) -> UE:
    ects = given.get("ECTS")
    return UE(
        code=code,
        title=words_of(
            reader, given.get("titre") or given.get("competence"), f"{place}.titre", LONGEST_TITLE
        ),
        ects=read_ects(reader, ects, f"{place}.ECTS"),
        lines=tuple(read_lines(reader, given, modules, place)),
        average=read_printed(reader, given.get("moyenne"), f"{place}.moyenne"),
        figures=read_class(reader, given.get("moyenne"), f"{place}.moyenne"),
        bonus=read_points(reader, given.get("bonus"), f"{place}.bonus"),
        malus=read_points(reader, given.get("malus"), f"{place}.malus"),
        capitalised=read_capitalised(reader, given.get("capitalise"), f"{place}.capitalise"),
    )


def read_lines(
    reader: Reader, given: Mapping[str, Any], modules: Mapping[str, Module], place: str
) -> Iterator[Line]:
    for pole in POLES:
        at = f"{place}.{pole}"
        for code, each in objects(reader, given.get(pole), at, MOST_MODULES).items():
            if code not in modules:
                message = "ce module n’est décrit ni dans « ressources » ni dans « saes »"
                reader.fault(f"{at}.{code}", message)
                continue
            own = each.get("coef")
            coefficient = None if own is None else read_weight(reader, own, f"{at}.{code}.coef")
            average = read_printed(reader, each.get("moyenne"), f"{at}.{code}.moyenne")
            yield Line(code, coefficient, average)


def read_ects(reader: Reader, value: Any, place: str) -> Fraction:
    if value is None:
        return ZERO
    total = reader.mapping(value, place).get("total")
    return ZERO if total is None else read_weight(reader, total, f"{place}.total")


def read_points(reader: Reader, value: Any, place: str) -> Fraction:
    """Bonus or malus, nothing when there is none; their sign is that of ScoDoc."""
    if value in (None, "", False):
        return ZERO
    return read_printed(reader, value, place).value or ZERO


def read_capitalised(reader: Reader, value: Any, place: str) -> str:
    if value in (None, "", False):
        return ""
    return "oui" if value is True else words_of(reader, value, place, LONGEST_CODE)

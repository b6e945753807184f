"""A programme as ScoDoc exports it, in JSON or XML: formation > ue > matiere > module.

Two ages of the same form. The older one (DUT) weighs each module in its own UE; that of the BUT
lists for each module its coefficients towards the UEs, which a `reference` names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from curriculum.documents import read_document
from curriculum.imports.tolerant import Foreign
from curriculum.models.semester import SEMESTERS
from curriculum.validators.faults import Fault, Path, ProgrammeFaults, shown
from curriculum.validators.schema import INVALID, Number

MOST_UES = 200
MOST_SUBJECTS = 200
MOST_MODULES = 500
BUT = 700
"""What ScoDoc calls a formation by competences."""
STANDARD, MALUS, RESOURCE, SAE = range(4)
CHILDREN = {"formation": "ue", "ue": "matiere", "matiere": "module", "module": "coefficients"}
HOURS = {"heures_cours": "cm", "heures_td": "td", "heures_tp": "tp"}


@dataclass(frozen=True, slots=True)
class ForeignModule:
    """``coefficients`` are by reference of the UE; empty where the module weighs in its own UE,
    ``coefficient``. ``hours`` are texts by type, ``code_apogee`` what is not carried."""

    code: str
    title: str
    kind: int
    semester: int
    coefficient: str
    coefficients: Mapping[str, str]
    hours: Mapping[str, str]
    code_apogee: str = ""


@dataclass(frozen=True, slots=True)
class ForeignUE:
    """``semester`` is None in the older form: the modules say it. ``kind`` 0 is an ordinary one."""

    acronym: str
    title: str
    kind: int
    ects: Fraction
    semester: int | None
    reference: str
    modules: tuple[ForeignModule, ...]


@dataclass(frozen=True, slots=True)
class Formation:
    acronym: str
    title: str
    version: int
    code: str
    by_competences: bool
    ues: tuple[ForeignUE, ...] = field(default_factory=tuple)


def read_formation(text: str) -> Formation:
    """The formation that a file holds. Raises ProgrammeFaults with every fault."""
    is_xml = text.lstrip().startswith("<")
    document = tree_of(text) if is_xml else read_document(text.encode())
    foreign = Foreign()
    given = foreign.mapping(document, ())
    if not ({"acronyme", "ue"} <= set(given)):
        raise ProgrammeFaults(
            [
                Fault(
                    (), "« acronyme » et « ue » sont attendus : ce n’est pas un programme de ScoDoc"
                )
            ]
        )
    formation = Formation(
        acronym=foreign.text(given["acronyme"], ("acronyme",), 60),
        title=foreign.text(
            given.get("titre_officiel") or given.get("titre"), ("titre_officiel",), 200
        ),
        version=foreign.whole(given.get("version", 1), ("version",), 0, 99_999),
        code=foreign.text(given.get("formation_code"), ("formation_code",), 40, needed=False),
        by_competences=str(given.get("type_parcours")) == str(BUT),
        ues=tuple(read_ues(foreign, given["ue"])),
    )
    check_codes(foreign, formation)
    if foreign.faults:
        raise ProgrammeFaults(foreign.faults)
    return formation


def tree_of(text: str) -> Any:
    """The XML as the JSON would be: attributes are keys, children are lists by their name."""
    try:
        root = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise ProgrammeFaults(
            [Fault((), f"ligne {line}, colonne {column + 1} : ce n’est pas du XML")]
        ) from error
    except (DefusedXmlException, ValueError) as error:
        message = "ce XML déclare des entités ou un encodage : il n’a pas été lu"
        raise ProgrammeFaults([Fault((), message)]) from error
    return part_of(root) if root.tag == "formation" else {}


def part_of(element: Element) -> dict[str, Any]:
    """At most four levels deep, whatever the file holds."""
    child = CHILDREN.get(element.tag)
    inner = [part_of(each) for each in element if each.tag == child] if child else []
    return {**element.attrib, **({child: inner} if child else {})}


def read_ues(foreign: Foreign, value: Any) -> Iterator[ForeignUE]:
    for place, each in enumerate(foreign.items(value, ("ue",), MOST_UES)):
        path: Path = ("ue", place)
        given = foreign.mapping(each, path)
        own = given.get("semestre_idx")
        yield ForeignUE(
            acronym=foreign.text(given.get("acronyme"), (*path, "acronyme"), 60),
            title=foreign.text(given.get("titre"), (*path, "titre"), 300, needed=False),
            kind=foreign.whole(given.get("type", 0), (*path, "type"), 0, 99),
            ects=Fraction(number(foreign, given.get("ects"), (*path, "ects"))),
            semester=None if own is None else semester_of(foreign, own, (*path, "semestre_idx")),
            reference=str(given.get("reference", ""))[:20],
            modules=tuple(read_modules(foreign, given.get("matiere"), (*path, "matiere"))),
        )


def read_modules(foreign: Foreign, value: Any, path: Path) -> Iterator[ForeignModule]:
    for place, subject in enumerate(foreign.items(value, path, MOST_SUBJECTS)):
        at = (*path, place, "module")
        held = foreign.mapping(subject, (*path, place)).get("module")
        for rank, each in enumerate(foreign.items(held, at, MOST_MODULES)):
            yield read_module(foreign, foreign.mapping(each, (*at, rank)), (*at, rank))


def read_module(foreign: Foreign, given: Mapping[str, Any], path: Path) -> ForeignModule:
    code = foreign.text(given.get("code"), (*path, "code"), 20)
    return ForeignModule(
        code=code,
        title=foreign.text(given.get("titre") or code, (*path, "titre"), 300),
        kind=foreign.whole(given.get("module_type", STANDARD), (*path, "module_type"), 0, 99),
        semester=semester_of(foreign, given.get("semestre_id"), (*path, "semestre_id")),
        coefficient=number(foreign, given.get("coefficient"), (*path, "coefficient")),
        coefficients=dict(
            read_coefficients(foreign, given.get("coefficients"), (*path, "coefficients"))
        ),
        hours={
            name: hours
            for key, name in HOURS.items()
            for hours in [number(foreign, given.get(key), (*path, key))]
            if hours != "0"
        },
        code_apogee=str(given.get("code_apogee") or "")[:40],
    )


def read_coefficients(foreign: Foreign, value: Any, path: Path) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(foreign.items(value, path, MOST_UES)):
        given = foreign.mapping(each, (*path, place))
        reference = str(given.get("ue_reference", ""))[:20]
        yield reference, number(foreign, given.get("coef"), (*path, place, "coef"))


def semester_of(foreign: Foreign, value: Any, path: Path) -> int:
    return foreign.whole(value, path, 1, SEMESTERS)


def number(foreign: Foreign, value: Any, path: Path) -> str:
    """A decimal as a programme document writes it; 0 for what is empty or wrong."""
    if value in (None, ""):
        return "0"
    found = Number().clean(value.strip() if isinstance(value, str) else value, path, foreign.faults)
    return "0" if found is INVALID else str(found)


def check_codes(foreign: Foreign, formation: Formation) -> None:
    """A code names one module of a semester; those of malus are left aside anyway."""
    seen: set[tuple[int, str]] = set()
    for place, ue in enumerate(formation.ues):
        for module in ue.modules:
            key = (module.semester, module.code)
            if module.kind == MALUS:
                continue
            if module.code and key in seen:
                what = f"le code {shown(module.code)} est celui de deux modules"
                foreign.fault(("ue", place, "matiere"), what)
            seen.add(key)
    references = [ue.reference for ue in formation.ues if ue.reference]
    if len(set(references)) < len(references):
        foreign.fault(("ue",), "deux UE ont la même référence")

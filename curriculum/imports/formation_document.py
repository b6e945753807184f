"""A formation of ScoDoc as a programme document, with what has no place in one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from curriculum.imports.formation import MALUS, RESOURCE, SAE, ForeignModule, ForeignUE, Formation
from curriculum.imports.tolerant import flattened
from curriculum.models import Modality
from curriculum.models.module import Kind
from curriculum.validators.shape import ECTS_PER_SEMESTER, FORMAT

Part = dict[str, Any]
LONGEST_CODE = 12
LONGEST_SHORT = 60
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Name:
    """What the version is called here."""

    code: str
    version: str
    title: str


@dataclass(frozen=True, slots=True)
class Translated:
    """``left`` says in sentences what of the formation is not in the document."""

    document: Part
    left: tuple[str, ...]


def name_of(formation: Formation) -> Name:
    """The name that is proposed."""
    slug = slugify(formation.acronym.replace("&", " et "))[:60].strip("-") or "programme"
    return Name(slug.replace("_", "-"), f"scodoc-{formation.version}", formation.title)


def translated(formation: Formation, name: Name) -> Translated:
    codes = codes_of(formation)
    by_semester: dict[int, list[Part]] = {}
    for (place, number), code in codes.items():
        ue = formation.ues[place]
        part = ue_part(formation, ue, code, number)
        by_semester.setdefault(number, []).append(part)
    document = {
        "format": FORMAT,
        "code": name.code,
        "title": name.title,
        "version": name.version,
        "rules": {},
        "parcours": [],
        "competences": competences_of(formation),
        "semesters": [
            {"number": number, "modality": Modality.FI.value, "ues": ues}
            for number, ues in sorted(by_semester.items())
        ],
    }
    return Translated(document, tuple(left_of(formation)))


def codes_of(formation: Formation) -> dict[tuple[int, int], str]:
    """By place of a UE and semester: the code that it has there, each once."""
    found: dict[tuple[int, int], str] = {}
    taken: set[str] = set()
    for place, ue in enumerate(formation.ues):
        if ue.kind:
            continue
        for number in semesters_of(ue):
            bare = _UNFIT.sub("", ue.acronym)[:LONGEST_CODE] or f"UE{number}"
            code, rank = bare, 1
            while code in taken:
                rank += 1
                code = f"{bare[: LONGEST_CODE - len(str(rank)) - 1]}-{rank}"
            taken.add(code)
            found[place, number] = code
    return found


def semesters_of(ue: ForeignUE) -> list[int]:
    """Its own; in the older form those of its modules, of which a UE may have several."""
    if ue.semester is not None:
        return [ue.semester]
    return sorted({module.semester for module in ue.modules})


def ue_part(formation: Formation, ue: ForeignUE, code: str, number: int) -> Part:
    return {
        "code": code,
        "competence": short_of(ue) if formation.by_competences and ue.title else None,
        "level": (number + 1) // 2,
        "ects": int(ue.ects) if ue.ects <= ECTS_PER_SEMESTER else 0,
        "rows": [
            row_part(module, coefficient) for module, coefficient in weighed(formation, ue, number)
        ],
    }


def weighed(
    formation: Formation, ue: ForeignUE, number: int
) -> Iterator[tuple[ForeignModule, str]]:
    """The modules that weigh in a UE, in that semester."""
    if not formation.by_competences:
        for module in ue.modules:
            if module.semester == number and module.kind != MALUS and module.coefficient != "0":
                yield module, module.coefficient
        return
    for each in formation.ues:
        for module in each.modules:
            coefficient = module.coefficients.get(ue.reference, "0") if ue.reference else "0"
            if module.kind != MALUS and coefficient != "0":
                yield module, coefficient


def row_part(module: ForeignModule, coefficient: str) -> Part:
    part: Part = {
        "module": module.code,
        "kind": kind_of(module).value,
        "title": module.title,
        "parcours": None,
        "coefficient": coefficient,
    }
    return part | ({"hours": dict(module.hours)} if module.hours else {})


def kind_of(module: ForeignModule) -> Kind:
    if module.kind == SAE:
        return Kind.SAE
    is_resource = module.kind == RESOURCE or not module.code.upper().startswith("S")
    return Kind.RESOURCE if is_resource else Kind.SAE


def competences_of(formation: Formation) -> list[Part]:
    """In the BUT a UE is titled after its competence; the older form knows none."""
    if not formation.by_competences:
        return []
    titles = {short_of(ue): ue.title for ue in formation.ues if not ue.kind and ue.title}
    return [{"short": short, "title": title, "parcours": None} for short, title in titles.items()]


def short_of(ue: ForeignUE) -> str:
    return flattened(ue.title[:LONGEST_SHORT])


def left_of(formation: Formation) -> Iterator[str]:
    ordinary = [ue for ue in formation.ues if not ue.kind]
    others = [ue.acronym for ue in formation.ues if ue.kind]
    if others:
        yield f"Les UE qui ne sont pas ordinaires (sport, stage…) : {', '.join(others)}."
    modules = [module for ue in formation.ues for module in ue.modules]
    malus = dict.fromkeys(module.code for module in modules if module.kind == MALUS)
    if malus:
        yield f"Les modules de malus, qui se déclarent dans les réglages : {', '.join(malus)}."
    weightless = [module.code for module in modules if is_weightless(module, formation)]
    if weightless:
        yield f"Les modules sans coefficient : {', '.join(weightless)}."
    lost = sorted(unknown_references(formation))
    if lost:
        yield f"Des coefficients vers des UE absentes de l’export : {', '.join(lost)}."
    broken = [ue.acronym for ue in ordinary if not has_whole_ects(ue)]
    if broken:
        yield f"Les ECTS qui ne sont pas entiers, ou plus de 30 : {', '.join(broken)}."
    spread = [ue.acronym for ue in ordinary if len(semesters_of(ue)) > 1]
    if spread:
        yield f"Des UE à cheval sur deux semestres, coupées en deux : {', '.join(spread)}."
    if any(module.code_apogee for module in modules):
        yield "Les codes Apogée."
    yield "Les matières, les titres abrégés, les couleurs et les poids des UE dans les RCUE."
    if formation.by_competences:
        yield (
            "Les parcours, les apprentissages critiques et le lien de chaque UE avec un niveau : "
            "importez ensuite le référentiel de compétences."
        )


def has_whole_ects(ue: ForeignUE) -> bool:
    return ue.ects.denominator == 1 and ue.ects <= ECTS_PER_SEMESTER


def is_weightless(module: ForeignModule, formation: Formation) -> bool:
    if module.kind == MALUS:
        return False
    if not formation.by_competences:
        return module.coefficient == "0"
    return all(value == "0" for value in module.coefficients.values())


def unknown_references(formation: Formation) -> set[str]:
    known = {ue.reference for ue in formation.ues}
    return {
        reference
        for ue in formation.ues
        for module in ue.modules
        for reference in module.coefficients
        if reference not in known
    }

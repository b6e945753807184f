"""What is kept of a bulletin: the same form, without what nothing here reads."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from grading.core.bulletins.values import (
    UE,
    Absences,
    Bulletin,
    ClassFigures,
    Line,
    Module,
    Person,
    Presence,
    Printed,
    Result,
)
from grading.core.values import ModuleKind, plain
from grading.imports.scodoc.modules import KINDS, POLES
from grading.imports.scodoc.reading import NUMBERS, PRESENCES

TYPES = {kind: number for number, kind in KINDS.items()}
LETTERS = {presence: letter for letter, presence in PRESENCES.items()} | {Presence.ENROLLED: "I"}


def bulletin_to_document(bulletin: Bulletin) -> dict[str, Any]:
    """The document from which `read_bulletin` reads the same bulletin."""
    session = bulletin.session
    return {
        "type": "BUT",
        "etudiant": _person(bulletin.person),
        "formation": {"titre": session.title},
        "formsemestre_id": session.id,
        "etat_inscription": LETTERS[bulletin.presence],
        "semestre": {
            "numero": session.number,
            "annee_universitaire": f"{session.year} - {session.year + 1}",
            "groupes": [{"group_name": name} for name in bulletin.groups],
            "notes": {"value": bulletin.general.text},
            "rang": {"value": bulletin.rank, "total": bulletin.promotion},
            "absences": _absences(bulletin.absences),
            "decision": bulletin.is_judged,
        },
        **{pole: _modules(bulletin.modules, kind) for pole, kind in POLES.items()},
        "ues": {ue.code: _ue(ue, bulletin.by_code) for ue in bulletin.ues},
    }


def _absences(absences: Absences | None) -> dict[str, int] | None:
    if absences is None:
        return None
    total = absences.unjustified + absences.justified
    return {"injustifie": absences.unjustified, "total": total}


def _person(person: Person) -> dict[str, Any]:
    return {
        NUMBERS[person.source]: person.number,
        "nom": person.last_name,
        "prenom": person.first_name,
        "email": person.email,
        "date_naissance": person.born_on,
    }


def _modules(modules: Iterable[Module], kind: ModuleKind) -> dict[str, Any]:
    return {
        module.code: {
            "titre": module.title,
            "moyenne": _figures(module.average, module.figures),
            "evaluations": [_result(each) for each in module.results],
        }
        for module in modules
        if module.kind is kind
    }


def _result(result: Result) -> dict[str, Any]:
    assessment = result.assessment
    return {
        "id": assessment.id,
        "description": assessment.title,
        "evaluation_type": TYPES[assessment.kind],
        "coef": _plain(assessment.coefficient),
        "poids": {ue: plain(weight) for ue, weight in assessment.weights.items()},
        "date": result.date,
        "note": _figures(result.printed, result.figures),
    }


def _ue(ue: UE, modules: Mapping[str, Module]) -> dict[str, Any]:
    return {
        "titre": ue.title,
        "ECTS": {"total": plain(ue.ects)},
        "moyenne": _figures(ue.average, ue.figures),
        "bonus": plain(ue.bonus),
        "malus": plain(ue.malus),
        "capitalise": ue.capitalised,
        **{
            pole: {
                each.module: _line(each) for each in ue.lines if modules[each.module].kind is kind
            }
            for pole, kind in POLES.items()
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {"coef": _plain(line.coefficient), "moyenne": line.average.text}


def _figures(own: Printed, everybody: ClassFigures) -> dict[str, str]:
    return {
        "value": own.text,
        "min": everybody.lowest.text,
        "max": everybody.highest.text,
        "moy": everybody.mean.text,
    }


def _plain(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)

"""An invented student, to look at a template with: nobody's marks, nobody's name."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from django.utils.timezone import localtime

from grading import labels
from grading.core.codes import RCUECode, UECode, YearCode
from grading.core.rules import DEFAULTS
from grading.models import DocumentTemplate
from grading.services import document_content, statement_content
from grading.services.document_content import (
    LookContent,
    ModuleContent,
    RCUEContent,
    TextsContent,
    TranscriptContent,
    UEContent,
)
from grading.services.documents import in_words, settings_in_force
from grading.services.looks import look_of, texts_of
from grading.services.statement_content import StatementContent

FIRST, LAST, NUMBER = "Camille", "Exemple-Inventé", "00000000"
PROGRAMME, YEAR = "BUT inventé pour l’aperçu", "2026-2027"
PARCOURS = "P1, Parcours inventé"
JURY, HELD = f"Jury de BUT1 {YEAR}", "2 juillet 2027"
FIELDS: Mapping[str, str] = {
    "etudiant": f"{FIRST} {LAST}",
    "prenom": FIRST,
    "nom": LAST,
    "numero": NUMBER,
    "parcours": "Parcours inventé",
    "formation": PROGRAMME,
    "semestre": "semestre 2",
    "annee": YEAR,
    "jury": JURY,
    "date_jury": HELD,
    "acquis": "a validé la première année du bachelor universitaire de technologie (BUT1)",
}
UES = (
    ("Spécifier", "12.34", UECode.ADM),
    ("Développer", "9.61", UECode.CMP),
    ("Réaliser", "14.20", UECode.ADM),
    ("Exploiter", "10.05", UECode.ADM),
)
MODULES = (
    ("R2.01", "Mécanique", ("12,5", "ABS", "rattrapage 11"), "2"),
    ("R2.02", "Science des matériaux", ("31/40", "14"), "1.5"),
    ("SAÉ2.01", "Conception d’un produit", ("13",), "3"),
)


class Head(TypedDict):
    """What each document begins with."""

    look: LookContent
    institution: str
    department: str
    programme: str
    version: str
    academic_year: str
    issued_at: str
    issued: str


def head(template: DocumentTemplate, at: datetime) -> Head:
    return {
        "look": look_of(template),
        "institution": template.institution,
        "department": template.unit,
        "programme": PROGRAMME,
        "version": "aperçu",
        "academic_year": YEAR,
        "issued_at": localtime(at).isoformat(timespec="seconds"),
        "issued": in_words(localtime(at)),
    }


def texts(template: DocumentTemplate) -> TextsContent:
    return texts_of(template, FIELDS)


def sample_transcript(template: DocumentTemplate, at: datetime) -> TranscriptContent:
    return {
        **head(template, at),
        "format": document_content.FORMAT,
        "semester": 2,
        "group": "",
        "published_only": False,
        "students": [
            {
                **texts(template),
                "last_name": LAST,
                "first_name": FIRST,
                "number": NUMBER,
                "born": "1er avril 2007",
                "group": "TD0",
                "parcours": PARCOURS,
                "modality": "formation initiale",
                "situation": "",
                "provisional": False,
                "mentions": [],
                "decided": f"{JURY} du {HELD}",
                "ues": ues(),
                "rcues": rcues(),
                "outcomes": [_year()],
                "general": "11.55",
                "rank": "31e sur 96",
                "held": [],
                "ects": "30",
                "ects_value": "30",
                "ects_in_all": "60",
                "settings": settings_in_force(DEFAULTS),
            }
        ],
    }


def sample_statement(template: DocumentTemplate, at: datetime) -> StatementContent:
    return {
        **head(template, at),
        "format": statement_content.FORMAT,
        "students": [
            {
                **texts(template),
                "last_name": LAST,
                "first_name": FIRST,
                "number": NUMBER,
                "born": "1er avril 2007",
                "parcours": PARCOURS,
                "modality": "formation initiale",
                "outcomes": [_year()],
                "jury": JURY,
                "held": HELD,
                "competences": rcues(),
                "ects": "60",
            }
        ],
    }


def _year() -> document_content.OutcomeContent:
    return {
        "of": "BUT1",
        "decision": YearCode.ADM.value,
        "sentence": labels.sentence(YearCode.ADM),
    }


def ues() -> list[UEContent]:
    return [_ue(place, *each) for place, each in enumerate(UES, 1)]


def _ue(place: int, competence: str, average: str, code: UECode) -> UEContent:
    return {
        "code": f"UE2{place}",
        "competence": competence,
        "average": average,
        "lowest": average,
        "highest": average,
        "provisional": False,
        "bar": "10",
        "decision": code.value,
        "sentence": labels.sentence(code),
        "remark": "",
        "ects": "7.5",
        "ects_value": "7.5",
        "modules": [_module(average, *module) for module in MODULES],
    }


def _module(
    average: str, code: str, title: str, marks: tuple[str, ...], coefficient: str
) -> ModuleContent:
    return {
        "code": code,
        "title": title,
        "coefficient": coefficient,
        "average": average,
        "lowest": average,
        "highest": average,
        "provisional": False,
        "marks": list(marks),
        "remark": "",
    }


def rcues() -> list[RCUEContent]:
    return [
        {
            "code": f"UE1{place} + UE2{place}",
            "competence": competence,
            "average": "11.40",
            "decision": RCUECode.ADM.value,
            "sentence": labels.sentence(RCUECode.ADM),
        }
        for place, (competence, _, _) in enumerate(UES, 1)
    ]

"""An invented student, to look at a template with: nobody's marks, nobody's name."""

from collections.abc import Iterator, Mapping
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
from grading.services.juries import minutes_content
from grading.services.juries.letters_content import LettersContent
from grading.services.juries.minutes_content import MinutesContent
from grading.services.looks import look_of, texts_of
from grading.services.statement_content import StatementContent

FIRST, LAST, NUMBER = "Camille", "Exemple-Inventé", "00000000"
PROGRAMME, YEAR = "BUT inventé pour l’aperçu", "2026-2027"
PARCOURS = "P1, Parcours inventé"
JURY, HELD = f"Jury de BUT1 {YEAR}", "2 juillet 2027"
DIGEST = "0" * 64
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


class _Head(TypedDict):
    """What each document begins with."""

    look: LookContent
    institution: str
    department: str
    programme: str
    version: str
    academic_year: str
    issued_at: str
    issued: str


def _head(template: DocumentTemplate, at: datetime) -> _Head:
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


def _texts(template: DocumentTemplate) -> TextsContent:
    return texts_of(template, FIELDS)


def sample_transcript(template: DocumentTemplate, at: datetime) -> TranscriptContent:
    return {
        **_head(template, at),
        "format": document_content.FORMAT,
        "semester": 2,
        "group": "",
        "published_only": False,
        "students": [
            {
                **_texts(template),
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
                "ues": list(_ues()),
                "rcues": list(_rcues()),
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
        **_head(template, at),
        "format": statement_content.FORMAT,
        "students": [
            {
                **_texts(template),
                "last_name": LAST,
                "first_name": FIRST,
                "number": NUMBER,
                "born": "1er avril 2007",
                "parcours": PARCOURS,
                "modality": "formation initiale",
                "outcomes": [_year()],
                "jury": JURY,
                "held": HELD,
                "competences": list(_rcues()),
                "ects": "60",
            }
        ],
    }


def sample_letters(template: DocumentTemplate, at: datetime) -> LettersContent:
    return {
        **_head(template, at),
        "title": JURY,
        "held": HELD,
        "digest": DIGEST,
        "settings": settings_in_force(DEFAULTS),
        "letters": [
            {
                **_texts(template),
                "last_name": LAST,
                "first_name": FIRST,
                "number": NUMBER,
                "parcours": PARCOURS,
                "decision": labels.with_sentence(YearCode.ADM),
                "opens": "passe dans l’année suivante : S3 et S4",
                "diplomas": [],
                "rulings": [
                    {
                        "of": each["code"],
                        "competence": each["competence"],
                        "average": each["average"],
                        "code": each["decision"],
                        "sentence": each["sentence"],
                    }
                    for each in (*_ues(), *_rcues())
                ],
                "ects": "60",
                "debts": [],
                "repeats": "aucun ; il en reste 4 au plus en tout",
                "reason": "",
            }
        ],
    }


def sample_minutes(template: DocumentTemplate, at: datetime) -> MinutesContent:
    ues = list(_ues())
    return {
        **_head(template, at),
        "title": JURY,
        **_texts(template),
        "format": minutes_content.FORMAT,
        "draft": False,
        "judges": "S1 et S2",
        "held": f"{HELD} à 14 h 00",
        "place": "Salle inventée",
        "follows": "",
        "motive": "",
        "closed": f"{HELD} à 16 h 00 par Claude Inventée",
        "digest": DIGEST,
        "members": [
            {
                "name": "Claude Inventée",
                "title": "directrice des études",
                "quality": "présidence",
                "attendance": "présent",
                "signs": True,
                "signed": "",
            }
        ],
        "settings": settings_in_force(DEFAULTS),
        "columns": [
            {"of": each["code"], "subject": "ue", "competence": each["competence"]} for each in ues
        ],
        "students": [
            {
                "id": "0",
                "last_name": LAST,
                "first_name": FIRST,
                "number": NUMBER,
                "parcours": PARCOURS,
                "modality": "formation initiale",
                "situation": "",
                "cells": {
                    each["code"]: {
                        "average": each["average"],
                        "proposal": each["decision"],
                        "code": each["decision"],
                        "departs": False,
                    }
                    for each in ues
                },
                "others": [],
                "ects": "60",
            }
        ],
        "departures": [],
        "kept": [],
        "tallies": [],
        "legend": [
            {
                "subject": "UE",
                "code": UECode.ADM.value,
                "sentence": labels.sentence(UECode.ADM),
                "count": 3,
            }
        ],
    }


def _year() -> document_content.OutcomeContent:
    return {
        "of": "BUT1",
        "decision": YearCode.ADM.value,
        "sentence": labels.sentence(YearCode.ADM),
    }


def _ues() -> Iterator[UEContent]:
    for place, (competence, average, code) in enumerate(UES, 1):
        yield {
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


def _rcues() -> Iterator[RCUEContent]:
    for place, (competence, _, _) in enumerate(UES, 1):
        yield {
            "code": f"UE1{place} + UE2{place}",
            "competence": competence,
            "average": "11.40",
            "decision": RCUECode.ADM.value,
            "sentence": labels.sentence(RCUECode.ADM),
        }

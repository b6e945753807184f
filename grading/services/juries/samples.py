"""An invented jury, to look at the templates of its documents with: it judges the student of
`document_samples`."""

from datetime import datetime

from grading import labels
from grading.core.codes import UECode, YearCode
from grading.core.rules import DEFAULTS
from grading.models import DocumentTemplate
from grading.services.document_content import RCUEContent, UEContent
from grading.services.document_samples import (
    FIRST,
    HELD,
    JURY,
    LAST,
    NUMBER,
    PARCOURS,
    head,
    rcues,
    texts,
    ues,
)
from grading.services.documents import settings_in_force
from grading.services.juries.letters_content import (
    LetterContent,
    LettersContent,
    RulingContent,
)
from grading.services.juries.minutes_content import (
    FORMAT,
    CellContent,
    MinutesContent,
    PersonContent,
    RulingsContent,
    SittingContent,
)

DIGEST = "0" * 64


def sample_letters(template: DocumentTemplate, at: datetime) -> LettersContent:
    return {
        **head(template, at),
        "title": JURY,
        "held": HELD,
        "digest": DIGEST,
        "settings": settings_in_force(DEFAULTS),
        "letters": [_letter(template)],
    }


def _letter(template: DocumentTemplate) -> LetterContent:
    return {
        **texts(template),
        "last_name": LAST,
        "first_name": FIRST,
        "number": NUMBER,
        "parcours": PARCOURS,
        "decision": labels.with_sentence(YearCode.ADM),
        "opens": "passe dans l’année suivante : S3 et S4",
        "diplomas": [],
        "rulings": [_ruling(each) for each in (*ues(), *rcues())],
        "ects": "60",
        "debts": [],
        "repeats": "aucun ; il en reste 4 au plus en tout",
        "reason": "",
    }


def sample_minutes(template: DocumentTemplate, at: datetime) -> MinutesContent:
    return {
        **head(template, at),
        **texts(template),
        "format": FORMAT,
        "draft": False,
        "settings": settings_in_force(DEFAULTS),
        **_sitting(),
        **_rulings(),
    }


def _sitting() -> SittingContent:
    return {
        "title": JURY,
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
    }


def _rulings() -> RulingsContent:
    return {
        "columns": [
            {"of": each["code"], "subject": "ue", "competence": each["competence"]}
            for each in ues()
        ],
        "students": [_person()],
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


def _person() -> PersonContent:
    return {
        "id": "0",
        "last_name": LAST,
        "first_name": FIRST,
        "number": NUMBER,
        "parcours": PARCOURS,
        "modality": "formation initiale",
        "situation": "",
        "cells": {each["code"]: _cell(each) for each in ues()},
        "others": [],
        "ects": "60",
    }


def _cell(ue: UEContent) -> CellContent:
    return {
        "average": ue["average"],
        "proposal": ue["decision"],
        "code": ue["decision"],
        "departs": False,
    }


def _ruling(each: UEContent | RCUEContent) -> RulingContent:
    return {
        "of": each["code"],
        "competence": each["competence"],
        "average": each["average"],
        "code": each["decision"],
        "sentence": each["sentence"],
    }

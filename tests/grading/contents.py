"""Contents of transcripts written by hand: `transcripts(student(last_name="O’Hara"))`."""

from grading.services.document_content import (
    FORMAT,
    LookContent,
    ModuleContent,
    RCUEContent,
    StudentContent,
    TranscriptContent,
    UEContent,
)


def module(**values) -> ModuleContent:
    return {
        "code": "R1.01",
        "title": "Mécanique",
        "coefficient": "1.5",
        "average": "12.35",
        "lowest": "12.35",
        "highest": "12.35",
        "provisional": False,
        "marks": ["12,5", "ABS"],
        "remark": "",
        **values,
    }


def ue(**values) -> UEContent:
    return {
        "code": "UE11",
        "competence": "Spécifier",
        "average": "11.40",
        "lowest": "11.40",
        "highest": "11.40",
        "provisional": False,
        "bar": "10",
        "decision": "ADM",
        "sentence": "UE acquise, la moyenne atteint le seuil",
        "remark": "",
        "ects": "30",
        "ects_value": "30",
        "modules": [module()],
        **values,
    }


def rcue(**values) -> RCUEContent:
    return {
        "code": "UE11 + UE21",
        "competence": "Spécifier",
        "average": "10.05",
        "decision": "CMP",
        "sentence": "RCUE validé par compensation entre ses deux UE",
        **values,
    }


def student(**values) -> StudentContent:
    return {
        "last_name": "Exemple",
        "first_name": "Zoé-Éléonore",
        "number": "20260001",
        "born": "",
        "group": "TD1",
        "parcours": "",
        "modality": "formation initiale",
        "situation": "",
        "provisional": False,
        "mentions": [],
        "decided": "",
        "ues": [ue()],
        "rcues": [],
        "outcomes": [],
        "general": None,
        "rank": "",
        "opening": "",
        "closing": "",
        "appeals": "",
        "held": [],
        "ects": "30",
        "ects_value": "30",
        "ects_in_all": "30",
        "settings": [{"label": "Seuil d’acquisition", "value": "10"}],
        **values,
    }


def look(**values) -> LookContent:
    return {
        "template": 0,
        "heading": "Relevé de notes",
        "address": [],
        "logo": "",
        "columns": ["marks", "coefficients", "bounds", "scale", "ects", "rcues", "settings"],
        "place": "",
        "signatory_name": "",
        "signatory_quality": "",
        "signature": "",
        **values,
    }


def transcripts(*students: StudentContent, **values) -> TranscriptContent:
    return {
        "format": FORMAT,
        "look": look(),
        "institution": "IUT d’essai",
        "department": "Département d’essai",
        "programme": "BUT d’essai",
        "version": "2022",
        "semester": 1,
        "academic_year": "2026-2027",
        "group": "",
        "published_only": False,
        "issued_at": "2026-11-23T14:05:00+01:00",
        "issued": "23 novembre 2026 à 14 h 05",
        "students": list(students) or [student()],
        **values,
    }

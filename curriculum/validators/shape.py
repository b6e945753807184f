"""The shape of a programme document: docs/programme-file.md says it in words."""

from curriculum.models import Modality
from curriculum.models.module import Kind
from curriculum.models.semester import SEMESTERS
from curriculum.validators.schema import (
    OMITTED,
    Choice,
    Items,
    Key,
    Number,
    Record,
    Text,
    Whole,
    of_kind,
)
from curriculum.validators.settings import RuleSettings

FORMAT = 1
ASSESSMENT_TYPES = ("IO", "TP", "IE", "DS")
HOUR_TYPES = ("cm", "td", "tp")
YEARS = SEMESTERS // 2
ECTS_PER_SEMESTER = 30

SLUG = Text(60, r"[a-z0-9]+(-[a-z0-9]+)*", "minuscules, chiffres et tirets attendus")
NOTES = Key(Items(Text(500), 100), OMITTED)
PARCOURS_CODE = Text(20)

ROW = Record(
    {
        "module": Key(Text(20)),
        "kind": Key(Choice(tuple(Kind.values))),
        "title": Key(Text(300)),
        "parcours": Key(PARCOURS_CODE, None),
        "coefficient": Key(Number()),
        "assessments": Key(of_kind(Number(), ASSESSMENT_TYPES), OMITTED),
        "hours": Key(of_kind(Number(), HOUR_TYPES), OMITTED),
        "notes": NOTES,
    }
)
UE = Record(
    {
        "code": Key(Text(12, r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*", "lettres et chiffres attendus")),
        "competence": Key(Text(60), None),
        "level": Key(Whole(1, YEARS)),
        "ects": Key(Whole(0, ECTS_PER_SEMESTER)),
        "totals": Key(of_kind(Number(), ("resources", "ue")), OMITTED),
        "notes": NOTES,
        "rows": Key(Items(ROW, 500)),
    }
)
SEMESTER = Record(
    {
        "number": Key(Whole(1, SEMESTERS)),
        "modality": Key(Choice(tuple(Modality.values))),
        "total": Key(Number(), OMITTED),
        "notes": NOTES,
        "ues": Key(Items(UE, 50)),
    }
)
PARCOURS = Record({"code": Key(PARCOURS_CODE), "title": Key(Text(200))})
SENTENCES = Key(Items(Text(1000), 50), OMITTED)
OUTCOME = Record({"code": Key(Text(20)), "title": Key(Text(500))})
LEVEL = Record(
    {
        "rank": Key(Whole(1, YEARS)),
        "year": Key(Whole(1, YEARS)),
        "title": Key(Text(300)),
        "outcomes": Key(Items(OUTCOME, 50), []),
    }
)
COMPETENCE = Record(
    {
        "short": Key(Text(60)),
        "title": Key(Text(300)),
        "parcours": Key(PARCOURS_CODE, None),
        "situations": SENTENCES,
        "components": SENTENCES,
        "levels": Key(Items(LEVEL, YEARS), OMITTED),
        "notes": NOTES,
    }
)
FRAMEWORK = Record(
    {
        "specialty": Key(Text(60)),
        "title": Key(Text(200)),
        "version": Key(Text(40), OMITTED),
    }
)
QUESTION = Record(
    {
        "id": Key(Text(80, r"[A-Za-z0-9_-]+", "lettres, chiffres et tirets attendus")),
        "text": Key(Text(5000)),
        "assumed": Key(Text(5000), OMITTED),
        "lines": Key(Items(Whole(1, 1_000_000), 1000), OMITTED),
    }
)
PROGRAMME = Record(
    {
        "format": Key(Whole(FORMAT, FORMAT)),
        "code": Key(SLUG),
        "title": Key(Text(200)),
        "version": Key(Text(40)),
        "rules": Key(RuleSettings(), {}),
        "parcours": Key(Items(PARCOURS, 50), []),
        "competences": Key(Items(COMPETENCE, 100), []),
        "framework": Key(FRAMEWORK, OMITTED),
        "questions": Key(Items(QUESTION, 1000), OMITTED),
        "semesters": Key(Items(SEMESTER, 2 * SEMESTERS)),
    }
)

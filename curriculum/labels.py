"""The French of source notes: where a value comes from, and what is still to be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.validators.notes import Note

KIND_WORDS = {
    "printed": "",
    "computed": "calculé",
    "repeated": "repris",
    "assumed": "supposé",
    "edited": "modifié",
    "open": "à confirmer",
    "dropped": "écarté",
    "": "remarque",
}
FIELD_WORDS = {
    "coefficient": "coefficient",
    "assessments": "évaluations",
    "hours": "heures",
    "ects": "ECTS",
    "totals": "totaux",
    "title": "intitulé",
    "code": "code",
    "competence": "compétence",
    "module": "module",
    "": "",
}
# (look, words as they stand beside a value, meaning), in the order of the legend.
LEGEND = (
    ("printed", "ligne 29", "imprimé à cette ligne du document publié par le département"),
    ("computed", "calculé", "absent du document, mais imposé par ses totaux"),
    ("repeated", "repris", "imprimé à une autre ligne pour le même module"),
    ("edited", "modifié", "saisi depuis par le département"),
    ("assumed", "supposé", "le document n’en dit rien : hypothèse appliquée en attendant"),
    ("open", "à confirmer", "une question est posée au département"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """What stands beside a value: a look, a few words, and the question that is open."""

    kind: str
    words: str
    question: str = ""


def sources(notes: Iterable[Note]) -> list[Source]:
    """The marks of some notes about one value: one per kind, and one per open question."""
    lines: dict[str, list[str]] = {}
    questions: list[str] = []
    for note in notes:
        if note.kind == "open":
            questions.append(note.question)
        elif note.kind:
            lines.setdefault(note.kind, []).extend(filter(None, note.lines.split(",")))
    marks = [Source(kind, origin_words(kind, found)) for kind, found in lines.items()]
    return marks + [
        Source("open", KIND_WORDS["open"], question) for question in dict.fromkeys(questions)
    ]


def origin_words(kind: str, lines: list[str]) -> str:
    return ", ".join(filter(None, (KIND_WORDS[kind], lines_words(lines))))


def lines_words(lines: Iterable[str]) -> str:
    """« ligne 29 », « lignes 29, 43-45 »; nothing when there is none."""
    distinct = list(dict.fromkeys(lines))
    if not distinct:
        return ""
    several = len(distinct) > 1 or "-" in distinct[0]
    return f"ligne{'s' if several else ''} {', '.join(distinct)}"


def remark(note: Note) -> str:
    """A note as a sentence: « heures : imprimé « Anglais », ligne 572 »."""
    origin = KIND_WORDS[note.kind] or "imprimé"
    about = " ".join(filter(None, (FIELD_WORDS[note.field], origin)))
    where = lines_words(filter(None, note.lines.split(",")))
    return f"{about}{f', {where}' if where else ''} : {note.text}"

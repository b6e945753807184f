"""The grammar of source notes: `[field:]kind:lines[ text]`, as docs/programme-file.md tells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.validators.faults import Fault, Path, shown, suggestion
from curriculum.validators.walk import Part, rows, semesters, ues

KINDS = ("printed", "computed", "repeated", "assumed", "edited", "open", "dropped")
# What a value comes from; the other kinds comment it.
ORIGINS = ("printed", "computed", "repeated", "assumed", "edited")
FIELDS = [
    "coefficient",
    "assessments",
    "hours",
    "ects",
    "totals",
    "title",
    "code",
    "competence",
    "module",
]
NOTE = re.compile(
    rf"(?:(?P<field>{'|'.join(FIELDS)}):)?(?P<kind>{'|'.join(KINDS)})"
    r":(?P<lines>\d+(?:[-,]\d+)*)?(?: (?P<text>\S.*))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `field` is empty for the main value; a free remark has no kind."""

    field: str
    kind: str
    lines: str
    text: str

    @property
    def question(self) -> str:
        """The code of the question that an open note names first."""
        return self.text.split()[0] if self.kind == "open" and self.text else ""


def parse(note: str) -> Note:
    match = NOTE.fullmatch(note)
    if not match:
        return Note("", "", "", note)
    field, kind, lines, text = match.group("field", "kind", "lines", "text")
    return Note(field or "", kind, lines or "", text or "")


def edited(notes: list[str], field: str, before: str) -> list[str]:
    """The notes of a part once a value was typed by hand over `before`.

    The old origin no longer holds: it leaves its lines to a note of kind `edited`.
    """
    gone = [note for note in notes if is_origin(parse(note), field)]
    lines = ",".join(parse(note).lines for note in gone if parse(note).lines)
    prefix = f"{field}:" if field else ""
    return [note for note in notes if note not in gone] + [f"{prefix}edited:{lines} {before}"]


def is_origin(note: Note, field: str) -> bool:
    return note.field == field and note.kind in ORIGINS


def open_notes(document: Part) -> Iterator[tuple[Path, Note]]:
    holders: list[tuple[Path, Part]] = list(semesters(document))
    holders += [(path, ue) for path, ue, _ in ues(document)]
    holders += [(at.path, at.row) for at in rows(document)]
    competences = enumerate(document.get("competences", []))
    holders += [(("competences", index), competence) for index, competence in competences]
    for path, holder in holders:
        for index, note in enumerate(holder.get("notes", [])):
            if isinstance(note, str) and parse(note).kind == "open":
                yield (*path, "notes", index), parse(note)


def faults(document: Part) -> Iterator[Fault]:
    """Where questions are listed, an open note names one of them."""
    asked = {question.get("id") for question in document.get("questions", [])} - {None}
    if not asked:
        return
    for path, note in open_notes(document):
        if note.question not in asked:
            hint = suggestion(note.question, asked)
            yield Fault(path, f"question inconnue {shown(note.question)}{hint}")

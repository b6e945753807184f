"""One line of the pile of copies, « dup 13,5 »: whose copy, and the mark written on it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark, written_mark
from grading.models import MarkChange
from grading.models.names import bare
from grading.selectors.marks import BLANK, Cell, MarkValue
from grading.selectors.pile import Paper, Pile, find
from grading.services.entries import MarkEntry

LONGEST_LINE = 80

_SPACES = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+")
_CODE = re.compile(r"(?P<who>.+) (?P<mark>abs|exc|abj|att)", re.IGNORECASE)
_MARK = re.compile(r"(?P<who>.*?) ?(?P<mark>[-−–]?[0-9][0-9.,]*(/[0-9.,]*)?)")
# « dup2 », « dup 2 », but of a number only « 0417 2 ».
_CHOICE = re.compile(r"(?P<who>.*[^0-9 ] ?|.*[0-9] )(?P<choice>[1-9])")


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed of the student, the place chosen among those it fits (0: none), the mark."""

    who: str
    choice: int = 0
    mark: str = ""


def read_line(text: str, numbers: frozenset[str] = frozenset()) -> Line:
    """« dup 13,5 », « dup13,5 », « dup2 13,5 », « dup j abs », « 417 8/10 ».

    `numbers` are those that identify a copy, folded: such a number is never cut in two. A figure
    alone is the beginning of a number. `config/static/js/papers.js` reads it in the same way.
    """
    clean = _SPACES.sub(" ", text).strip(" ").replace(" /", "/").replace("/ ", "/")
    if bare(clean) in numbers:
        return Line(clean)
    found = _CODE.fullmatch(clean) or _MARK.fullmatch(clean)
    who, mark = (found["who"], found["mark"]) if found and found["who"] else (clean, "")
    chosen = None if bare(who) in numbers or not mark else _CHOICE.fullmatch(who)
    if chosen:
        return Line(chosen["who"].strip(" "), int(chosen["choice"]), mark)
    return Line(who, 0, mark)


def numbers_in(pile: Pile) -> frozenset[str]:
    return frozenset(number for paper in pile.papers for number in paper.numbers)


class PileForm(forms.Form):
    """`paper` answers the question of an ambiguous name; `seen` that of a mark to replace."""

    text = forms.CharField(
        label="Nom ou numéro, puis la note",
        max_length=LONGEST_LINE,
        error_messages={
            "required": "Tapez un nom ou un numéro, puis la note.",
            "max_length": "Cette ligne est trop longue : un nom, puis une note.",
        },
    )
    paper = forms.CharField(required=False, max_length=20)
    seen = forms.IntegerField(required=False, min_value=0)
    batch = forms.CharField(required=False, max_length=36)

    def __init__(self, *args: Any, pile: Pile, decimals: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pile = pile
        self.decimals = decimals
        self.line = Line("")
        self.found: tuple[Paper, ...] = ()
        self.chosen: Paper | None = None
        self.wanted: MarkValue = BLANK

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.line = read_line(text, numbers_in(self.pile))
        self.found = find(self.pile, self.line.who)
        if not self.found:
            raise ValidationError(f"Aucune copie ne correspond à « {self.line.who} ».", "unknown")
        if not self.line.mark:
            raise ValidationError("Il manque la note, après le nom.", "no_mark")
        self.wanted = parse_mark(self.line.mark, self.pile.assessment.maximum, self.decimals)
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.line.choice and len(self.found) == 1:
            self.add_error("text", only_one(self.line, self.found[0]))
        chosen = self.found if len(self.found) == 1 else self.answered(data.get("paper", ""))
        self.chosen = chosen[0] if chosen else None
        return data

    def answered(self, key: str) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.found if key and paper.key == key)

    @property
    def is_ambiguous(self) -> bool:
        return self.is_valid() and self.chosen is None

    @property
    def replaces(self) -> bool:
        """A mark would change that the person has not been shown yet."""
        if not self.is_valid() or self.chosen is None or not self.chosen.is_entered:
            return False
        stored, answer = self.chosen.mark, self.cleaned_data
        agreed = (answer["paper"], answer["seen"]) == (self.chosen.key, stored.version)
        return self.wanted != stored.content and not agreed

    @property
    def entry(self) -> MarkEntry | None:
        """What to save, None while something is still to be asked or corrected."""
        if not self.is_valid() or self.chosen is None or self.replaces:
            return None
        paper = self.chosen
        cell = (self.pile.assessment.pk, paper.enrolment.pk)
        return MarkEntry(*cell, self.wanted, paper.mark.version)

    @property
    def batch_name(self) -> UUID:
        """What the marks of this sitting have in common, kept from one line to the next."""
        return sitting(self["batch"].value())


def sitting(written: Any) -> UUID:
    """The sitting of this name; a new one when it names none."""
    try:
        return UUID(str(written))
    except ValueError:
        return uuid4()


def only_one(line: Line, paper: Paper) -> str:
    return (
        f"« {line.who} » ne désigne que {paper.name} : le {line.choice} qui suit ne choisit rien. "
        f"Tapez « {line.who} {line.mark} »."
    )


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """A copy entered a moment ago, as its line says it."""

    paper: Paper
    mark: str
    at: datetime


def entered_lines(pile: Pile, changes: Iterable[MarkChange]) -> list[EnteredLine]:
    """The lines of these changes, those of students who have left the pile apart."""
    papers = {paper.enrolment.pk: paper for paper in pile.papers}
    return [
        EnteredLine(
            papers[change.enrolment_id],
            written_mark(MarkValue(change.new_status, change.new_value)),
            change.at,
        )
        for change in changes
        if change.enrolment_id in papers
    ]


def line_to_correct(pile: Pile, key: str) -> str:
    """The line that was typed for this copy, more or less: to be typed over."""
    for paper in pile.papers:
        if paper.key == key:
            who = paper.copy_number if paper.is_masked else paper.name
            return f"{who} {written_mark(paper.mark.content)}".strip()
    return ""


def masked_cell_name(assessment_id: int, copy_number: str) -> str:
    """What a script calls the cell of a copy whose student it must not know."""
    return f"c-{assessment_id}-{copy_number}"


def masked_cells(pile: Pile) -> dict[str, Cell]:
    """The cells of the pile under these names."""
    assessment = pile.assessment.pk
    return {
        masked_cell_name(assessment, paper.copy_number): (assessment, paper.enrolment.pk)
        for paper in pile.papers
        if paper.copy_number
    }

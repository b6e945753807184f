"""What a second reading sends: the marks read on the copies, and what is decided where they differ
from the first ones. Every copy is a fault or a success of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark, written_mark
from grading.selectors.check import CheckedPaper
from grading.selectors.marks import BLANK, MarkValue
from grading.services.check import Decision

READ, CHOSEN, OTHER, SEEN = "lu-", "choix-", "autre-", "version-"
THIRD = "autre"
HIGHEST_VERSION = 10**9

Parse = Callable[[str], MarkValue]


def parser(maximum: int, decimals: int) -> Parse:
    """Reads a mark of an assessment out of `maximum` hundredths."""
    return lambda typed: parse_mark(typed, maximum, decimals)


@dataclass(frozen=True, slots=True)
class Line:
    """A copy to read again, with what was typed for it and what is wrong there."""

    checked: CheckedPaper
    typed: str = ""
    fault: str = ""

    @property
    def name(self) -> str:
        return READ + self.checked.paper.key


@dataclass(slots=True)
class Readings:
    """The second readings that came, by enrolment id; `lines` are all those of the page."""

    lines: list[Line] = field(default_factory=list)
    read: dict[int, MarkValue] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.fault]


def read_readings(
    data: Mapping[str, str], papers: Iterable[CheckedPaper], parse: Parse
) -> Readings:
    """A copy left blank was not read yet."""
    found = Readings()
    for checked in papers:
        typed = data.get(READ + checked.paper.key, "")
        fault = ""
        try:
            content = parse(typed)
        except ValidationError as error:
            fault = error.messages[0]
        else:
            if content != BLANK:
                found.read[checked.paper.enrolment.pk] = content
        found.lines.append(Line(checked, typed, fault))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A copy whose two readings differ, with what was chosen for it and what is wrong there."""

    checked: CheckedPaper
    chosen: str = ""
    other: str = ""
    fault: str = ""

    @property
    def key(self) -> str:
        return self.checked.paper.key

    @property
    def first(self) -> str:
        return written_mark(self.checked.paper.mark.content)

    @property
    def second(self) -> str:
        return written_mark(self.checked.second.content) if self.checked.second else ""


@dataclass(slots=True)
class Decisions:
    """What is decided, copy by copy; `lines` are all those of the page."""

    lines: list[Difference] = field(default_factory=list)
    made: list[Decision] = field(default_factory=list)

    @property
    def wrong(self) -> list[Difference]:
        return [line for line in self.lines if line.fault]


def read_decisions(
    data: Mapping[str, str], papers: Iterable[CheckedPaper], parse: Parse
) -> Decisions:
    """A choice is the mark itself as it was shown: nobody chooses « the second » and gets another.

    A copy without a choice is left as it is.
    """
    found = Decisions()
    for checked in papers:
        chosen = data.get(CHOSEN + checked.paper.key)
        other = data.get(OTHER + checked.paper.key, "")
        fault = ""
        if chosen is not None:
            try:
                found.made.append(decision(data, checked, chosen, other, parse))
            except ValidationError as error:
                fault = error.messages[0]
        found.lines.append(Difference(checked, chosen or "", other, fault))
    return found


def decision(
    data: Mapping[str, str], checked: CheckedPaper, chosen: str, other: str, parse: Parse
) -> Decision:
    if chosen == THIRD and not other.strip():
        raise ValidationError("Tapez la note que porte la copie.")
    wanted = parse(other if chosen == THIRD else chosen)
    paper = checked.paper
    return Decision(paper.enrolment.pk, wanted, seen_version(data.get(SEEN + paper.key, "")))


def seen_version(text: str) -> int:
    """The version that was shown; an unreadable one is none, and overwrites nothing."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(HIGHEST_VERSION)):
        return 0
    return int(text)

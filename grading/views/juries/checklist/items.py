"""A line of the check-list, and what all lines are made from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone

from grading.models import Jury, Term
from grading.selectors.jury_table import Sight
from grading.selectors.missing import Total
from grading.selectors.tally import Tally
from grading.services.juries.standing import Quorum


class State(StrEnum):
    DONE = "done"
    TODO = "todo"
    UNDER_WAY = "under_way"
    LATER = "later"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Item:
    """`action` is what its button says when it is the next step; `posts` that this is a POST."""

    key: str
    title: str
    state: State
    sentence: str
    url: str = ""
    action: str = ""
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the list is made from. `jury` has its standing (selectors.juries). During the
    preparation what counts is which marks are missing (`total`), from then on where the
    deliberation stands (`tally`)."""

    jury: Any
    terms: list[Term]
    today: date
    total: Total | None = None
    tally: Tally | None = None

    @property
    def is_preparing(self) -> bool:
        return bool(self.jury.state == Jury.State.PREPARATION)

    @property
    def is_the_day(self) -> bool:
        """Whether the jury meets today, or has met."""
        held = self.jury.held_at
        return not self.is_preparing or bool(held and timezone.localdate(held) <= self.today)

    @property
    def quorum(self) -> Quorum:
        jury = self.jury
        return Quorum(jury.presiding or "", jury.is_president_present, jury.others_present)

    @property
    def is_shown(self) -> bool:
        until = self.jury.embargo_until
        return bool(self.jury.is_closed and until and until <= timezone.now())

    @property
    def is_marks_time_over(self) -> bool:
        """Whether the marks should all be there."""
        due = self.jury.marks_due_on
        if self.total is None:
            return True
        return self.today > due if due else self.total.late > 0

    @property
    def waits_for_marks(self) -> bool:
        """Whether a mark may still change a decision, or a decision waits for one."""
        return bool(self.total.decisive if self.total else self.tally and self.tally.waiting)

    @property
    def to_do(self) -> State:
        """What is left undone once the jury is closed is only told."""
        return State.NOTE if self.jury.is_closed else State.TODO

    def page(self, name: str) -> str:
        """Of the jury."""
        return address(name, self.jury.pk)

    def table(self, sight: Sight) -> str:
        """The table of the students, narrowed to those in question."""
        return f"{self.page('jury-table')}?filtre={sight.value}"

    def of_term(self, name: str) -> str:
        return address(name, self.terms[-1].pk)


def address(name: str, *arguments: int) -> str:
    return reverse(f"grading:{name}", args=arguments)

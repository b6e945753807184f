"""Double entry: every copy read a second time, and where both readings differ."""

from dataclasses import dataclass
from datetime import datetime

from grading.models import Assessment, Enrolment, Mark, SecondEntry, User
from grading.selectors.marks import BLANK, MarkValue
from grading.selectors.pile import Paper, Pile, pile_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read on a copy, who and when."""

    content: MarkValue
    by: User
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A copy, with who entered its mark and its second reading; None while nobody has read it
    again."""

    paper: Paper
    first_by: User | None
    second: Reading | None

    @property
    def is_blank(self) -> bool:
        """Nothing was entered and nothing read: there is nothing to compare."""
        return self.paper.mark.content == BLANK and self.second is None

    @property
    def is_unread(self) -> bool:
        return self.second is None and not self.is_blank

    @property
    def differs(self) -> bool:
        return self.second is not None and self.second.content != self.paper.mark.content

    @property
    def agrees(self) -> bool:
        return self.second is not None and not self.differs


@dataclass(frozen=True, slots=True)
class Check:
    """The copies of an assessment under double entry, in the order of the pile."""

    pile: Pile
    papers: tuple[CheckedPaper, ...]

    @property
    def unread(self) -> tuple[CheckedPaper, ...]:
        """Entered, and not read again."""
        return tuple(paper for paper in self.papers if paper.is_unread)

    @property
    def differences(self) -> tuple[CheckedPaper, ...]:
        return tuple(paper for paper in self.papers if paper.differs)

    @property
    def agreed(self) -> tuple[CheckedPaper, ...]:
        return tuple(paper for paper in self.papers if paper.agrees)

    @property
    def to_read(self) -> tuple[CheckedPaper, ...]:
        """Every copy without a second reading, entered or not: nothing tells them apart."""
        return tuple(paper for paper in self.papers if paper.second is None)

    @property
    def is_finished(self) -> bool:
        return not self.unread and not self.differences


def check_of(assessment: Assessment, *, masked: bool = False) -> Check:
    """Both readings of every copy, in eight queries at most."""
    pile = pile_of(assessment, masked=masked)
    firsts, seconds = first_readers(assessment), readings_of(assessment)
    papers = (
        CheckedPaper(each, firsts.get(each.enrolment.pk), seconds.get(each.enrolment.pk))
        for each in pile.papers
    )
    return Check(pile, tuple(papers))


def readings_of(assessment: Assessment) -> dict[int, Reading]:
    """The second readings by enrolment."""
    entries = SecondEntry.objects.filter(assessment=assessment).select_related("by").order_by()
    return {
        entry.enrolment_id: Reading(MarkValue(entry.status, entry.value), entry.by, entry.at)
        for entry in entries
    }


def first_readers(assessment: Assessment) -> dict[int, User]:
    """Who entered each mark last, by enrolment."""
    marks = Mark.objects.filter(assessment=assessment).select_related("updated_by").order_by()
    return {mark.enrolment_id: mark.updated_by for mark in marks}


def differences(assessment: Assessment) -> tuple[Enrolment, ...]:
    """The students whose two readings differ."""
    return tuple(each.paper.enrolment for each in check_of(assessment).differences)


def is_checked(assessment: Assessment) -> bool:
    """Whether nothing is left to compare: not under double entry, or every mark was read again
    and both readings agree."""
    return not assessment.double_entry or check_of(assessment).is_finished

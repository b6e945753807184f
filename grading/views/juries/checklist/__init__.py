"""What a jury has to go through, in order: each thing with its state in words, and where it is
settled."""

from collections.abc import Iterator

from grading.views.juries.checklist.after import documents, embargo, passages, signatures
from grading.views.juries.checklist.deliberation import (
    closing,
    contradictions,
    decisions,
    discussion,
    simulation,
    start,
)
from grading.views.juries.checklist.items import Checked, Group, Item, State
from grading.views.juries.checklist.marks import appeals, assessments, missing_marks
from grading.views.juries.checklist.sitting import attendance, composition, dates, summons
from grading.views.juries.checklist.students import absences, gone, parcours

READ_BY_MEMBERS = {
    "composition",
    "attendance",
    "discussion",
    "simulation",
    "contradictions",
    "decisions",
    "signatures",
}


def checklist(checked: Checked) -> tuple[Group, ...]:
    marks = (missing_marks(checked), assessments(checked), appeals(checked))
    students = (parcours(checked), gone(checked), absences(checked))
    sitting = (dates(checked), composition(checked), summons(checked), attendance(checked))
    deliberation = (
        start(checked),
        discussion(checked),
        simulation(checked),
        contradictions(checked),
        decisions(checked),
        closing(checked),
    )
    after = (embargo(checked), signatures(checked), documents(checked), passages(checked))
    return (
        Group("Les notes", marks),
        Group("Les étudiants", students),
        Group("Le jury", sitting),
        Group("La délibération", deliberation),
        Group("Les suites", after),
    )


def next_step(groups: tuple[Group, ...]) -> Item | None:
    """The first thing to do that leads somewhere."""
    items = (item for group in groups for item in group.items)
    return next((item for item in items if item.state is State.TODO and item.url), None)


def for_member(groups: tuple[Group, ...]) -> Iterator[Group]:
    """The same for whoever only sits there: he reads, and settles nothing."""
    for group in groups:
        yield Group(group.title, tuple(_without_link(item) for item in group.items))


def _without_link(item: Item) -> Item:
    kept = item.url if item.key in READ_BY_MEMBERS or item.url.startswith("#") else ""
    return Item(item.key, item.title, item.state, item.sentence, kept)

"""Changes of marks that were made together, and what taking them back would mean."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Module
from grading.models import Assessment, MarkBatch, MarkChange, Term, User
from grading.selectors.marks import NO_MARK, Cell, MarkValue, stored_marks

NAMED_AT_MOST = 20


class Reversal(NamedTuple):
    """What a cell held before a batch, and the version that the batch left there.

    Where somebody else came in between two changes of the batch, the version is the one that he
    found: the cell has moved since.
    """

    cell: Cell
    content: MarkValue
    version: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """A batch before it is undone.

    `assessments` are those that it touches among those of the user, `others` whether it touches
    more. `moved` counts the cells that were changed since, `latest` are the last changes of the
    first of them. `unmoved` are the cells that were not, with what they would hold again.
    """

    assessments: tuple[Assessment, ...]
    others: bool
    cells: int
    unmoved: Mapping[Cell, MarkValue]
    latest: tuple[MarkChange, ...]

    @property
    def moved(self) -> int:
        return self.cells - len(self.unmoved)

    @property
    def needs_reason(self) -> bool:
        return any(assessment.is_published for assessment in self.assessments)

    @property
    def corrections(self) -> dict[tuple[Term, Module], dict[Cell, MarkValue]]:
        """What published cells would hold again, by the module that they are of."""
        found: dict[tuple[Term, Module], dict[Cell, MarkValue]] = {}
        for each in self.assessments:
            cells = {cell: held for cell, held in self.unmoved.items() if cell[0] == each.pk}
            if each.is_published and cells:
                found.setdefault((each.term, each.module), {}).update(cells)
        return found


def batches_of(user: User) -> QuerySet[MarkBatch]:
    """The batches that touch an assessment whose marks the user may enter."""
    own = MarkChange.objects.filter(
        batch=OuterRef("pk"), assessment__in=Assessment.objects.for_user(user)
    )
    return MarkBatch.objects.filter(Exists(own))


def reversals_of(batch_id: UUID) -> tuple[Reversal, ...]:
    """One for each cell of the batch, in the order of their first changes. One query."""
    found: dict[Cell, Reversal] = {}
    changes = MarkChange.objects.filter(batch=batch_id).order_by("pk")
    for assessment, enrolment, version, status, value in changes.values_list(
        "assessment_id", "enrolment_id", "version", "old_status", "old_value"
    ):
        cell = (assessment, enrolment)
        known = found.setdefault(cell, Reversal(cell, MarkValue(status, value), version))
        if version == known.version + 1:
            found[cell] = known._replace(version=version)
    return tuple(found.values())


def inventory_of(batch: MarkBatch, user: User) -> Inventory:
    """What the batch did, as the user may know it, in five queries."""
    assessments = assessments_of_batch(batch, user)
    visible = {assessment.pk for assessment in assessments}
    reversals = reversals_of(batch.pk)
    shown = [each for each in reversals if each.cell[0] in visible]
    stored = stored_marks(visible)
    unmoved = {
        each.cell: each.content
        for each in shown
        if stored.get(each.cell, NO_MARK).version == each.version
    }
    moved = [(each.cell, stored[each.cell].version) for each in shown if each.cell not in unmoved]
    return Inventory(
        assessments,
        others=len(shown) < len(reversals),
        cells=len(shown),
        unmoved=unmoved,
        latest=changes_at(moved[:NAMED_AT_MOST]),
    )


def assessments_of_batch(batch: MarkBatch, user: User) -> tuple[Assessment, ...]:
    touched = MarkChange.objects.filter(batch=batch).values("assessment")
    found = Assessment.objects.for_user(user).filter(pk__in=touched)
    return tuple(found.select_related("term", "module").order_by("module", "date", "pk"))


def changes_at(versions: Collection[tuple[Cell, int]]) -> tuple[MarkChange, ...]:
    """The changes that made these versions of these cells, with their author and student."""
    if not versions:
        return ()
    asked: Iterable[Q] = (
        Q(assessment=assessment, enrolment=enrolment, version=version)
        for (assessment, enrolment), version in versions
    )
    changes = MarkChange.objects.filter(reduce(or_, asked))
    return tuple(
        changes.select_related("author", "assessment__module", "enrolment__student").order_by("pk")
    )

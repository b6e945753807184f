"""Batches undone while others type or undo, with real transactions: no mark is ever lost."""

import pytest

from grading.models import Mark, MarkBatch
from grading.selectors import verification
from grading.selectors.chain import Walk
from grading.selectors.marks import MarkValue, stored_marks
from grading.services.entries import Batch, MarkEntry
from grading.services.history import AlreadyUndone, undo_batch
from grading.services.marks import record_marks
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 6


@pytest.fixture
def entry(transactional_db):
    return Entry()


@pytest.fixture
def students(entry):
    return [entry.enrol() for _ in range(SIZE)]


def type_marks(entry, students, value, seen, batch=None):
    entries = [
        MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", value), seen)
        for student in students
    ]
    return record_marks(entries, by=entry.teacher, batch=batch)


def try_to_undo(entry, batch):
    try:
        return undo_batch(batch, by=entry.teacher)
    except AlreadyUndone:
        return None


def faults():
    """Read where it was written."""
    return [*Walk().faults(), *verification.faults()]


def test_two_who_undo_at_once(entry, students, at_once):
    batch = type_marks(entry, students, 1200, seen=0).batch_id
    undone = at_once(*[lambda: try_to_undo(entry, batch)] * 3)
    assert sorted(len(each.saved) for each in undone if each) == [SIZE]
    assert undone.count(None) == 2
    [found] = at_once(
        lambda: (
            MarkBatch.objects.filter(undoes=batch).count(),
            list(Mark.objects.values_list("status", "version")),
        )
    )
    assert found == (1, [("blank", 2)] * SIZE)
    assert at_once(faults) == [[]]


def test_undoing_while_somebody_types_in_the_same_cells(entry, students, at_once):
    """Either the typing came first and nothing is undone, or it is told of the undoing."""
    batch = type_marks(entry, students, 1200, seen=0).batch_id
    undone, typed = at_once(
        lambda: try_to_undo(entry, batch),
        lambda: type_marks(entry, students[:2], 1500, seen=1),
    )
    [held] = at_once(lambda: list(stored_marks([entry.exam.pk]).values()))
    if undone.saved:
        assert [each.verdict for each in typed.outcomes] == ["conflict"] * 2
        assert {each.content.status for each in held} == {"blank"}
    else:
        assert len(typed.saved) == 2
        assert sorted(each.content.value for each in held) == [1200] * (SIZE - 2) + [1500] * 2
    assert at_once(faults) == [[]]


def test_undoing_a_sitting_that_goes_on(entry, students, at_once):
    """The very batch that is undone receives more marks: nobody waits for the other for ever."""
    sitting = Batch()
    type_marks(entry, students[:3], 1200, seen=0, batch=sitting)
    undone, typed = at_once(
        lambda: try_to_undo(entry, sitting.id),
        lambda: type_marks(entry, students[3:], 900, seen=0, batch=sitting),
    )
    assert len(typed.saved) == 3
    assert len(undone.saved) in (3, SIZE)
    assert at_once(faults) == [[]]


def test_proof_while_people_type(entry, students, at_once):
    type_marks(entry, students, 1200, seen=0)

    def go_on():
        for version in range(1, 9):
            type_marks(entry, students, 1200 + version, seen=version)
        return []

    assert at_once(go_on, faults, faults) == [[], [], []]
    assert at_once(faults) == [[]]

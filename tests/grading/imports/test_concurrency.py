"""One plan executed several times at once, and several plans over the same cells."""

import pytest

from grading.imports.guess import guess
from grading.imports.making import plan_of
from grading.imports.tables import table_from_json
from grading.models import EntryPlan, Mark, MarkBatch, MarkChange
from grading.selectors.imports import roster
from grading.services.imports import PlanExecutedAlready, execute_plan
from tests.grading.entry import Entry
from tests.grading.imports.brought import brought

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def entry(transactional_db):
    return Entry()


def seen(entry, kept):
    """The entries of a plan as its page showed them."""
    found = roster(entry.term, entry.module, entry.teacher)
    table = table_from_json(kept.table)
    return plan_of(table, guess(table, found), found).entries


def executing(entry, kept, entries):
    def execute():
        try:
            return bool(execute_plan(kept.pk, entries, by=entry.teacher).batch_id)
        except PlanExecutedAlready:
            return False

    return execute


def test_the_same_plan_at_once_is_executed_once(entry, at_once):
    for _ in range(3):
        entry.enrol()
    rows = [[each.student.number, "12"] for each in entry.term.enrolments.all()]
    kept = brought(entry.term, entry.module, entry.teacher, ["Numéro", "Partiel"], *rows)
    entries = seen(entry, kept)
    done = at_once(*(executing(entry, kept, entries) for _ in range(TIMES)))
    assert sorted(done) == [False] * (TIMES - 1) + [True]
    assert at_once(MarkChange.objects.count, MarkBatch.objects.count) == [3, 1]


def test_plans_over_the_same_cells_are_written_whole_or_not_at_all(entry, at_once):
    for _ in range(3):
        entry.enrol()
    numbers = [each.student.number for each in entry.term.enrolments.all()]
    plans = [
        brought(
            entry.term,
            entry.module,
            entry.teacher,
            ["Numéro", "Partiel"],
            *([number, str(mark)] for number in numbers),
        )
        for mark in range(TIMES)
    ]
    shown = [seen(entry, kept) for kept in plans]
    done = at_once(*(executing(entry, *each) for each in zip(plans, shown, strict=True)))
    assert done.count(True) == 1
    values = at_once(lambda: set(Mark.objects.values_list("value", flat=True)))
    assert values == [{100 * done.index(True)}]
    left = at_once(EntryPlan.objects.filter(executed_at=None).count)
    assert left == [TIMES - 1]

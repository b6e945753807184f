"""Two people in one grid, with real transactions: no mark is lost, none overwritten unseen."""

import pytest

from grading.models import Mark, MarkChange
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4


@pytest.fixture
def entry(transactional_db):
    return Entry()


def history():
    """What the database holds, read where it was written."""
    marks = list(Mark.objects.order_by("pk").values_list("value", "version"))
    changes = list(
        MarkChange.objects.order_by("pk").values_list("version", "old_value", "new_value")
    )
    return marks, changes


def test_first_marks_of_one_cell_at_once(entry, at_once):
    student = entry.enrol()

    def writer(hundredths):
        wanted = [MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", hundredths))]
        return lambda: record_marks(wanted, by=entry.teacher).outcomes[0].verdict.value

    verdicts = at_once(*(writer(1000 + 100 * place) for place in range(WRITERS)))
    assert sorted(verdicts) == ["conflict"] * (WRITERS - 1) + ["saved"]
    winner = 1000 + 100 * verdicts.index("saved")
    [(marks, changes)] = at_once(history)
    assert (marks, changes) == ([(winner, 1)], [(1, None, winner)])


def test_many_writers_who_insist_leave_an_unbroken_history(entry, at_once):
    """Each reads, writes what he read plus one, and begins again when told of a conflict."""
    student, rounds = entry.enrol(), 3

    def add_one():
        held = Mark.objects.filter(enrolment=student).first()
        value, version = (held.value, held.version) if held else (0, 0)
        wanted = MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", value + 1), version)
        [outcome] = record_marks([wanted], by=entry.teacher).outcomes
        return outcome.verdict == "saved"

    def insist():
        for _ in range(rounds):
            while not add_one():
                pass

    at_once(*[insist] * WRITERS)
    [(marks, changes)] = at_once(history)
    total = WRITERS * rounds
    assert marks == [(total, total)]
    assert changes == [(n, n - 1 if n > 1 else None, n) for n in range(1, total + 1)]


def test_two_sheets_of_different_groups_are_both_saved(entry, at_once):
    groups = [[entry.enrol() for _ in range(5)] for _ in range(2)]

    def writer(students):
        entries = [
            MarkEntry(entry.exam.pk, each.pk, MarkValue("graded", 1000)) for each in students
        ]
        return lambda: len(record_marks(entries, by=entry.teacher).saved)

    assert at_once(*map(writer, groups)) == [5, 5]
    [(marks, _)] = at_once(history)
    assert marks == [(1000, 1)] * 10


def test_writers_of_several_assessments_never_wait_for_each_other_for_ever(entry, at_once):
    both = [entry.exam, AssessmentFactory(term=entry.term, module=entry.module)]
    students = [entry.enrol() for _ in range(2)]

    def writer(student, assessments):
        entries = [
            MarkEntry(each.pk, student.pk, MarkValue("graded", 1000)) for each in assessments
        ]
        return lambda: len(record_marks(entries, by=entry.teacher).saved)

    assert at_once(writer(students[0], both), writer(students[1], both[::-1])) == [2, 2]

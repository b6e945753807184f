"""Two people at the same moment in one contested mark: one after the other, nothing is lost."""

import pytest
from django.core.exceptions import ValidationError

from grading.selectors.marks import MarkValue
from grading.services.appeals import AppealIsClosed, correct_mark, keep_mark, open_appeal, reply
from grading.services.publication import publish
from tests.factories import MarkFactory

pytestmark = pytest.mark.django_db(transaction=True)
ELEVEN = MarkValue("graded", 1100)


@pytest.fixture
def student(entry):
    enrolment = entry.enrol(with_account=True)
    MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    publish(entry.exam.pk, by=entry.teacher)
    return enrolment


@pytest.fixture
def appeal(entry, student):
    return contest(entry, student)


def contest(entry, student):
    return open_appeal(entry.exam.pk, student.pk, by=student.student.user, text="La question 3.")


def fate(act):
    """What became of an act: done, closed before, or why not."""
    try:
        act()
    except AppealIsClosed:
        return "closed"
    except ValidationError as fault:
        return " ".join(fault.messages)
    return "done"


def test_two_tabs_open_one_appeal(entry, student, at_once):
    opening = [lambda: fate(lambda: contest(entry, student))] * 2
    assert sorted(at_once(*opening)) == ["Cette note est déjà contestée.", "done"]


def test_two_answers_come_one_after_the_other(entry, appeal, at_once):
    other = entry.taught_by_another()

    def keep():
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")

    def correct():
        correct_mark(appeal.pk, by=other, wanted=ELEVEN, seen_version=1, text="Exact.")

    answers = at_once(lambda: fate(keep), lambda: fate(correct))
    assert sorted(answers) == ["closed", "done"]


def test_two_messages_are_both_kept(entry, appeal, student, at_once):
    def say(by):
        return lambda: reply(appeal.pk, by=by, text=f"De {by}.")

    at_once(say(entry.teacher), say(student.student.user))
    assert at_once(lambda: appeal.messages.count()) == [3]

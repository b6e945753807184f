"""Two people in one grid through the door that scripts use, with real transactions."""

from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from grading.models import Mark, MarkChange
from tests.grading.entry import Entry
from tests.grading.test_entries_views import cell, send

pytestmark = pytest.mark.django_db(transaction=True)
EDITS, CELLS = 15, 5


@pytest.fixture
def entry(transactional_db):
    return Entry()


def history():
    """The last value and version of each cell, and every change in the order of its cell."""
    marks = dict(Mark.objects.values_list("enrolment_id", "value"))
    changes = list(
        MarkChange.objects.order_by("enrolment_id", "version").values_list(
            "enrolment_id", "version", "old_value", "new_value"
        )
    )
    return marks, changes


class Person:
    """Types in random cells; in a dispute, types again over what he is then shown."""

    def __init__(self, user, entry, students, seed):
        self.client = Client()
        self.client.force_login(user)
        self.entry, self.students, self.random = entry, students, Random(seed)
        self.seen = dict.fromkeys((each.pk for each in students), 0)
        self.saved, self.disputed, self.base = [], 0, 100 * seed

    def type_everything(self):
        for rank in range(EDITS):
            self.insist(self.random.choice(self.students), self.base + rank)
        return self.saved, self.disputed

    def insist(self, student, hundredths):
        typed = f"{hundredths // 100},{hundredths % 100:02}"
        while True:
            sent = cell(self.entry.exam, student, typed, self.seen[student.pk])
            answer = send(self.client, self.entry, sent)
            assert answer.status_code == 200
            [outcome] = answer.json()["outcomes"]
            self.seen[student.pk] = outcome["version"]
            if outcome["verdict"] == "saved":
                return self.saved.append((student.pk, hundredths))
            assert outcome["verdict"] == "conflict"
            assert outcome["author"]
            self.disputed += 1


def test_thirty_edits_of_two_people(entry, at_once):
    """None lost, none overwritten unseen: every value typed is in an unbroken history."""
    students = [entry.enrol() for _ in range(CELLS)]
    users = entry.teacher, entry.taught_by_another()
    people = [Person(user, entry, students, seed) for seed, user in enumerate(users, 3)]
    typed = at_once(*(person.type_everything for person in people))
    [(marks, changes)] = at_once(history)
    saved = sorted(each for values, _ in typed for each in values)
    assert len(saved) == 2 * EDITS
    assert sorted((student, new) for student, _, _, new in changes) == saved
    previous = {}
    for student, version, old, new in changes:
        assert (version, old) == previous.get(student, (1, None))
        previous[student] = (version + 1, new)
    assert marks == {student: value for student, (_, value) in previous.items()}


def test_the_same_sending_from_two_tabs_at_once_is_written_once(entry, at_once):
    student = entry.enrol()
    sent, batch = cell(entry.exam, student, "12"), str(uuid4())

    def tab():
        client = Client()
        client.force_login(entry.teacher)
        return lambda: send(client, entry, sent, batch=batch).json()["outcomes"][0]["verdict"]

    assert at_once(tab(), tab()) == ["saved", "saved"]
    [(marks, changes)] = at_once(history)
    assert marks == {student.pk: 1200}
    assert changes == [(student.pk, 1, None, 1200)]

"""One list executed several times at once, and several lists over the same students."""

import pytest
from django.db import IntegrityError

from grading.models import Enrolment, Student, StudentPlan, Turn
from grading.services.imports import PlanExecutedAlready
from grading.services.situations import ImpactMoved
from grading.services.students import ListMoved
from tests.factories import EnrolmentFactory, GroupFactory, MembershipFactory, ParcoursFactory
from tests.grading.small_programme import SmallProgramme
from tests.grading.students.lists import TITLES, execute, listed, planned

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def small(transactional_db):
    return SmallProgramme()


@pytest.fixture
def term(small):
    term = small.term(1)
    GroupFactory(term=term, name="TD1")
    return term


@pytest.fixture
def by(term):
    return MembershipFactory(department=term.department, role="scolarite").user


def executing(kept, by, plan):
    def run():
        try:
            execute(kept, by, plan=plan)
        except (PlanExecutedAlready, ListMoved, ImpactMoved, IntegrityError):
            return False
        return True

    return run


def test_the_same_list_at_once_is_executed_once(term, by, at_once):
    rows = [(f"{number}", "Alisier", f"Ève{number}") for number in range(5)]
    kept = listed(term, by, TITLES, *rows)
    plan = planned(kept)
    done = at_once(*(executing(kept, by, plan) for _ in range(TIMES)))
    assert sorted(done) == [False] * (TIMES - 1) + [True]
    assert at_once(Student.objects.count, Enrolment.objects.count) == [5, 5]


def test_lists_over_the_same_students_are_written_whole_or_not_at_all(small, term, by, at_once):
    for number in range(TIMES):
        ParcoursFactory(programme=small.programme, code=f"P{number}")
    people = [EnrolmentFactory(term=term).student for _ in range(3)]
    lists = [
        listed(
            term,
            by,
            (*TITLES, "Courriel", "Parcours"),
            *(
                (each.number, each.last_name, each.first_name, f"{n}@example.org", f"P{n}")
                for each in people
            ),
        )
        for n in range(TIMES)
    ]
    plans = [planned(kept) for kept in lists]
    done = at_once(*(executing(kept, by, plan) for kept, plan in zip(lists, plans, strict=True)))
    assert done.count(True) == 1
    winner = done.index(True)
    written = set(Student.objects.values_list("email", "enrolments__parcours__code"))
    assert written == {(f"{winner}@example.org", f"P{winner}")}
    assert Turn.objects.count() == 3
    assert StudentPlan.objects.filter(executed_at=None).count() == TIMES - 1

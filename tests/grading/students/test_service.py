"""A list executed: all of what its plan showed, and nothing else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from grading.imports.students.choices import Choices, choices_from_json
from grading.models import Enrolment, Mark, MarkChange, Student, StudentPlan, Turn
from grading.services.imports import PlanExecutedAlready
from grading.services.situations import take_gap_year
from grading.services.situations.turns import Judged
from grading.services.students import (
    Departure,
    ListMoved,
    change_student_choices,
    keep_student_plan,
)
from tests.factories import GroupFactory, JuryFactory, ParcoursFactory
from tests.grading.students.lists import TITLES, execute, listed, planned

pytestmark = pytest.mark.django_db
WIDE = (*TITLES, "Courriel", "Groupe", "Parcours", "Modalité")


def state():
    """Everything that a list may write."""
    students = Student.objects.values_list("number", "last_name", "first_name", "email")
    enrolments = Enrolment.objects.values_list(
        "student__number", "group__name", "parcours__code", "modality", "status", "left_on"
    )
    return (
        sorted(students),
        sorted(enrolments, key=str),
        Turn.objects.count(),
        list(MarkChange.objects.values_list("pk")),
    )


class TestExecution:
    def test_everything_at_once(self, small, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        alisier = known("7", "Alisier", "Ève", group="TD1")
        known("8", "Bouleau", "Max", away=True)
        kept = listed(
            term,
            by,
            WIDE,
            ("7", "Alisier", "Ève", "eve@example.org", "TD2", "IPI", "FA"),
            ("8", "Bouleau", "Max", "", "TD1", "", ""),
            ("9", "Charme", "Léa", "lea@example.org", "TD2", "IPI", ""),
        )
        execute(kept, by)
        assert state()[:2] == (
            [
                ("7", "Alisier", "Ève", "eve@example.org"),
                ("8", "Bouleau", "Max", ""),
                ("9", "Charme", "Léa", "lea@example.org"),
            ],
            [
                ("7", "TD2", "IPI", "FA", "enrolled", None),
                ("8", "TD1", None, "FI", "enrolled", None),
                ("9", "TD2", "IPI", "FI", "enrolled", None),
            ],
        )
        turns = alisier.turns.order_by("kind").values_list("kind", "on", "reason", "author")
        assert list(turns) == [
            ("modality", date(2026, 10, 1), "réinscription", by.pk),
            ("parcours", date(2026, 10, 1), "réinscription", by.pk),
        ]
        assert [each.line for each in planned_again(kept) if each] == []

    def test_a_name_is_sorted_as_it_comes_to_be(self, term, by, known):
        known("7", "Zelkova", "Eve")
        execute(listed(term, by, TITLES, ("7", "Zelkova", "Ève")), by)
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        choices = choices_from_json(kept.choices).with_people({1: Student.objects.get().pk})
        change_student_choices(kept.pk, choices.to_json(), by=by)
        execute(kept, by)
        assert Student.objects.get().sort_name == "alisier0eve"

    def test_who_comes_back_is_no_longer_away(self, small, term, by, known):
        student = known("7", "Alisier", "Ève", away=True)
        take_gap_year(student.pk, year=2026, on=date(2026, 9, 1), reason="césure", by=by)
        execute(listed(term, by, TITLES, ("7", "Alisier", "Ève")), by)
        assert not student.gap_years.exists()

    def test_who_leaves_keeps_his_marks(self, small, term, by, known):
        student = known("7", "Alisier", "Ève")
        enrolment = student.enrolments.get()
        small.mark(enrolment, "R1.01", "12")
        marks = list(Mark.objects.values_list("pk", "value", "version"))
        kept = listed(term, by, TITLES, ("8", "Bouleau", "Max"))
        departure = Departure(Turn.Kind.RESIGNED, date(2026, 10, 12), "réorientation")
        layout = choices_from_json(kept.choices).layout
        change_student_choices(kept.pk, Choices(layout, {enrolment.pk: departure}).to_json(), by=by)
        execute(kept, by)
        enrolment.refresh_from_db()
        assert (enrolment.status, enrolment.left_on) == ("resigned", date(2026, 10, 12))
        assert list(Mark.objects.values_list("pk", "value", "version")) == marks
        turn = student.turns.get()
        assert (turn.kind, turn.reason) == (Turn.Kind.RESIGNED, "réorientation")

    def test_a_change_of_parcours_keeps_the_marks(self, small, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        student = known("7", "Alisier", "Ève")
        small.mark(student.enrolments.get(), "R1.01", "12")
        before = list(Mark.objects.values()), list(MarkChange.objects.values())
        execute(listed(term, by, WIDE, ("7", "Alisier", "Ève", "", "", "IPI", "")), by)
        assert (list(Mark.objects.values()), list(MarkChange.objects.values())) == before

    def test_the_open_semesters_after_it_follow(self, small, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        student = known("7", "Alisier", "Ève")
        other = Enrolment.objects.create(term=small.term(2), student=student)
        execute(listed(term, by, WIDE, ("7", "Alisier", "Ève", "", "", "IPI", "FA")), by)
        other.refresh_from_db()
        assert (other.parcours.code, other.modality) == ("IPI", "FA")

    def test_the_report_tells_each_effect_and_what_was_left(self, term, by, known):
        known("7", "Alisier", "Ève")
        kept = listed(
            term,
            by,
            WIDE,
            ("7", "Alisier", "Ève", "eve@example.org", "", "", ""),
            ("8", "Bouleau", "Max", "max", "", "", ""),
        )
        told = execute(kept, by).told
        assert [(each["kind"], each["line"]) for each in told] == [("written", 2), ("left", 3)]
        assert told[0]["changes"] == [["courriel", "", "eve@example.org"]]


def planned_again(kept):
    plan = planned(kept)
    return [*plan.written, *plan.leaving]


class TestRefusals:
    def test_twice(self, term, by):
        kept = listed(term, by, TITLES, ("8", "Bouleau", "Max"))
        plan = planned(kept)
        execute(kept, by, plan=plan)
        before = state()
        with pytest.raises(PlanExecutedAlready):
            execute(kept, by, plan=plan)
        assert state() == before

    def test_by_another(self, term, by, user_as):
        kept = listed(term, by, TITLES, ("8", "Bouleau", "Max"))
        with pytest.raises(StudentPlan.DoesNotExist):
            execute(kept, user_as("director"))

    def test_a_judged_term(self, term, by):
        kept = listed(term, by, TITLES, ("8", "Bouleau", "Max"))
        JuryFactory(term=term, closed=True)
        with pytest.raises(Judged):
            execute(kept, by)
        assert Student.objects.count() == 0

    @pytest.mark.parametrize(
        "moved",
        [
            lambda term: Student.objects.update(email="other@example.org"),
            lambda term: Student.objects.update(first_name="Eve"),
            lambda term: term.enrolments.update(modality="FA"),
            lambda term: term.enrolments.update(group=term.groups.get(name="TD1")),
            lambda term: term.enrolments.update(status=Enrolment.Status.LEFT),
            lambda term: term.enrolments.all().delete(),
            lambda term: GroupFactory(term=term, name="TD9"),
            lambda term: term.groups.filter(name="TD2").delete(),
        ],
    )
    def test_whatever_moved_since_nothing_is_written(self, term, by, known, moved):
        GroupFactory(term=term, name="TD2")
        known("7", "Alisier", "Ève")
        kept = listed(
            term,
            by,
            WIDE,
            ("7", "Alisier", "Ève", "eve@example.org", "TD2", "", ""),
            ("8", "Bouleau", "Max", "", "TD9", "", ""),
        )
        plan = planned(kept)
        moved(term)
        before = state()
        with pytest.raises(ListMoved):
            execute(kept, by, plan=plan)
        assert state() == before

    def test_somebody_created_meanwhile(self, term, by, known):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"), ("8", "Bouleau", "Max"))
        plan = planned(kept)
        known("8", "Bouleau", "Max", away=True)
        before = state()
        with pytest.raises(IntegrityError):
            execute(kept, by, plan=plan)
        assert state() == before

    def test_a_change_of_parcours_without_a_reason(self, small, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        known("7", "Alisier", "Ève")
        kept = listed(
            term,
            by,
            WIDE,
            ("7", "Alisier", "Ève", "eve@example.org", "", "IPI", ""),
            ("8", "Bouleau", "Max", "", "", "", ""),
        )
        before = state()
        with pytest.raises(ValidationError):
            execute(kept, by, reason=" ")
        assert state() == before


def test_old_lists_are_forgotten_and_what_was_done_stays(term, by):
    done = listed(term, by, TITLES, ("8", "Bouleau", "Max"))
    execute(done, by)
    listed(term, by, TITLES, ("9", "Charme", "Léa"))
    long_ago = timezone.now() - timedelta(days=8)
    StudentPlan.objects.update(created_at=long_ago)
    StudentPlan.objects.filter(pk=done.pk).update(executed_at=long_ago)
    fresh = keep_student_plan(
        StudentPlan(term=term, origin="paste", table={"sheets": []}, choices={}), by=by
    )
    assert set(StudentPlan.objects.values_list("pk", flat=True)) == {done.pk, fresh.pk}
    done.refresh_from_db()
    assert (done.table, done.choices, len(done.told)) == ({}, {}, 1)


@pytest.mark.parametrize("count", [1, 40])
def test_the_queries_do_not_grow(small, term, by, known, count, django_assert_num_queries):
    """As many for a promotion: created, enrolled, corrected, moved, in another parcours."""
    ParcoursFactory(programme=small.programme, code="IPI")
    GroupFactory(term=term, name="TD2")
    rows = []
    for number in range(count):
        known(f"1{number:03}", "Alisier", f"Ève{number}", group="TD1")
        known(f"2{number:03}", "Bouleau", f"Max{number}", away=True)
        mail = f"eve{number}@example.org"
        rows += [
            (f"1{number:03}", "Alisier", f"Ève{number}", mail, "TD2", "IPI", ""),
            (f"2{number:03}", "Bouleau", f"Max{number}", "", "TD1", "", ""),
            (f"3{number:03}", "Charme", f"Léa{number}", "", "TD3", "", "FA"),
        ]
    kept = listed(term, by, WIDE, *rows)
    plan = planned(kept)
    with django_assert_num_queries(29):
        execute(kept, by, plan=plan)

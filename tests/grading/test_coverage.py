"""The teacher's home: his modules, what is entered in each, the next to enter first."""

from datetime import date

import pytest
from django.urls import reverse

from grading.models import Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    ExemptionFactory,
    TeachingAssignmentFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("grading:module-list")


def teach(entry, title=None, on=None, **kwargs):
    """Another module of the same teacher, with an assessment when a title is given."""
    module = CoefficientFactory(ue=entry.ue).module
    TeachingAssignmentFactory(term=entry.term, module=module, teacher=entry.teacher)
    if title:
        AssessmentFactory(term=entry.term, module=module, title=title, date=on, **kwargs)
    return module


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def test_each_assessment_says_what_is_entered(teacher, entry):
    students = [entry.enrol() for _ in range(3)]
    entry.enrol(left=True)
    ExemptionFactory(enrolment=entry.enrol(), module=entry.module)
    record_marks(
        [
            MarkEntry(entry.exam.pk, student.pk, MarkValue(status))
            for student, status in zip(students, ["ABS", "EXC", "ATT"], strict=True)
        ],
        by=entry.teacher,
    )
    [coverage] = teacher.get(URL).context["modules"]
    [column] = coverage.columns
    assert (column.entered, column.expected, coverage.missing) == (2, 3, 1)


def test_the_module_that_waited_longest_comes_first(teacher, entry):
    entry.enrol()
    undated, nothing = entry.module, teach(entry)
    late, early = teach(entry, "DS", date(2026, 11, 2)), teach(entry, "DS", date(2026, 10, 5))
    modules = [coverage.module for coverage in teacher.get(URL).context["modules"]]
    assert modules == [early, late, undated, nothing]


def test_a_module_entered_whole_comes_last(teacher, entry):
    student, other = entry.enrol(), teach(entry)
    record_marks([MarkEntry(entry.exam.pk, student.pk, MarkValue("ABS"))], by=entry.teacher)
    modules = [coverage.module for coverage in teacher.get(URL).context["modules"]]
    assert modules == [other, entry.module]


def test_a_resit_expects_nobody_but_who_waits_for_his_mark(teacher, entry):
    resit = AssessmentFactory(term=entry.term, module=entry.module, kind="resit")
    entries = [
        MarkEntry(resit.pk, entry.enrol().pk, MarkValue(status))
        for status in ("ABS", "ATT", "blank")
    ]
    record_marks(entries, by=entry.teacher)
    [coverage] = teacher.get(URL).context["modules"]
    assert [(each.entered, each.expected) for each in coverage.columns] == [(0, 3), (1, 2)]


def test_the_grid_is_one_click_away(teacher, entry):
    url = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
    assert f'href="{url}"' in teacher.get(URL).content.decode()


def test_the_latest_year_unless_a_term_is_chosen(teacher, entry):
    before = TermFactory(programme=entry.term.programme, year=entry.term.year - 1)
    TeachingAssignmentFactory(term=before, module=entry.module, teacher=entry.teacher)
    shown = {query: [each.term for each in teacher.get(URL + query).context["modules"]] for query in
             ("", f"?semestre={before.pk}", "?semestre=x")}  # fmt: skip
    assert list(shown.values()) == [[entry.term], [before], [entry.term]]


def test_a_teacher_sees_his_modules_only_and_scolarite_all(client, entry):
    other = CoefficientFactory(ue=entry.ue).module
    stranger = TeachingAssignmentFactory(term=entry.term, module=other).teacher
    for user, modules in (
        (entry.teacher, {entry.module}),
        (stranger, {other}),
        (entry.member(Role.SCOLARITE), {entry.module, other}),
        (entry.member(Role.TEACHER), set()),
    ):
        client.force_login(user)
        assert {each.module for each in client.get(URL).context["modules"]} == modules


def test_without_module_it_says_who_assigns_them(client, entry):
    client.force_login(entry.member(Role.TEACHER))
    assert "Aucun module ne vous est attribué." in client.get(URL).content.decode()


def test_the_litany(teacher, client_as):
    assert teacher.get(URL).status_code == 200
    assert teacher.post(URL).status_code == 405
    teacher.logout()
    assert teacher.get(URL).url == f"{reverse('login')}?next={URL}"
    assert client_as(Role.STUDENT).get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_grow(teacher, entry, rows, django_assert_num_queries):
    for _ in range(rows):
        teach(entry, "DS")
        entry.enrol()
    with django_assert_num_queries(11):
        teacher.get(URL)

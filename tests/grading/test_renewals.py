"""The assessments of a module taken up again from an earlier year, without their marks."""

from datetime import date

import pytest
from django.urls import reverse

from grading.models import Assessment, Mark, Role
from grading.selectors.renewals import moved
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    MarkFactory,
    ModuleFactory,
    ProgrammeFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UEFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


@pytest.fixture
def last_year(entry):
    """The same module the year before, with two assessments and a resit."""
    term = TermFactory(programme=entry.term.programme, number=entry.term.number, year=2025)
    common = {"term": term, "module": entry.module}
    first = AssessmentFactory(
        **common,
        title="DS 1",
        type="DS",
        maximum=4000,
        coefficient="1.5",
        weights={"UE11": "0.5", "UE99": "2"},
        date=date(2025, 11, 3),
        deadline=date(2025, 11, 24),
        double_entry=True,
        published=True,
    )
    MarkFactory(assessment=first)
    AssessmentFactory(**common, title="Partiel", date=date(2025, 12, 1))
    AssessmentFactory(**common, title="Rattrapage", kind="resit", completes=first)
    return term


def url_of(entry):
    return reverse("grading:renewal", args=[entry.term.pk, entry.module.pk])


def chosen(term, *titles):
    rows = Assessment.objects.filter(term=term, title__in=titles)
    return {"chosen": list(rows.values_list("pk", flat=True)), "dated": "on"}


def test_shows_what_there_was_and_what_becomes_of_it(teacher, entry, last_year):
    page = teacher.get(url_of(entry))
    found = {each.original.title: each for each in page.context["renewals"]}
    assert (found["DS 1"].day, found["DS 1"].deadline) == (date(2026, 11, 2), date(2026, 11, 23))
    assert (found["DS 1"].weights, found["DS 1"].dropped) == ({"UE11": "0.5"}, ("UE99",))
    assert [title for title, each in found.items() if each.is_there] == ["Partiel"]
    html = " ".join(page.content.decode().split())
    assert "UE99 n’existe plus dans ce module" in html
    assert "déjà dans ce module" in html


def test_takes_up_the_description_and_no_mark(teacher, entry, last_year):
    page = teacher.post(url_of(entry), chosen(last_year, "DS 1"), follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "1 évaluation reprise, en brouillon et sans note : DS 1."
    ]
    created = Assessment.objects.get(term=entry.term, title="DS 1")
    assert (created.type, created.kind, created.maximum) == ("DS", "normal", 4000)
    assert (str(created.coefficient), created.weights) == ("1.500", {"UE11": "0.5"})
    assert (created.date, created.deadline) == (date(2026, 11, 2), date(2026, 11, 23))
    assert (created.state, created.double_entry, created.created_by) == (
        "draft",
        True,
        entry.teacher,
    )
    assert not Mark.objects.filter(assessment=created).exists()
    [event] = created.events.all()
    assert (event.kind, event.details) == (
        "copied",
        {"term": "S1 2025-2026", "dropped": ["UE99"]},
    )
    life = teacher.get(reverse("grading:assessment", args=[created.pk])).content.decode()
    assert "Reprise de S1 2025-2026, sans le poids de UE99 qui n’existe plus" in life


def test_without_the_dates_when_asked(teacher, entry, last_year):
    teacher.post(url_of(entry), chosen(last_year, "DS 1") | {"dated": ""})
    created = Assessment.objects.get(term=entry.term, title="DS 1")
    assert (created.date, created.deadline) == (None, None)


def test_what_is_already_there_is_left_alone_and_said(teacher, entry, last_year):
    sent = chosen(last_year, "DS 1", "Partiel")
    page = teacher.post(url_of(entry), sent, follow=True)
    assert "Déjà dans ce module, laissé tel quel : Partiel." in [
        str(message) for message in page.context["messages"]
    ]
    again = teacher.post(url_of(entry), sent, follow=True)
    assert str(next(iter(again.context["messages"]))) == "Aucune évaluation n’a été reprise."
    assert Assessment.objects.filter(term=entry.term).count() == 2


def test_a_resit_completes_the_one_taken_up_with_it(teacher, entry, last_year):
    teacher.post(url_of(entry), chosen(last_year, "DS 1", "Rattrapage"))
    resit = Assessment.objects.get(term=entry.term, kind="resit")
    assert (resit.completes.term, resit.completes.title) == (entry.term, "DS 1")
    assert not resit.candidates.exists()


def test_a_choice_is_needed(teacher, entry, last_year):
    page = teacher.post(url_of(entry), {"dated": "on"})
    assert page.context["form"].errors["chosen"] == ["Choisissez au moins une évaluation."]


def test_a_later_version_of_the_programme_finds_its_module(client, entry):
    older = ProgrammeFactory(
        department=entry.term.programme.department, code=entry.term.programme.code, version="2019"
    )
    module = ModuleFactory(
        programme=older, semester_number=entry.term.number, code=entry.module.code
    )
    CoefficientFactory(ue=UEFactory(semester__programme=older), module=module)
    AssessmentFactory(
        term=TermFactory(programme=older, number=entry.term.number, year=2024),
        module=module,
        title="Ancien DS",
    )
    client.force_login(entry.teacher)
    [found] = client.get(url_of(entry)).context["renewals"]
    assert found.original.title == "Ancien DS"


def test_another_programme_and_another_module_are_not_offered(teacher, entry):
    AssessmentFactory(term=TermFactory(year=2025))
    AssessmentFactory(term=TermFactory(programme=entry.term.programme, year=2025))
    assert "Rien à reprendre" in teacher.get(url_of(entry)).content.decode()


def test_an_earlier_year_is_chosen(teacher, entry, last_year):
    older = TermFactory(programme=entry.term.programme, number=1, year=2023)
    AssessmentFactory(term=older, module=entry.module, title="Très ancien")
    page = teacher.get(url_of(entry), {"semestre": older.pk})
    assert [each.original.title for each in page.context["renewals"]] == ["Très ancien"]


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2025, 11, 3), 1, date(2026, 11, 2)),
        (date(2024, 2, 29), 2, date(2026, 2, 26)),
        (date(2019, 9, 16), 7, date(2026, 9, 14)),
        (date(2024, 1, 5), 1, None),
        (None, 1, None),
    ],
)
def test_a_day_moves_to_the_same_day_of_the_week(day, years, later, entry):
    assert moved(day, years, entry.term) == later


def test_the_litany(teacher, client, entry, last_year):
    url, sent = url_of(entry), chosen(last_year, "DS 1")
    assert teacher.get(url).status_code == 200
    assert teacher.put(url).status_code == 405
    client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
    assert client.post(url, sent).status_code == 404
    client.force_login(entry.member(Role.ADMINISTRATOR))
    assert client.post(url, sent).status_code == 403
    client.logout()
    assert client.post(url, sent).url == f"{reverse('login')}?next={url}"
    assert not Assessment.objects.filter(term=entry.term, title="DS 1").exists()


@pytest.mark.parametrize("assessments", [1, 3, 30])
def test_the_queries_do_not_grow(teacher, entry, last_year, assessments, django_assert_num_queries):
    for _ in range(assessments):
        AssessmentFactory(term=last_year, module=entry.module)
    with django_assert_num_queries(9):
        teacher.get(url_of(entry))

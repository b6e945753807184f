"""How the marks of an assessment spread, shown to a student beside his own."""

import re

import pytest
from django.urls import reverse

from grading.core.values import FEWEST_TOLD
from grading.models import Role
from grading.selectors.distributions import distributions_of
from grading.selectors.results import student_results
from grading.templatetags.distributions import bars
from tests.factories import EnrolmentFactory
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    return EnrolmentFactory(term=small.term(1), with_account=True)


@pytest.fixture
def exam(small, enrolment):
    """Out of 40, where the student has 23: 11.5 on 20."""
    exam = small.assessment(enrolment.term, "R1.01", title="DS 1", maximum=4000)
    give(enrolment, exam, "23")
    return exam


def sit(exam, *marks):
    for mark in marks:
        give(EnrolmentFactory(term=exam.term), exam, mark)


def spread(enrolment, *, published_only=True):
    path = student_results(enrolment.student, published_only=published_only, explain=True)
    return distributions_of(path.of(enrolment), "UE11")


def page(client, enrolment):
    client.force_login(enrolment.student.user)
    return client.get(reverse("grading:explanation", args=[enrolment.pk, "UE11"]))


def test_marks_are_counted_on_20_in_classes_where_his_own_is_known(enrolment, exam):
    sit(exam, "0", "7,99", "16", "20", "40")
    (found,) = spread(enrolment).values()
    assert (found.counts, found.own, found.total) == ((2, 0, 1, 2, 0, 1), 3, FEWEST_TOLD)


def test_five_marks_show_nothing(client, enrolment, exam):
    sit(exam, "20", "20", "20", "20")
    assert spread(enrolment) == {}
    assert "Répartition" not in text_of(page(client, enrolment))


def test_only_marks_in_figures_count(enrolment, exam):
    sit(exam, "20", "20", "20", "20", "ABS", "EXC", "ATT", "blank")
    assert spread(enrolment) == {}


@pytest.mark.parametrize("published_only", [True, False])
def test_nothing_of_what_is_not_published(enrolment, exam, published_only):
    sit(exam, *["20"] * 9)
    exam.state, exam.published_at = "validated", None
    exam.save()
    assert spread(enrolment, published_only=published_only) == {}


def test_nothing_of_another_term(small, enrolment, exam):
    sit(exam, "20", "20", "20", "20")
    give(EnrolmentFactory(term=small.term(1, 2025)), exam, "20")
    assert spread(enrolment) == {}


def test_who_was_absent_sees_the_others_alone(exam):
    absent = EnrolmentFactory(term=exam.term)
    give(absent, exam, "ABS")
    sit(exam, *["20"] * (FEWEST_TOLD - 1))
    (found,) = spread(absent).values()
    assert (found.own, found.total) == (None, FEWEST_TOLD)


def test_the_page_says_it_in_a_table_and_draws_it(client, enrolment, exam):
    sit(exam, "0", "7,99", "16", "20", "40")
    answer = page(client, enrolment)
    text = text_of(answer)
    assert "6 notes chiffrées de DS 1, ramenées sur 20." in text
    assert "10 à moins de 12 (votre note) 2" in text
    assert "16 à 20 1" in text
    drawn = re.findall(r'<rect class="distribution-bar( is-own)?"', answer.content.decode())
    assert drawn == ["", "", " is-own", ""]


def test_scolarite_reads_whose_mark_it_is(client_as, enrolment, exam):
    sit(exam, *["20"] * FEWEST_TOLD)
    url = reverse("grading:explanation", args=[enrolment.pk, "UE11"])
    assert "10 à moins de 12 (sa note)" in text_of(client_as(Role.SCOLARITE).get(url))


def test_even_a_single_mark_is_drawn(enrolment, exam):
    sit(exam, *["40"] * 150)
    (found,) = spread(enrolment).values()
    heights = [bar.height for bar in bars(found)]
    assert heights == [0, 0, 0, 2, 0, 48]


@pytest.mark.parametrize("count", [1, 3])
def test_one_query(small, enrolment, exam, django_assert_num_queries, count):
    sit(exam, *["20"] * FEWEST_TOLD * count)
    for _ in range(count):
        give(enrolment, small.assessment(enrolment.term, "R1.02"), "12")
    path = student_results(enrolment.student, published_only=True, explain=True)
    with django_assert_num_queries(1):
        distributions_of(path.of(enrolment), "UE11")

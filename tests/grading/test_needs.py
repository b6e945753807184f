"""What it takes, in sentences, and on the student's page."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from grading import labels
from grading.core.averages.scheme import Scheme
from grading.core.computation import compute_student
from grading.core.needs import needs_of
from grading.core.rules import rules_from_document
from grading.models import Role
from tests.factories import AcquisitionFactory
from tests.factories.core import assessment, programme, row, student, ue
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of, without_tokens

BOTH = programme(ue("UE11", row("R1.01")), ue("UE21", row("R2.01")))
TITLES = {"a": "DS 1", "b": "TP 1", "c": "DS 2", "d": "Livrable", "e": "IE", "f": "IO 1"}
MODULES = {"a": "R1.01", "b": "R2.01", "c": "R2.01", "d": "R2.01", "e": "R2.01", "f": "R2.01"}


def held(ids, **maxima):
    return [
        replace(assessment(id, MODULES[id], max=maxima.get(id, "20")), title=TITLES[id])
        for id in ids
    ]


def said(who, ids, curriculum, **maxima):
    """The sentences of S2: its UE, its RCUE, its year."""
    scheme = Scheme(curriculum, rules_from_document({}), held(ids, **maxima))
    result = compute_student(scheme, who, explain=False)
    needs = needs_of(scheme, who, result, 2, Fraction(1, 100))
    sentences = [labels.ue_need(each, scheme.assessments) for each in needs.ues]
    sentences += [labels.rcue_need(each, scheme.assessments) for each in needs.rcues]
    if needs.year:
        sentences.append(labels.year_need(needs.year, scheme.assessments))
    return [plain_spaces(sentence) for sentence in sentences]


def plain_spaces(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_one_mark_directly_then_by_compensation():
    assert said(student({"a": "12.5", "b": "8"}), "abc", BOTH) == [
        "il faut au moins 11,99 au DS 2 de R2.01 ; 6,98 suffit par compensation avec UE11",
        "il faut au moins 6,98 au DS 2 de R2.01",
        "il faut au moins 6,98 au DS 2 de R2.01",
    ]


def test_impossible_directly_but_not_by_compensation():
    assert said(student({"a": "15", "b": "0", "c": "0"}), "abcd", BOTH)[0] == (
        "impossible directement ; par compensation avec UE11, il faut au moins 14,97 à "
        "« Livrable » de R2.01"
    )


def test_acquired_whatever_comes():
    """UE21 is 5 at worst, which 20 in UE11 compensates."""
    assert said(student({"a": "20", "b": "10"}), "abc", BOTH) == [
        "acquise quoi qu’il arrive, par compensation avec UE11",
        "validé quoi qu’il arrive",
        "acquis de droit quoi qu’il arrive",
    ]
    assert said(student({"a": "5", "b": "20"}), "abc", BOTH)[0] == "acquise quoi qu’il arrive"


def test_what_is_reached_is_said_without_a_mark():
    assert said(student({"a": "12", "b": "12"}), "ab", BOTH) == [
        "déjà acquise",
        "déjà validé",
        "acquis de droit",
    ]


def test_what_no_mark_changes_any_more():
    assert said(student({"a": "7", "b": "7"}), "ab", BOTH) == [
        "ses notes, toutes connues, n’y suffisent pas, ni par compensation avec UE11 ; "
        "restent le niveau supérieur de la compétence et le jury",
        "ses notes, toutes connues, n’y suffisent pas ; "
        "restent le niveau supérieur de la compétence et le jury",
        "plus possible de droit ; le jury peut l’accorder",
    ]


def test_without_the_other_semester():
    alone = programme(ue("UE21", row("R2.01")))
    assert said(student({"b": "1", "c": "1"}), "bcd", alone) == [
        "impossible directement ; reste la compensation avec l’autre semestre"
    ]


@pytest.mark.parametrize(
    ("ids", "maxima", "sentence"),
    [
        ("c", {}, "il faut au moins 10,00 au DS 2 de R2.01"),
        ("c", {"c": "10"}, "il faut au moins 5,00 sur 10 au DS 2 de R2.01"),
        ("e", {}, "il faut au moins 10,00 à l’IE de R2.01"),
        ("d", {}, "il faut au moins 10,00 à « Livrable » de R2.01"),
        ("", {}, "il faut au moins 10,00 de moyenne en R2.01, qui n’a pas encore d’évaluation"),
        (
            "bc",
            {},
            "il faut au moins 10,00 sur 20 partout où il manque une note : TP 1 de R2.01, "
            "DS 2 de R2.01",
        ),
        ("bcde", {}, "il faut au moins 10,00 sur 20 à chacune des 4 évaluations qui manquent"),
    ],
)
def test_where_the_mark_is_needed(ids, maxima, sentence):
    alone = programme(ue("UE21", row("R2.01")))
    assert said(student(semesters={2}), ids, alone, **maxima) == [sentence]


@pytest.mark.parametrize(
    ("modules", "ids", "sentence"),
    [
        (1, "bcde", "à chacune des 4 évaluations qui manquent et en R2.02, sans évaluation"),
        (
            2,
            "bcde",
            "à chacune des 4 évaluations qui manquent et dans chacun des 2 modules sans évaluation",
        ),
        (3, "b", "à l’évaluation qui manque et dans chacun des 3 modules sans évaluation"),
        (1, "b", "partout où il manque une note : TP 1 de R2.01, R2.02"),
    ],
)
def test_modules_without_assessment_are_said_apart(modules, ids, sentence):
    rows = [row("R2.01"), *(row(f"R2.0{rank}") for rank in range(2, 2 + modules))]
    (found,) = said(student(semesters={2}), ids, programme(ue("UE21", *rows)))
    assert found == f"il faut au moins 10,00 sur 20 {sentence}"


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture
    def small(self, department):
        return SmallProgramme()

    @pytest.fixture
    def enrolment(self, small):
        """UE11 = 12 from both modules; in UE21 only R2.01 (of weight 2) is known: 9."""
        first = small.enrolment(1, marks=("12", "12"), with_account=True)
        second = small.enrolment(2, marks=("9",), student=first.student)
        small.assessment(second.term, "R2.02", title="DS 2")
        return second

    def page(self, client, enrolment):
        client.force_login(enrolment.student.user)
        return client.get(reverse("grading:results"))

    def test_the_student_reads_what_he_needs(self, client, enrolment):
        """(18 + d) ÷ 3 ≥ 9.995 asks 11.99; ≥ 7.99 asks 5.97."""
        text = text_of(self.page(client, enrolment))
        assert "UE21 Spécifier Il faut au moins 11,99 au DS 2 de R2.02" in text
        assert "5,97 suffit par compensation avec UE11" in text
        assert "RCUE UE11 et UE21 Il faut au moins 5,97 au DS 2 de R2.02." in text
        assert "Passage en BUT2 Il faut au moins 5,97 au DS 2 de R2.02." in text

    def test_scolarite_reads_it_from_every_mark(self, client_as, enrolment):
        client = client_as(Role.SCOLARITE)
        url = reverse("grading:semester-results", args=[enrolment.pk])
        assert "Il faut au moins 11,99 au DS 2 de R2.02" in text_of(client.get(url))

    def test_nothing_is_said_once_everything_is_reached(self, client, small):
        enrolment = small.enrolment(1, marks=("12", "12"), with_account=True)
        assert "Ce qu’il faut" not in text_of(self.page(client, enrolment))

    def test_nothing_is_said_to_who_left(self, client, small):
        enrolment = small.enrolment(1, marks=("2", "2"), with_account=True, left=True)
        assert "Ce qu’il faut" not in text_of(self.page(client, enrolment))

    @pytest.mark.parametrize("hidden", ["0", "20", "ABS", "EXC", "ATT"])
    def test_a_hidden_mark_is_one_that_is_missing(self, client, small, enrolment, hidden):
        draft = small.assessment(enrolment.term, "R2.02", published=False, title="DS 3")
        before = without_tokens(self.page(client, enrolment))
        give(enrolment, draft, hidden)
        after = self.page(client, enrolment)
        assert without_tokens(after) == before
        said = plain_spaces(text_of(after))
        assert (
            "Il faut au moins 11,99 sur 20 partout où il manque une note : DS 2 de R2.02," in said
        )

    def test_a_held_ue_is_already_acquired(self, client, enrolment):
        AcquisitionFactory(student=enrolment.student, ue_code="UE21")
        text = text_of(self.page(client, enrolment))
        assert "Ce qu’il faut" not in text

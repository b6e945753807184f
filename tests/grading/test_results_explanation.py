"""The explanation of a UE: lines that add up, each entry distinct, every step said."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from curriculum.models import Programme
from grading.models import MarkChange, Role
from grading.selectors.explanations import Share, explanation_of
from grading.selectors.marks import MarkValue
from grading.selectors.results import student_results
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import reopen
from grading.templatetags.explanations import cut, exact_fr, over_common
from tests.factories import (
    AcquisitionFactory,
    AdjustmentFactory,
    ExemptionFactory,
    MembershipFactory,
)
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(department):
    return SmallProgramme()


def explained(enrolment, published_only=False):
    path = student_results(enrolment.student, published_only=published_only, explain=True)
    shown = path.of(enrolment)
    return explanation_of(shown, shown.ues[0].code)


@pytest.fixture
def page(client_as):
    """What scolarité reads on the explanation of the enrolment's UE."""

    def read(enrolment) -> str:
        code = f"UE{enrolment.term.number}1"
        url = reverse("grading:explanation", args=[enrolment.pk, code])
        return text_of(client_as(Role.SCOLARITE).get(url)).replace("\u202f", " ")

    return read


class TestAddingUp:
    def everything(self, small):
        enrolment = small.enrolment(1)
        small.mark(enrolment, "R1.01", "7", maximum=1300)
        small.mark(enrolment, "R1.01", "11,37", coefficient="1.7")
        small.mark(enrolment, "R1.01", "ABS", weights={"UE11": "0.3"})
        small.mark(enrolment, "R1.01", "EXC")
        small.mark(enrolment, "R1.01", "19,5", kind="bonus", weights={"UE11": "0.01"})
        small.mark(enrolment, "R1.02", "6", coefficient=3)
        small.mark(enrolment, "R1.02", "8,5", maximum=3000)
        small.mark(enrolment, "R1.02", "9,99", kind="resit")
        AdjustmentFactory(enrolment=enrolment, ue_code="UE11", points=-37)
        return enrolment

    def test_lines_add_up_to_their_module_and_modules_to_the_total(self, small):
        found = explained(self.everything(small))

        for module in found.modules:
            assert sum(line.share.numerator for line in module.lines) == module.share.numerator
        assert sum(module.share.numerator for module in found.modules) == found.total.numerator
        assert found.total.value == found.ue.raw

    def test_total_adjustment_and_clipping_add_up_to_the_average(self, small):
        found = explained(self.everything(small))

        parts = (found.total, found.adjustment, found.clip)
        assert sum(part.numerator for part in parts) == found.average.numerator
        assert Fraction(found.average.numerator, found.average.denominator) == found.ue.average

    def test_all_figures_have_one_denominator(self, small):
        found = explained(self.everything(small))

        shares = [line.share for module in found.modules for line in module.lines]
        shares += [found.total, found.adjustment, found.clip, found.average]
        assert len({share.denominator for share in shares}) == 1
        assert all(Fraction(share.numerator, share.denominator) == share.value for share in shares)


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("0", "0 / 20 0 1 1 0 compte"),
        ("ABS", "ABS 0 1 1 0 absence injustifiée, compte 0"),
        ("EXC", "EXC – 1 1 – absence justifiée, ne compte pas"),
        ("ATT", "ATT – 1 1 – en attente, ne compte pas encore"),
        ("blank", "non saisie – 1 1 – non saisie, ne compte pas encore"),
    ],
)
def test_zero_absent_excused_pending_and_blank_are_told_apart(small, page, mark, shown):
    enrolment = small.enrolment(1, marks=("12",))
    give(enrolment, small.assessment(enrolment.term, "R1.02", title="DS A"), mark)

    assert f"DS A {shown}" in page(enrolment)


@pytest.mark.parametrize("kind", ["resit", "second_session", "bonus"])
@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("blank", "non saisie – – 1 – non saisie, ne change rien"),
        ("ABS", "ABS – – 1 – absence injustifiée, ne change rien"),
        ("EXC", "EXC – – 1 – absence justifiée, ne compte pas"),
    ],
)
def test_who_did_not_sit_it_is_told_that_nothing_changes(small, page, kind, mark, shown):
    enrolment = small.enrolment(1, marks=("12", "8"))
    give(enrolment, small.assessment(enrolment.term, "R1.02", title="Autre", kind=kind), mark)

    text = page(enrolment)
    assert re.search(rf"Autre \w+( session)? {shown}", text)
    assert "rien ne change." in text


def test_a_module_with_one_mark_needs_no_formula(small, page):
    text = page(small.enrolment(1, marks=("12", "8,5")))

    assert "Moyenne du module, d’une seule évaluation : 8,5." in text


def test_the_rounded_average_shows_all_its_decimals(small, page):
    text = page(small.enrolment(1, marks=("8,2", "8,2")))

    assert "la moitié vers le haut : 8,20." in text
    assert "La moyenne arrondie, 8,20, est comparée au seuil de 10" in text


class TestCorrections:
    @pytest.fixture
    def corrected(self, small):
        """DS A: 9, published, then 11 « erreur de saisie »; DS B entered by the same form."""
        enrolment = small.enrolment(1, with_account=True)
        term = enrolment.term
        first, second = (
            small.assessment(term, "R1.01", title=title, published=title == "DS A")
            for title in ("DS A", "DS B")
        )
        by = MembershipFactory(department=term.department, role=Role.SCOLARITE).user
        cells = [(first, "graded", 900, 0), (first, "graded", 1100, 1), (second, "graded", 500, 0)]
        for assessment, status, value, seen in cells:
            entry = MarkEntry(assessment.pk, enrolment.pk, MarkValue(status, value), seen)
            reason = "erreur de saisie" if value != 900 else "reprise"
            assert record_marks([entry], by=by, reason=reason).saved
        return enrolment, first, second

    def seen_by(self, client, user, enrolment):
        client.force_login(user)
        return text_of(client.get(reverse("grading:explanation", args=[enrolment.pk, "UE11"])))

    def test_the_student_reads_what_was_corrected_and_why(self, client, corrected):
        enrolment, *_ = corrected
        text = self.seen_by(client, enrolment.student.user, enrolment)
        today = localdate().strftime("%d/%m/%Y")
        assert f"DS A, note corrigée le {today} : 9 → 11 (erreur de saisie)." in text

    def test_only_a_published_mark_keeps_a_reason(self, corrected):
        _, first, second = corrected
        assert list(MarkChange.objects.values_list("assessment", "reason")) == [
            (first.pk, "reprise"),
            (first.pk, "erreur de saisie"),
            (second.pk, ""),
        ]

    def test_nothing_is_told_while_the_mark_is_withdrawn(self, client, corrected):
        enrolment, first, _ = corrected
        by = MembershipFactory(department=enrolment.term.department, role=Role.SCOLARITE).user
        reopen(first.pk, by=by, reason="Copies à revoir")
        assert "corrigée" not in self.seen_by(client, enrolment.student.user, enrolment)
        assert "9 → 11" in self.seen_by(client, by, enrolment)


def test_an_exempt_module_is_a_sixth_thing(small, page):
    enrolment = small.enrolment(1, marks=("12", "8"))
    ExemptionFactory(enrolment=enrolment, module=small.modules["R1.02"])

    assert "Dispense : le module ne compte pas." in page(enrolment)


def test_a_ue_acquired_elsewhere_without_mark_awaits_none(small, page):
    enrolment = small.enrolment(1, marks=("12", "8"))
    small.enrolment(2, student=enrolment.student)
    ExemptionFactory(enrolment=enrolment, module=None, ue_code="UE11")
    AcquisitionFactory(student=enrolment.student, ue_code="UE11", average=None, term=None)

    text = page(enrolment)
    assert "– Acquise sans note." in text
    assert "Dispense : cette UE n’a pas de moyenne." in text
    assert "UE11, semestre 1 sans moyenne" in text


def test_each_module_shows_its_own_computation(small, page):
    enrolment = small.enrolment(1)
    small.mark(enrolment, "R1.01", "12,5", coefficient=2)
    small.mark(enrolment, "R1.01", "8", coefficient=1)
    small.mark(enrolment, "R1.02", "9")

    text = page(enrolment)
    assert "Moyenne du module : (12,5 × 2 + 8 × 1) ÷ (2 + 1) = 11." in text
    assert "Somme des apports 10,3333… 93/9" in text
    assert "Moyenne exacte : 31/3 (10,3333…)." in text


def test_per_type_weighting_is_said(small, page):
    Programme.objects.filter(pk=small.programme.pk).update(
        rules={"assessment_weighting": "per_type"}
    )
    enrolment = small.enrolment(1, marks=("14", "8"))
    small.mark(enrolment, "R1.01", "10")

    text = page(enrolment)
    assert "la moyenne de chaque type d’évaluation porte son coefficient une fois : 12" in text
    assert "la moyenne de chaque type porte son coefficient une fois" in text


@pytest.mark.parametrize(
    ("kind", "mark", "said"),
    [
        ("resit", "15", "Rattrapage, s’il est meilleur : de 8 à 15."),
        ("resit", "5", "Rattrapage, s’il est meilleur : rien ne change."),
        ("second_session", "5", "Seconde session, qui remplace : de 8 à 5."),
        ("bonus", "1,5", "Bonus : de 8 à 9,5."),
        ("bonus", "18", "Ramenée entre 0 et 20 : de 26 à 20."),
    ],
)
def test_the_steps_after_the_mean_are_said(small, page, kind, mark, said):
    enrolment = small.enrolment(1, marks=("12", "8"))
    small.mark(enrolment, "R1.02", mark, kind=kind)

    assert said in page(enrolment)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (50, "Bonus : 12 + 0,5 = 12,5."),
        (-125, "Malus : 12 − 1,25 = 10,75."),
        (1000, "Bonus : 12 + 10, ramené entre 0 et 20 : 20."),
    ],
)
def test_bonus_and_malus_of_the_ue_are_said(small, page, points, said):
    enrolment = small.enrolment(1, marks=("12", "12"))
    AdjustmentFactory(enrolment=enrolment, ue_code="UE11", points=points)

    assert said in page(enrolment)


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (
            "9,99",
            "La moyenne arrondie, 9,99, est comparée au seuil de 10 : le seuil n’est pas atteint.",
        ),
        ("10", "La moyenne arrondie, 10,00, est comparée au seuil de 10 : le seuil est atteint."),
    ],
)
def test_the_threshold_and_the_verdict_are_said(small, page, mark, said):
    assert said in page(small.enrolment(1, marks=(mark, mark)))


def test_a_provisional_average_is_compared_with_nothing(small, page):
    text = page(small.enrolment(1, marks=("12",)))

    assert "Le seuil de 10 ne se compare qu’à une moyenne complète." in text
    assert "Pas encore de moyenne : aucune note ne compte pour l’instant." in text


def test_an_acquired_average_that_is_better_is_said(small, page):
    enrolment = small.enrolment(1, marks=("9", "9"))
    AcquisitionFactory(student=enrolment.student, ue_code="UE11", average=1150, code="CMP")

    text = page(enrolment)
    assert "L’UE est déjà acquise avec 11,50 : la moyenne la plus haute compte." in text
    assert "Somme des apports 9" in text


def test_the_rcue_is_computed_in_the_open(small, page):
    autumn = small.enrolment(1, marks=("11", "11"))
    small.enrolment(2, marks=("9,1", "9,1"), student=autumn.student)

    text = page(autumn)
    assert "Moyenne du RCUE : (1 × 11 + 1 × 9,1) ÷ (1 + 1) = 10,05." in text
    assert "Poids des deux UE d’un RCUE poids égaux" in text


def test_a_rounded_rcue_shows_the_averages_that_enter_it(small, page):
    Programme.objects.filter(pk=small.programme.pk).update(rules={"rcue_from": "rounded"})
    autumn = small.enrolment(1, marks=("10", "9,99"))
    small.enrolment(2, marks=("11", "11"), student=autumn.student)

    assert "(1 × 10 + 1 × 11) ÷ (1 + 1) = 10,5" in page(autumn)


def test_the_settings_come_with_their_source(small, page):
    text = page(small.enrolment(1, marks=("12", "12")))

    assert "Seuil d’acquisition 10 (annexe 1, § 4.3)" in text
    assert "Absence injustifiée compte zéro (usage des IUT" in text


@pytest.mark.parametrize(
    ("value", "written", "exactly"),
    [
        (Fraction(25, 2), "12,5", "12,5"),
        (Fraction(37, 3), "12,3333…", "37/3 (12,3333…)"),
        (Fraction(1, 99999), "0,0000…", "1/99999 (0,0000…)"),
        (Fraction(-5, 3), "−1,6666…", "−5/3 (−1,6666…)"),
        (Fraction(29999, 1500), "19,9993…", "29999/1500 (19,9993…)"),
        (None, "–", "–"),
    ],
)
def test_decimals_are_cut_and_say_so(value, written, exactly):
    assert (cut(value), exact_fr(value)) == (written, exactly)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (Share(Fraction(1, 3), 41_000, 123_000), "41\u202f000/123\u202f000"),
        (Share(Fraction(-1, 2), -3, 6), "−3/6"),
        (Share(Fraction(12), 12, 1), ""),
    ],
)
def test_figures_over_the_common_denominator(share, written):
    assert over_common(share).replace("<wbr>", "") == written

"""The home of a student: where he is, what is new to him, what comes next."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Assessment, Role, Subscription, Term
from grading.selectors.home import home_of
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import EnrolmentFactory
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    """9.5 and 12 in UE11, seen yesterday."""
    enrolment = small.enrolment(1, marks=("9", "12"), with_account=True)
    published(enrolment, timezone.now() - timedelta(days=3))
    Subscription.objects.create(
        student=enrolment.student, seen_until=timezone.now() - timedelta(days=1)
    )
    return enrolment


@pytest.fixture
def own(client, enrolment):
    client.force_login(enrolment.student.user)
    return client


@pytest.fixture
def text(own):
    return lambda: text_of(own.get(reverse("grading:results")))


def published(enrolment, at):
    Assessment.objects.filter(term=enrolment.term).update(published_at=at)


def correct(enrolment, value, by):
    """The mark of R1.01 becomes `value`, in hundredths."""
    mark = enrolment.marks.get(assessment__module__code="R1.01")
    wanted = MarkEntry(mark.assessment_id, enrolment.pk, MarkValue("graded", value), mark.version)
    assert record_marks([wanted], by=by, reason="erreur de saisie").saved


def fresh(enrolment):
    return home_of(enrolment.student.user, TODAY).fresh


class TestNews:
    def test_what_was_seen_is_not_new(self, text):
        assert "Rien de nouveau depuis votre dernière visite." in text()
        assert "note publiée" not in text()

    def test_a_published_mark_is_new_until_it_is_seen(self, own, small, enrolment, text):
        give(enrolment, small.assessment(enrolment.term, "R1.02", title="DS 7"), "13,5")
        assert "R1.02, DS 7, note publiée : 13,5 sur 20" in text()

        own.post(reverse("grading:news"), {"jusque": timezone.now().isoformat()})
        assert "DS 7" not in text().split("Unités d’enseignement")[0]

    def test_a_correction_comes_with_its_reason_and_the_decision_that_it_changed(
        self, enrolment, text, user_as
    ):
        correct(enrolment, 700, user_as(Role.SCOLARITE))
        said = text()
        assert "note corrigée : 9 → 7 sur 20 (erreur de saisie)" in said
        assert "UE11 : ADM devient" in said

    def test_the_decision_is_that_of_the_marks_known_at_the_last_visit(self, enrolment, user_as):
        for value in (400, 1200, 700):
            correct(enrolment, value, user_as(Role.SCOLARITE))
        (shift,) = (each for each in fresh(enrolment).shifts if each.of == "UE11")
        assert (shift.before, shift.after) == ("ADM", fresh_proposal(enrolment))

    def test_what_changes_no_decision_says_none(self, enrolment, user_as):
        correct(enrolment, 950, user_as(Role.SCOLARITE))
        assert (len(fresh(enrolment).news), fresh(enrolment).shifts) == (1, ())

    def test_a_first_visit_shows_the_latest_alone(self, small, enrolment, text):
        Subscription.objects.all().delete()
        for number in range(6):
            exam = small.assessment(enrolment.term, "R1.02", title=f"DS {number}")
            give(enrolment, exam, "12")
        found = fresh(enrolment)
        assert (len(found.news), found.are_more, found.shifts) == (5, True, ())
        assert "Dernières notes" in text()

    def test_the_link_leads_to_the_explanation_of_the_mark(self, own, small, enrolment):
        give(enrolment, small.assessment(enrolment.term, "R1.02"), "12")
        page = own.get(reverse("grading:results")).content.decode()
        explanation = reverse("grading:explanation", args=[enrolment.pk, "UE11"])
        assert f'href="{explanation}#r102"' in page


class TestSeen:
    def seen(self, own, until):
        answer = own.post(reverse("grading:news"), {"jusque": until})
        assert answer.status_code == 302
        return Subscription.objects.get().seen_until

    @pytest.mark.parametrize("until", ["", "hier", "0001-01-01T00:00:00+14:00", "9" * 400])
    def test_nonsense_changes_nothing(self, own, until):
        before = Subscription.objects.get().seen_until
        assert self.seen(own, until) == before

    def test_the_form_of_the_page_is_accepted(self, enrolment, small):
        give(enrolment, small.assessment(enrolment.term, "R1.02"), "12")
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(enrolment.student.user)
        page = browser.get(reverse("grading:results")).content.decode()
        values = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
        assert browser.post(reverse("grading:news"), values).status_code == 302
        assert fresh(enrolment).news == ()

    def test_neither_backwards_nor_ahead(self, own):
        before = Subscription.objects.get().seen_until
        assert self.seen(own, "2020-01-01T00:00:00+00:00") == before
        assert before < self.seen(own, "9999-12-31T00:00:00+00:00") <= timezone.now()

    def test_reading_changes_nothing(self, own, text):
        before = Subscription.objects.get().seen_until
        text()
        own.get(reverse("grading:news"))
        assert Subscription.objects.get().seen_until == before


class TestEverythingTold:
    def test_all_news_by_day_from_published_marks_alone(self, own, small, enrolment, user_as):
        give(enrolment, small.assessment(enrolment.term, "R1.02", published=False), "3,25")
        correct(enrolment, 1100, user_as(Role.SCOLARITE))
        said = text_of(own.get(reverse("grading:news")))
        assert "note corrigée : 9 → 11 sur 20 (erreur de saisie)" in said
        assert said.count("note publiée") == 2
        assert "3,25" not in said

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, own, small, enrolment, django_assert_num_queries, count):
        for _ in range(count):
            give(enrolment, small.assessment(enrolment.term, "R1.02"), "12")
        with django_assert_num_queries(6):
            own.get(reverse("grading:news"))

    def test_nothing_yet(self, client_as):
        client = client_as(Role.STUDENT)
        assert "Rien encore" in text_of(client.get(reverse("grading:news")))


class TestAgenda:
    def test_assessments_and_the_jury(self, small, enrolment, text):
        soon = timezone.localdate() + timedelta(days=1)
        small.assessment(enrolment.term, "R1.02", title="DS 9", date=soon, published=False)
        Term.objects.update(jury_on=soon)
        said = text()
        assert "R1.02 DS 9" in said.split("À venir")[1]
        assert "jury du semestre 1" in said

    def test_nothing_is_announced(self, text):
        assert "Aucune évaluation ni aucun jury n’est annoncé pour l’instant." in text()


class TestGeneralAverage:
    def test_it_shows_only_where_the_rules_say_so(self, text, small):
        assert "indicative" not in text()
        small.programme.rules = {"general_average": "shown"}
        small.programme.save()
        assert "Moyenne du semestre, indicative, sans effet : 10,00." in text()


class TestRank:
    @pytest.fixture
    def promotion(self, small, enrolment):
        """With his 10, six who have an average and one who left with a better one."""
        for mark in ("12", "10", "8", "11", "4"):
            self.join(small, enrolment.term, mark)
        self.join(small, enrolment.term, "18", left=True)
        # Not published: it would be the first.
        self.join(small, enrolment.term, "20", published=False)

    def join(self, small, term, mark, *, published=True, **values):
        other = EnrolmentFactory(term=term, **values)
        small.mark(other, "R1.01", mark, published=published)

    @pytest.fixture
    def shown_by_the_rules(self, small):
        small.programme.rules = {"rank": "shown"}
        small.programme.save()

    def test_it_shows_only_where_the_rules_say_so(self, promotion, text):
        assert "Rang" not in text()

    def test_among_the_published_averages_of_who_is_there(
        self, promotion, shown_by_the_rules, text
    ):
        assert (
            "Rang dans la promotion, indicatif, sans effet : 3e ex æquo sur 6 à ce jour" in text()
        )

    def test_nobody_has_one_among_five(self, small, enrolment, shown_by_the_rules, text):
        for mark in ("12", "10", "8", "11"):
            self.join(small, enrolment.term, mark)
        assert "Rang" not in text()


class TestStanding:
    @pytest.mark.parametrize(
        ("marks", "said"),
        [
            (("12", "12"), "1 UE acquise"),
            (("15",), "1 UE validée quoi qu’il arrive"),
            (("4,98",), "1 UE à compenser"),
            (("12",), "1 UE en jeu"),
        ],
    )
    def test_where_the_ues_are(self, client, small, marks, said):
        enrolment = small.enrolment(1, marks=marks, with_account=True)
        if len(marks) == 1:
            small.assessment(enrolment.term, "R1.02", published=False)
        client.force_login(enrolment.student.user)
        assert f"sur 30 : {said}." in text_of(client.get(reverse("grading:results")))


def fresh_proposal(enrolment):
    return home_of(enrolment.student.user, TODAY).shown.ues[0].proposal

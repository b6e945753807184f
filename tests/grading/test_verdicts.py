"""What a jury decided stands beside the averages of a student, and in his transcript, once it is
shown; nothing of it before."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from grading.models import Enrolment, Jury, Term
from grading.selectors.results import student_results
from grading.selectors.verdicts import decisions_shown, verdicts_of, verdicts_on, year_verdicts
from grading.services.juries.following import open_following
from tests.factories import EnrolmentFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db
HELD = timezone.make_aware(datetime(2026, 7, 2, 15))


@pytest.fixture
def promotion():
    found = Promotion()
    Jury.objects.update(held_at=HELD)
    return found


@pytest.fixture
def student(promotion):
    found = promotion.student("9", "9", with_account=True)
    promotion.decide(found, "UE11+UE21", "ADJ", reason="Maladie")
    return found


def enrolment_in(student, number, year=2026):
    return Enrolment.objects.get(student=student, term__number=number, term__year=year)


def shown_codes(student, number, year=2026):
    path = student_results(
        student, published_only=True, attempt=enrolment_in(student, number, year)
    )
    shown = path.of(enrolment_in(student, number, year))
    return {of: each.code for of, each in verdicts_of(path, shown).items()}


def pages(student):
    first = enrolment_in(student, 1).pk
    return (
        reverse("grading:results"),
        reverse("grading:semester-results", args=[first]),
        reverse("grading:path", args=[student.pk]),
    )


TOLD = "Décision du jury du 02/07/2026"


def test_nothing_is_shown_under_embargo(client, promotion, student):
    promotion.close()
    assert decisions_shown([student.pk]) == {}
    client.force_login(student.user)
    for page in pages(student):
        assert TOLD not in client.get(page).content.decode()


def test_his_pages_show_what_was_decided(client, promotion, student):
    promotion.close(shown_from=timezone.now())
    assert shown_codes(student, 1) == {
        "UE11": "ADJR",
        "UE21": "ADJR",
        "UE11+UE21": "ADJ",
        "BUT1": "ADM",
    }
    client.force_login(student.user)
    home, semester, path = (client.get(page).content.decode() for page in pages(student))
    for page, times in ((home, 3), (semester, 3), (path, 1)):
        assert page.count(TOLD) == times
    assert "UE accordée parce que le jury a accordé le RCUE" in home
    letter = reverse("grading:jury-letter", args=[promotion.jury.pk, student.pk])
    assert letter in home


def test_a_semester_taken_again_keeps_the_decision_of_its_year(promotion):
    student = promotion.student("4", "4")
    promotion.close(shown_from=timezone.now())
    EnrolmentFactory(term=promotion.small.term(1, year=2027), student=student)
    assert shown_codes(student, 1)["UE11"] == "AJ"
    assert shown_codes(student, 1, 2027) == {}
    assert year_verdicts(student_results(student, published_only=True)) == {}


def test_what_a_later_jury_grants_holds_for_an_earlier_year(promotion):
    student = promotion.student("4", "4")
    promotion.close(shown_from=timezone.now())
    (decisions,) = decisions_shown([student.pk]).values()
    earlier = enrolment_in(student, 1)
    earlier.term = Term(year=2025, number=1)
    assert verdicts_on(earlier, decisions) == {}
    for each in decisions:
        each.code = "ADM"
    assert set(verdicts_on(earlier, decisions)) == {"UE11", "UE21", "UE11+UE21"}


def text_of(response):
    reader = PdfReader(BytesIO(response.content))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize(
    ("is_shown", "code", "told"),
    [
        (False, "AJ : UE non acquise", "Les codes sont des propositions"),
        (
            True,
            "ADJR : UE accordée parce que le jury a accordé le RCUE",
            "Décisions : Jury de BUT1 2026-2027 du 2 juillet 2026",
        ),
    ],
)
def test_his_transcript_carries_decisions_once_shown(
    client, promotion, student, is_shown, code, told
):
    promotion.close(shown_from=timezone.now() if is_shown else None)
    enrolment = enrolment_in(student, 1)
    client.force_login(promotion.director)
    url = reverse("grading:transcript", args=[enrolment.term_id, enrolment.pk, "pdf"])
    text = text_of(client.get(url))
    for words in (code, told):
        assert re.sub(r"\s", " ", words) in text


def test_the_later_jury_has_the_last_word(promotion):
    student = promotion.student("12", "4")
    promotion.close(shown_from=timezone.now())
    promotion.jury = open_following(
        promotion.jury.pk, students=[student.pk], motive="Erreur", by=promotion.director
    )
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    promotion.decide(student, "UE21", "ADJ", reason="Maladie")
    promotion.close(shown_from=timezone.now())
    assert shown_codes(student, 1)["UE21"] == "ADJ"

"""The page of the closing of a jury: what it shows, what it refuses, what it does."""

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from grading.models import Jury, Role
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


@pytest.fixture
def page(promotion):
    return reverse("grading:jury-closing", args=[promotion.jury.pk])


@pytest.fixture
def director(client, promotion):
    client.force_login(promotion.director)
    return client


def decided(promotion):
    promotion.student("12", "12", last_name="Abeille", first_name="Léa")
    promotion.student("4", "4", last_name="Bourdon", first_name="Max")
    granted = promotion.student("9", "9", last_name="Cigale", first_name="Ida")
    promotion.decide(granted, "UE11+UE21", "ADJ", reason="Maladie")
    promotion.decide_all()
    promotion.president()


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def post(client, page, **fields):
    shown = client.get(page).context["form"]
    data = {"accepted": shown.initial["accepted"], "when": "later", **fields}
    return client.post(page, data)


def test_it_says_what_still_prevents_it(director, promotion, page):
    student = promotion.student("12", "12", last_name="Abeille", first_name="Léa")
    promotion.decide(student, "UE11", "ADM")
    response = director.get(page)
    assert response.context["refusals"] == [
        "Personne n’a présidé : notez la présidence, et sa présence.",
        "Sans décision : Abeille Léa (UE21, UE11+UE21, BUT1).",
    ]
    assert b"Clore le jury" not in response.content


def test_it_shows_what_will_be_frozen(director, promotion, page):
    decided(promotion)
    closing = director.get(page).context["closing"]
    tallies = [(each.subject, str(each.code), each.decided) for each in closing.tallies]
    assert tallies == [
        ("ue", "ADM", 2),
        ("ue", "ADJR", 2),
        ("ue", "AJ", 2),
        ("rcue", "ADM", 1),
        ("rcue", "ADJ", 1),
        ("rcue", "AJ", 1),
        ("year", "ADM", 2),
        ("year", "RED", 1),
    ]
    fates = {
        fate.value: [each.enrolment.student.last_name for each in students]
        for fate, students in closing.fates.items()
    }
    assert fates == {"passes": ["Abeille", "Cigale"], "repeats": ["Bourdon"]}
    (departure,) = closing.departures
    assert (departure.ruling.of, departure.decision.reason) == ("UE11+UE21", "Maladie")


def test_one_confirm_closes(director, promotion, page, signing_key):
    decided(promotion)
    response = post(director, page)
    assert response.url == page
    assert told(response) == ["Jury de BUT1 2026-2027 est clos : ce qu’il a décidé ne change plus."]
    jury = Jury.objects.get()
    assert (jury.is_closed, jury.closed_by, jury.embargo_until) == (True, promotion.director, None)
    assert jury.digest in director.get(page).content.decode()


def test_decisions_may_be_shown_at_once_or_from_a_date(director, promotion, page):
    decided(promotion)
    post(director, page, when="now")
    assert Jury.objects.get().embargo_until <= timezone.now()


def test_a_date_is_kept(director, promotion, page):
    decided(promotion)
    at = timezone.make_aware(datetime(2027, 7, 9, 18))
    post(director, page, when="date", shown_from="2027-07-09T18:00")
    assert Jury.objects.get().embargo_until == at


def test_a_date_is_asked_for(director, promotion, page):
    decided(promotion)
    response = post(director, page, when="date")
    assert response.context["form"].errors == {
        "shown_from": ["Donnez cette date, ou choisissez « plus tard »."]
    }
    assert not Jury.objects.get().is_closed


@pytest.mark.parametrize(
    ("chosen", "field"),
    [({"when": "now"}, "when"), ({"when": "date", "shown_from": "2099-07-02T18:00"}, "shown_from")],
)
def test_nothing_is_shown_before_the_jury_meets(director, promotion, page, chosen, field):
    """It is said where it was chosen, with what to do."""
    decided(promotion)
    Jury.objects.update(held_at=timezone.make_aware(datetime(2099, 7, 3, 14)))
    response = post(director, page, **chosen)
    assert (told(response), response.context["form"].errors) == (
        [],
        {
            field: [
                "Ce jury est annoncé pour le 03/07/2099 à 14:00 : ses décisions ne se montrent pas "
                "avant, et rien n’est figé. S’il s’est réuni plus tôt, changez sa date ; sinon "
                "attendez, ou choisissez « plus tard »."
            ]
        },
    )
    assert reverse("grading:jury-plan", args=[promotion.jury.pk]) in response.text
    assert not Jury.objects.get().is_closed
    post(director, page, when="later")
    assert Jury.objects.get().is_closed


def test_what_changed_since_is_shown_again(director, promotion, page):
    decided(promotion)
    response = post(director, page, accepted="0" * 64)
    assert "a changé depuis que cette page a été ouverte" in told(response)[0]
    assert response.context["form"]["accepted"].value() == response.context["closing"].stamp
    assert not Jury.objects.get().is_closed


def test_what_is_shown_again_may_then_be_closed(director, promotion, page, signing_key):
    decided(promotion)
    form = post(director, page, accepted="0" * 64, when="now").context["form"]
    director.post(page, {name: form[name].value() or "" for name in form.fields})
    jury = Jury.objects.get()
    assert (jury.is_closed, jury.is_shown) == (True, True)


def test_a_second_click_finds_it_done(director, promotion, page):
    decided(promotion)
    accepted = director.get(page).context["form"].initial["accepted"]
    first, second = (director.post(page, {"accepted": accepted, "when": "later"}) for _ in range(2))
    assert first.url == second.url == page
    assert told(second)[-1].startswith(f"{promotion.director} a clos ce jury le ")


@pytest.mark.parametrize("students", [1, 3])
def test_queries_do_not_grow(director, promotion, page, students, django_assert_num_queries):
    for _ in range(students):
        promotion.student("12", "9")
    promotion.decide_all()
    promotion.president()
    with django_assert_num_queries(12):
        director.get(page)


def test_a_stranger_finds_no_such_jury(client, promotion, page):
    other = DepartmentFactory(code="ailleurs")
    client.force_login(MembershipFactory(department=other, role=Role.DIRECTOR).user)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_others_may_not(client_as, page, role):
    assert client_as(role).get(page).status_code == 403


def test_nothing_but_get_and_post(director, page):
    assert director.put(page).status_code == 405

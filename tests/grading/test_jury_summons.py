"""The summons of a jury: to whom it leaves, once a day, and what is said when it does not."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grading.forms.juries import proposed_summons
from grading.models import Jury, JuryMember
from grading.services.juries.locks import JuryIsClosed
from grading.services.juries.summons import Verdict, summon
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db
SEND = "django.core.mail.EmailMessage.send"
HELD = datetime(2027, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def sitting():
    sitting = Sitting(held_at=HELD, place="Salle B12")
    sitting.director.email = "direction@example.org"
    sitting.director.save()
    return sitting


def summoned(sitting, *members, subject="Jury", body="Venez."):
    ids = [each.pk for each in members]
    outcomes = summon(sitting.jury.pk, ids, subject=subject, body=body, by=sitting.director)
    return [each.verdict for each in outcomes]


def test_it_leaves_to_the_account_or_to_the_address_given(sitting):
    sitting.teacher.email = "teacher@example.org"
    sitting.teacher.save()
    members = sitting.seat(sitting.teacher), sitting.seat(email="usine@example.org")
    assert summoned(sitting, *members) == [Verdict.SENT, Verdict.SENT]
    assert [each.to for each in mail.outbox] == [["teacher@example.org"], ["usine@example.org"]]
    assert {tuple(each.reply_to) for each in mail.outbox} == {("direction@example.org",)}
    assert JuryMember.objects.filter(summoned_at=None).count() == 0
    assert sitting.jury.events.filter(kind="summoned").count() == 2


def test_once_a_day(sitting):
    member = sitting.seat(email="a@example.org")
    summoned(sitting, member)
    assert summoned(sitting, member) == [Verdict.ALREADY]
    JuryMember.objects.update(summoned_at=timezone.now() - timedelta(days=1))
    assert summoned(sitting, member) == [Verdict.SENT]
    assert len(mail.outbox) == 2


def test_nobody_knows_his_address(sitting):
    assert summoned(sitting, sitting.seat()) == [Verdict.NO_ADDRESS]
    assert mail.outbox == []


def test_what_does_not_leave_is_not_noted_and_stops_the_others(sitting):
    members = [sitting.seat(email=f"{name}@example.org") for name in "ab"]
    with patch(SEND, side_effect=SMTPServerDisconnected):
        assert summoned(sitting, *members) == [Verdict.NOT_SENT]
    assert JuryMember.objects.exclude(summoned_at=None).count() == 0
    assert sitting.jury.events.count() == 0
    assert summoned(sitting, *members) == [Verdict.SENT, Verdict.SENT]


def test_it_says_when(sitting):
    Jury.objects.update(held_at=None)
    with pytest.raises(ValidationError, match="fixez d’abord la date"):
        summoned(sitting, sitting.seat(email="a@example.org"))


def test_a_closed_jury_summons_nobody(sitting):
    member = sitting.seat(email="a@example.org")
    sitting.close()
    with pytest.raises(JuryIsClosed):
        summoned(sitting, member)


def test_who_sits_elsewhere_or_no_more_is_left_alone(sitting):
    assert summoned(sitting, Sitting().seat(email="a@example.org")) == []
    assert mail.outbox == []


def test_only_who_holds_it(sitting):
    member = sitting.seat(sitting.teacher)
    with pytest.raises(Jury.DoesNotExist):
        summon(sitting.jury.pk, [member.pk], subject="a", body="b", by=sitting.teacher)


def test_the_letter_says_what_when_and_where(sitting):
    letter = proposed_summons(sitting.jury, sitting.director)
    assert letter["subject"].replace("\xa0", " ") == (
        "Convocation : Jury de BUT1 2026-2027, le jeudi 1er juillet 2027 à 14:00"
    )
    body = letter["body"].replace("\xa0", " ")
    assert "au jury de BUT1 2026-2027" in body
    assert "Date : jeudi 1er juillet 2027 à 14:00\nLieu : Salle B12\n" in body
    assert body.endswith(str(sitting.director))


class TestPage:
    @pytest.fixture
    def url(self, sitting):
        return reverse("grading:jury-summons", args=[sitting.jury.pk])

    @pytest.fixture
    def director(self, client, sitting):
        client.force_login(sitting.director)
        return client

    def test_those_not_yet_summoned_are_ticked(self, sitting, director, url):
        new = sitting.seat(email="a@example.org")
        sitting.seat(email="b@example.org", summoned_at=timezone.now() - timedelta(days=2))
        sitting.seat()
        assert director.get(url).context["chosen"] == [str(new.pk)]

    def test_sent_and_said(self, sitting, director, url):
        member = sitting.seat(email="a@example.org", name="Dominique")
        typed = {"member": [member.pk], "subject": "Jury", "body": "Venez."}
        response = director.post(url, typed, follow=True)
        assert [str(each) for each in response.context["messages"]] == [
            "Convocation envoyée à Dominique."
        ]
        assert mail.outbox[0].body == "Venez."

    @pytest.mark.parametrize(
        "typed",
        [
            {"subject": "Jury", "body": "Venez."},
            {"member": ["x"], "subject": "Jury", "body": "Venez."},
            {"member": ["1"], "subject": "Jury\nBcc: x@example.org", "body": "Venez."},
            {"member": ["1"], "subject": "", "body": ""},
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_leaves(self, sitting, director, url, typed):
        sitting.seat(email="a@example.org")
        response = director.post(url, typed)
        assert (response.status_code, mail.outbox) == (200, [])
        assert response.context["form"].errors

    def test_the_text_is_kept_when_the_server_is_down(self, sitting, director, url):
        member = sitting.seat(email="a@example.org")
        typed = {"member": [member.pk], "subject": "Jury", "body": "Texte à garder."}
        with patch(SEND, side_effect=OSError):
            response = director.post(url, typed)
        assert "n’est pas partie" in str(*response.context["messages"])
        assert "Texte à garder." in response.content.decode()

    def test_without_a_date(self, director, sitting, url):
        Jury.objects.update(held_at=None)
        assert "pas encore de date" in director.get(url).content.decode()

    def test_without_members(self, director, sitting, url):
        assert "Personne ne siège encore" in director.get(url).content.decode()

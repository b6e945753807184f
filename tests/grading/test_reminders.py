"""Reminders: what they say, that one a day leaves, and what is said when none does."""

from datetime import timedelta
from html import unescape
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from grading.models import Reminder, Role, User
from grading.services.reminders import Verdict, send_reminder
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SEND = "django.core.mail.EmailMessage.send"


@pytest.fixture
def entry(db):
    """With a missing mark, late since yesterday, and a teacher who has an address."""
    entry = Entry()
    entry.exam.deadline = TODAY - timedelta(days=1)
    entry.exam.save()
    give_address(entry.teacher)
    entry.enrol("Secret")
    return entry


@pytest.fixture
def sender(entry):
    sender = entry.member(Role.SCOLARITE)
    sender.email = "scolarite@example.org"
    sender.save()
    return sender


@pytest.fixture
def url(entry):
    return reverse("grading:reminders", args=[entry.term.pk])


@pytest.fixture
def scolarite(client, sender):
    client.force_login(sender)
    return client


def give_address(user):
    user.email = f"{user.username}@example.org"
    user.save()


def text_of(response):
    said = " ".join(unescape(strip_tags(response.content.decode())).split())
    return said.replace("\xa0", " ").replace("\u202f", " ")


def typed(entry, **changes):
    """The letter to the teacher as the page sends it."""
    fields = {"chosen": "on", "subject": "Notes à saisir", "body": "Bonjour,\nil manque une note."}
    return {f"{entry.teacher.pk}-{name}": value for name, value in (fields | changes).items()}


class TestLetter:
    def test_it_says_what_is_missing_where_and_by_when(self, entry, scolarite, url, sender):
        [letter] = scolarite.get(url).context["letters"]
        body = letter.form["body"].value().replace("\xa0", " ")
        sheet = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
        assert "- Partiel : 1 note manque, en retard de 1 jour" in body
        assert f"http://testserver{sheet}" in body
        assert body.endswith(str(sender))
        assert entry.module.code in letter.form["subject"].value()

    def test_it_says_where_entry_is_closed(self, entry, scolarite, url):
        entry.exam.state, entry.exam.validated_at = "validated", timezone.now()
        entry.exam.save()
        [letter] = scolarite.get(url).context["letters"]
        assert "(validée\xa0: à rouvrir pour saisir)" in letter.form["body"].value()

    def test_it_names_no_student_and_tells_no_stake(self, entry, scolarite, url):
        for _ in range(7):
            entry.enrol("Secret")
        content = scolarite.get(url).content.decode()
        assert "Secret" not in content
        assert "décision" not in content

    def test_it_covers_the_other_semesters_of_the_year(self, entry, scolarite, url):
        second = TermFactory(programme=entry.term.programme, number=2)
        other = CoefficientFactory(
            ue__semester__programme=entry.term.programme, ue__semester__number=2
        ).module
        TeachingAssignmentFactory(term=second, module=other, teacher=entry.teacher)
        AssessmentFactory(term=second, module=other, title="Oral")
        EnrolmentFactory(term=second)
        [letter] = scolarite.get(url).context["letters"]
        body = letter.form["body"].value()
        assert body.index("Partiel") < body.index("Oral")
        assert letter.concern.missing == 2

    def test_what_is_still_to_be_held_misses_nothing(self, entry, scolarite, url):
        entry.exam.date = TODAY + timedelta(days=1)
        entry.exam.deadline = None
        entry.exam.save()
        response = scolarite.get(url)
        assert response.context["letters"] == []
        assert "Personne à relancer" in text_of(response)

    @pytest.mark.parametrize(("days", "chosen"), [(1, True), (0, False)])
    def test_it_is_chosen_when_something_is_late(self, entry, scolarite, url, days, chosen):
        entry.exam.deadline = TODAY - timedelta(days=days)
        entry.exam.save()
        [letter] = scolarite.get(url).context["letters"]
        assert letter.form["chosen"].value() == chosen

    def test_a_name_cannot_become_markup(self, entry, scolarite, url):
        entry.exam.title = "<b>DS & co</b>"
        entry.exam.save()
        response = scolarite.get(url)
        assert "<b>DS & co</b>" in response.context["letters"][0].form["body"].value()
        assert "<b>DS & co</b>" not in response.content.decode()


class TestSending:
    def test_it_leaves_as_it_was_typed_and_is_logged(self, entry, scolarite, url, sender):
        response = scolarite.post(url, typed(entry), follow=True)
        [message] = mail.outbox
        assert (message.subject, message.to) == ("Notes à saisir", [entry.teacher.email])
        assert message.body.splitlines() == ["Bonjour,", "il manque une note."]
        assert message.reply_to == [sender.email]
        reminder = Reminder.objects.get()
        assert (reminder.teacher, reminder.sent_by, reminder.day) == (entry.teacher, sender, TODAY)
        assert reminder.subject == "Notes à saisir"
        assert f"Relance envoyée à {entry.teacher}." in text_of(response)
        assert "Déjà relancé aujourd’hui" in text_of(response)

    def test_another_on_the_same_day_is_refused_and_says_by_whom(self, entry, scolarite, url):
        other = entry.member(Role.DIRECTOR)
        page = scolarite.get(url)
        send_reminder(entry.teacher.pk, subject="Déjà", body="Déjà", by=other)
        assert page.context["letters"][0].form is not None
        outcome = send_reminder(entry.teacher.pk, subject="Encore", body="Encore", by=other)
        assert (outcome.verdict, outcome.reminder.sent_by) == (Verdict.ALREADY, other)
        scolarite.post(url, typed(entry))
        assert [message.subject for message in mail.outbox] == ["Déjà"]

    def test_one_that_came_between_is_said(self, entry, scolarite, url):
        """The page was read before, and so was the post: only the database can tell."""
        other = entry.member(Role.DIRECTOR)

        def overtaken(*args, **kwargs):
            Reminder.objects.create(
                teacher=entry.teacher, day=TODAY, sent_at=timezone.now(), sent_by=other
            )
            return send_reminder(*args, **kwargs)

        with patch("grading.views.reminders.send_reminder", overtaken):
            response = scolarite.post(url, typed(entry), follow=True)
        said = text_of(response)
        assert f"{other} a déjà relancé {entry.teacher} aujourd’hui à" in said
        assert mail.outbox == []

    def test_the_next_day_it_leaves_again(self, entry, sender):
        yesterday = timezone.now() - timedelta(days=1)
        Reminder.objects.create(
            teacher=entry.teacher, day=TODAY - timedelta(days=1), sent_at=yesterday, sent_by=sender
        )
        outcome = send_reminder(entry.teacher.pk, subject="Notes", body="Notes", by=sender)
        assert outcome.verdict is Verdict.SENT

    def test_somebody_without_address_is_named(self, entry, scolarite, url, sender):
        User.objects.filter(pk=entry.teacher.pk).update(email="")
        response = scolarite.get(url)
        assert response.context["letters"][0].form is None
        assert "Sans adresse de courriel" in text_of(response)
        outcome = send_reminder(entry.teacher.pk, subject="Notes", body="Notes", by=sender)
        assert outcome.verdict is Verdict.NO_ADDRESS
        assert not Reminder.objects.exists()

    @pytest.mark.parametrize(
        "fault", [ConnectionRefusedError(), TimeoutError(), SMTPRecipientsRefused({}), ValueError()]
    )
    def test_a_failing_server_is_said_and_nothing_is_logged(self, entry, scolarite, url, fault):
        with patch(SEND, side_effect=fault):
            response = scolarite.post(url, typed(entry, body="Mon texte à moi"))
        assert response.status_code == 200
        assert not Reminder.objects.exists()
        assert f"La relance à {entry.teacher} n’est pas partie" in text_of(response)
        assert "Mon texte à moi" in response.content.decode()
        scolarite.post(url, typed(entry))
        assert len(mail.outbox) == 1

    def test_the_others_are_not_tried_on_a_server_that_fails(self, entry, scolarite, url):
        second = entry.taught_by_another()
        give_address(second)
        both = typed(entry) | {
            key.replace(str(entry.teacher.pk), str(second.pk), 1): value
            for key, value in typed(entry).items()
        }
        with patch(SEND, side_effect=TimeoutError()) as send:
            response = scolarite.post(url, both)
        assert send.call_count == 1
        assert "Le suivant n’a pas été essayé." in text_of(response)

    def test_nobody_chosen(self, entry, scolarite, url):
        response = scolarite.post(url, typed(entry, chosen=""))
        assert "Personne n’est coché : rien n’a été envoyé." in text_of(response)
        assert mail.outbox == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"subject": ""}, "Un message a un objet."),
            ({"body": "  "}, "Ce message est vide."),
            ({"subject": "Notes\nBcc: tous@example.org"}, "L’objet tient sur une seule ligne."),
            ({"subject": "Notes\u2028x"}, "L’objet tient sur une seule ligne."),
            ({"subject": "x" * 201}, "200 caractères"),
            ({"body": "x" * 10_001}, "10000 caractères"),
        ],
    )
    def test_what_is_refused_stays_to_be_corrected(self, entry, scolarite, url, changes, said):
        response = scolarite.post(url, typed(entry, **changes))
        assert said in text_of(response)
        assert mail.outbox == []
        assert not Reminder.objects.exists()

    def test_no_header_comes_from_the_subject_even_past_the_form(self, entry, sender):
        outcome = send_reminder(
            entry.teacher.pk, subject="Notes\nBcc: tous@example.org", body="Notes", by=sender
        )
        assert outcome.verdict is Verdict.NOT_SENT
        assert mail.outbox == []
        assert not Reminder.objects.exists()

    def test_only_to_those_who_teach_in_the_department(self, entry, sender):
        stranger = TeachingAssignmentFactory(
            term__department__code="ailleurs", term__programme__department__code="ailleurs"
        ).teacher
        with pytest.raises(User.DoesNotExist):
            send_reminder(stranger.pk, subject="Notes", body="Notes", by=sender)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_and_the_second_is_told(transactional_db, at_once):
    entry = Entry()
    give_address(entry.teacher)
    people = [entry.member(Role.SCOLARITE), entry.member(Role.DIRECTOR)]

    def send(by):
        return lambda: (
            send_reminder(entry.teacher.pk, subject=str(by.pk), body="Notes", by=by).verdict.value
        )

    assert sorted(at_once(*map(send, people))) == ["already", "sent"]
    assert len(mail.outbox) == 1
    [logged] = at_once(lambda: [each.subject for each in Reminder.objects.all()])
    assert logged == [mail.outbox[0].subject]


def test_the_database_itself_allows_one_a_day(entry, sender):
    one = {"teacher": entry.teacher, "day": TODAY, "sent_at": timezone.now(), "sent_by": sender}
    Reminder.objects.create(**one)
    with pytest.raises(IntegrityError):
        Reminder.objects.create(**one)


def test_the_litany(scolarite, url, client, client_as):
    assert scolarite.get(url).status_code == 200
    assert scolarite.put(url).status_code == 405
    scolarite.logout()
    assert client.get(url).url == f"{reverse('login')}?next={url}"
    for role in (Role.STUDENT, Role.TEACHER, Role.ADMINISTRATOR):
        signed_in = client_as(role)
        assert (signed_in.get(url).status_code, signed_in.post(url).status_code) == (403, 403)


def test_getting_the_page_writes_nothing(scolarite, url):
    scolarite.get(url)
    assert mail.outbox == []
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("students", [1, 3, 300])
def test_eleven_queries(entry, scolarite, url, students, django_assert_num_queries):
    EnrolmentFactory.create_batch(students, term=entry.term)
    for _ in range(min(students, 3)):
        give_address(entry.taught_by_another())
    with django_assert_num_queries(11):
        scolarite.get(url)

"""The feeds of a student: for whoever holds the key, of what is published, readable by others."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grading.documents.icalendar import folded
from grading.models import Assessment, FeedToken, Student, Subscription, Term
from grading.services.feeds import LIVING_AT_MOST, create_token, note_use, revoke_token
from tests.factories import AssessmentFactory, EnrolmentFactory, StudentFactory, UserFactory
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
EXTENSIONS = ["json", "atom", "ics"]
OTHERS = {"as long": "x" * 43, "short": "x", "accents": "é" * 43, "long": "x" * 500}
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    return small.enrolment(1, marks=("12,5", "8"), with_account=True)


@pytest.fixture
def secret(enrolment):
    return create_token(by=enrolment.student.user, label="agenda")[1]


def address(secret, extension="json"):
    return reverse("grading:feed", args=[secret, extension])


def first_of(objects):
    return next(iter(objects.values()))


def documented(names):
    """The keys of each of these objects, in order, as the documentation tells them."""
    text = (Path(settings.BASE_DIR) / "docs" / "feeds.md").read_text()
    rows = dict(re.findall(r"^\| (\w+) \| (.*) \|$", text, flags=re.MULTILINE))
    return {name: re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", rows[name])) for name in names}


class TestKeys:
    def test_only_the_digest_is_kept(self, secret):
        kept = FeedToken.objects.values_list().get()
        assert not any(secret in str(value) for value in kept)

    def test_somebody_who_is_no_student_has_none(self, db):
        with pytest.raises(Student.DoesNotExist):
            create_token(by=UserFactory())

    def test_there_are_at_most_ten(self, enrolment):
        user = enrolment.student.user
        tokens = [create_token(by=user)[0] for _ in range(LIVING_AT_MOST)]
        with pytest.raises(ValidationError, match="révoquez-en une"):
            create_token(by=user)
        revoke_token(tokens[0].pk, by=user)
        create_token(by=user)

    def test_nobody_revokes_the_key_of_another(self, secret):
        stranger = StudentFactory(with_account=True).user
        with pytest.raises(FeedToken.DoesNotExist):
            revoke_token(FeedToken.objects.get().pk, by=stranger)

    def test_revoked_twice_keeps_the_first_date(self, enrolment, secret):
        token = FeedToken.objects.get()
        first = revoke_token(token.pk, by=enrolment.student.user).revoked_at
        assert revoke_token(token.pk, by=enrolment.student.user).revoked_at == first

    def test_use_is_noted_to_the_hour(self, secret):
        token, now = FeedToken.objects.get(), timezone.now()
        for later, expected in ((0, 0), (59, 0), (60, 60)):
            note_use(token, now + timedelta(minutes=later))
            token.refresh_from_db()
            assert token.last_used_at == now + timedelta(minutes=expected)


class TestAccess:
    @pytest.mark.parametrize("extension", EXTENSIONS)
    def test_whoever_holds_the_key_reads(self, client, secret, extension):
        answer = client.get(address(secret, extension))
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["X-Robots-Tag"] == "noindex"
        assert FeedToken.objects.get().last_used_at

    @pytest.mark.parametrize(
        "other", ["x" * 43, "x", "é" * 43, "x" * 500], ids=["as long", "short", "accents", "long"]
    )
    def test_an_unknown_key_is_not_found(self, client, secret, other):
        assert client.get(address(other)).status_code == 404

    def test_a_revoked_key_is_not_found(self, client, enrolment, secret):
        revoke_token(FeedToken.objects.get().pk, by=enrolment.student.user)
        assert client.get(address(secret)).status_code == 404

    def test_a_closed_account_closes_its_feeds(self, client, enrolment, secret):
        enrolment.student.user.is_active = False
        enrolment.student.user.save()
        assert client.get(address(secret)).status_code == 404

    def test_there_is_no_other_feed(self, client, secret):
        assert client.get(address(secret, "xml")).status_code == 404

    def test_no_key_is_refused_otherwise_than_another(self, client, enrolment, secret):
        revoke_token(FeedToken.objects.get().pk, by=enrolment.student.user)
        refused = [client.get(address(key)) for key in (secret, "x" * 43, "x")]
        assert [each.status_code for each in refused] == [404] * 3
        assert len({each.content for each in refused}) == 1
        assert not any(each.cookies for each in refused)

    def test_a_key_opens_the_results_of_its_owner_alone(self, client, enrolment, secret):
        other = StudentFactory(with_account=True)
        _, theirs = create_token(by=other.user)
        numbers = [
            json.loads(client.get(address(key)).content)["student"]["number"]
            for key in (secret, theirs)
        ]
        assert numbers == [enrolment.student.number, other.number]

    def test_a_session_opens_nothing_more(self, client, secret):
        client.force_login(UserFactory())
        assert client.get(address("x" * 43)).status_code == 404
        assert not client.get(address(secret)).cookies

    def test_only_the_head_when_asked(self, client, secret):
        answer = client.head(address(secret))
        assert (answer.status_code, answer.content) == (200, b"")

    @pytest.mark.parametrize(("method", "extension"), [("post", "json"), ("get", "xml")])
    def test_no_log_holds_a_key(self, client, secret, method, extension, caplog):
        getattr(client, method)(address(secret, extension))
        (line,) = [each.getMessage() for each in caplog.records if each.name == "django.request"]
        assert f"/flux/…/resultats.{extension}" in line
        assert secret not in caplog.text

    def test_reading_is_all(self, client, secret):
        assert client.post(address(secret)).status_code == 405

    def test_a_robot_gone_wrong_is_slowed(self, client, secret):
        statuses = [client.get(address(secret)).status_code for _ in range(61)]
        assert statuses == [200] * 60 + [429]

    def test_who_has_it_already_is_told_so(self, client, secret):
        etag = client.get(address(secret))["ETag"]
        again = client.get(address(secret), headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("extension", "queries"), [("json", 10), ("atom", 3), ("ics", 7)])
    def test_the_queries_do_not_grow(
        self, client, small, enrolment, secret, django_assert_num_queries, count, extension, queries
    ):
        for _ in range(count):
            small.mark(enrolment, "R1.01", "14")
            small.assessment(enrolment.term, "R1.01", published=False, date=TOMORROW, kind="resit")
        client.get(address(secret, extension))  # its use is noted once an hour
        with django_assert_num_queries(queries):
            client.get(address(secret, extension))


class TestEmbargo:
    @pytest.mark.parametrize("extension", EXTENSIONS)
    def test_a_hidden_mark_moves_no_byte(self, client, small, enrolment, secret, extension):
        hidden = small.assessment(enrolment.term, "R1.01", published=False, date=TOMORROW)
        before = client.get(address(secret, extension)).content
        give(enrolment, hidden, "3")
        assert client.get(address(secret, extension)).content == before


class TestJson:
    def test_says_the_results_exactly(self, client, secret, enrolment):
        found = json.loads(client.get(address(secret)).content)
        ue = found["results"]["ues"]["UE11"]
        assert (ue["average"], ue["exact"], ue["code"]) == ("11.00", "11", "ADM")
        assert found["codes"]["ue.ADM"].startswith("UE acquise")
        assert [(each["mark"], each["maximum"]) for each in found["marks"]] == [
            ("12.5", "20"),
            ("8", "20"),
        ]
        assert found["student"]["number"] == enrolment.student.number

    def test_is_what_is_documented(self, client, small, secret, enrolment):
        following = EnrolmentFactory(term=small.term(2), student=enrolment.student)
        small.mark(following, "R2.01", "14")
        small.mark(following, "R2.02", "14")
        found = json.loads(client.get(address(secret)).content)
        results = found["results"]
        ue = results["ues"]["UE11"]
        objects = {
            "document": found,
            "student": found["student"],
            "semesters": found["semesters"][0],
            "results": results,
            "ues": ue,
            "modules": ue["modules"]["R1.01"],
            "rcues": first_of(results["rcues"]),
            "years": first_of(results["years"]),
            "marks": found["marks"][0],
            "news": found["news"][0],
        }
        assert {name: list(each) for name, each in objects.items()} == documented(objects)

    def test_leads_to_the_explanation_of_each_average(self, client, secret, enrolment):
        (semester,) = json.loads(client.get(address(secret)).content)["semesters"]
        client.force_login(enrolment.student.user)
        assert client.get(semester["explanations"]["UE11"]).status_code == 200

    def test_a_student_without_semester_has_a_feed(self, client, department):
        _, secret = create_token(by=StudentFactory(with_account=True).user)
        found = json.loads(client.get(address(secret)).content)
        assert (found["results"], found["semesters"], found["updated"]) == (None, [], None)


class TestAtom:
    def read(self, client, secret):
        return ElementTree.fromstring(client.get(address(secret, "atom")).content)

    def test_has_what_the_format_asks(self, client, secret):
        feed = self.read(client, secret)
        assert feed.tag == f"{ATOM}feed"
        for element in [feed, *feed.findall(f"{ATOM}entry")]:
            for name in ("id", "title", "updated", "link"):
                assert element.find(f"{ATOM}{name}") is not None
        ids = [each.text for each in feed.iter(f"{ATOM}id")]
        assert len(ids) == len(set(ids)) == 3

    @pytest.mark.parametrize("asked", [False, True])
    def test_names_the_mark_only_when_asked(self, client, secret, enrolment, asked):
        Subscription.objects.create(student=enrolment.student, with_value=asked)
        texts = [each.text for each in self.read(client, secret).iter(f"{ATOM}content")]
        assert any("12,5 sur 20" in text for text in texts) == asked

    def test_survives_any_title(self, client, secret, enrolment):
        first = Assessment.objects.order_by("pk").first()
        Assessment.objects.filter(pk=first.pk).update(title="<b>&\x0b]]>")
        titles = [each.text for each in self.read(client, secret).iter(f"{ATOM}title")]
        assert any("<b>& ]]>" in title for title in titles)


class TestCalendar:
    def read(self, client, secret):
        text = client.get(address(secret, "ics")).content.decode()
        return text.replace("\r\n ", "").split("\r\n")

    def test_announces_what_is_coming(self, client, small, enrolment, secret):
        AssessmentFactory(
            term=enrolment.term,
            module=small.modules["R1.01"],
            date=TOMORROW,
            title="DS 2, salle A ; « long » " + "é" * 60,
        )
        lines = self.read(client, secret)
        assert lines[0] == "BEGIN:VCALENDAR"
        assert lines[-2:] == ["END:VCALENDAR", ""]
        assert f"DTSTART;VALUE=DATE:{TOMORROW:%Y%m%d}" in lines
        assert f"SUMMARY:R1.01 DS 2\\, salle A \\; « long » {'é' * 60}" in lines

    def test_no_line_exceeds_75_octets(self):
        for text in ("a" * 400, "é" * 200, "🎓" * 90, "court"):
            pieces = folded(text).split("\r\n")
            assert all(len(piece.encode()) <= 75 for piece in pieces)
            assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == text

    def test_a_jury_is_a_whole_day(self, client, enrolment, secret):
        day = date.today() + timedelta(days=3)
        Term.objects.filter(pk=enrolment.term_id).update(jury_on=day)
        assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in self.read(client, secret)

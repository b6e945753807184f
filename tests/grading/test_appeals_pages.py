"""The pages of contested marks: the student contests, the marker answers, nothing is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Appeal, AppealMessage, Assessment, Mark, Role
from grading.selectors.marks import MarkValue
from grading.services.appeals import keep_mark, open_appeal, reply
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import reopen
from tests.factories import MarkFactory, StudentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(entry):
    enrolment = entry.enrol(with_account=True)
    MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    publish(entry)
    return enrolment


@pytest.fixture
def appeal(entry, student):
    user = student.student.user
    return open_appeal(entry.exam.pk, student.pk, by=user, text="La question 3.")


@pytest.fixture
def own(student):
    return browser_of(student.student.user)


@pytest.fixture
def teacher(entry):
    return browser_of(entry.teacher)


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def publish(entry, ago=timedelta(0)):
    at = timezone.now() - ago
    Assessment.objects.filter(pk=entry.exam.pk).update(
        state="published", published_at=at, validated_at=at
    )


def contest_url(entry, enrolment):
    return reverse("grading:contest", args=[entry.exam.pk, enrolment.pk])


def url_of(appeal):
    return reverse("grading:appeal", args=[appeal.pk])


def text_of(page):
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def correct(entry, enrolment, hundredths, seen, reason="oubli"):
    wanted = MarkEntry(entry.exam.pk, enrolment.pk, MarkValue("graded", hundredths), seen)
    assert record_marks([wanted], by=entry.teacher, reason=reason).saved


class TestContesting:
    def test_the_explanation_leads_to_it(self, entry, own, student, settings):
        page = own.get(reverse("grading:explanation", args=[student.pk, "UE11"]))
        assert contest_url(entry, student) in text_of(page)
        until = timezone.localdate() + timedelta(days=settings.MARK_APPEAL_DAYS)
        assert f"{until.year} inclus" in text_of(page)

    def test_the_explanation_leads_to_the_answer(self, entry, own, appeal, student):
        page = own.get(reverse("grading:explanation", args=[student.pk, "UE11"]))
        assert url_of(appeal) in text_of(page)
        assert contest_url(entry, student) not in text_of(page)

    def test_the_explanation_of_another_offers_nothing(self, entry, student, appeal):
        reader = browser_of(entry.member(Role.SCOLARITE))
        page = reader.get(reverse("grading:explanation", args=[student.pk, "UE11"]))
        assert "contestations/" not in text_of(page).split("</header>", 1)[1]

    def test_he_contests(self, entry, own, student):
        page = own.post(contest_url(entry, student), {"text": "La question 3."})
        appeal = Appeal.objects.get()
        assert (page.status_code, page["Location"]) == (302, url_of(appeal))
        assert "La question 3." in text_of(own.get(url_of(appeal)))

    def test_reading_writes_nothing(self, entry, own, student):
        assert "9" in text_of(own.get(contest_url(entry, student)))
        assert not Appeal.objects.exists()

    @pytest.mark.parametrize(
        ("text", "said"), [(" ", "Écrivez quelques mots"), ("a" * 2001, "Ce texte est trop long")]
    )
    def test_what_is_refused_is_kept(self, entry, own, student, text, said):
        page = own.post(contest_url(entry, student), {"text": text})
        assert said in text_of(page)
        assert text.strip() in text_of(page)
        assert not Appeal.objects.exists()

    def test_the_end_of_a_line_is_one_sign(self, entry, own, student):
        text = "\r\n".join(["a" * 9] * 200)
        assert own.post(contest_url(entry, student), {"text": text}).status_code == 302
        assert AppealMessage.objects.get().text == "\n".join(["a" * 9] * 200)

    def test_after_the_last_day(self, entry, own, student, settings):
        publish(entry, timedelta(days=settings.MARK_APPEAL_DAYS + 1))
        assert "pouvait être contestée jusqu’au" in text_of(own.get(contest_url(entry, student)))
        page = own.post(contest_url(entry, student), {"text": "Trop tard."})
        assert "Trop tard." in text_of(page)
        assert not Appeal.objects.exists()
        page = own.get(reverse("grading:explanation", args=[student.pk, "UE11"]))
        assert "contester cette note" not in text_of(page)

    def test_a_second_time_leads_to_the_first(self, entry, own, appeal, student):
        page = own.post(contest_url(entry, student), {"text": "Encore ceci."})
        assert "déjà contestée" in text_of(page)
        assert "Encore ceci." in text_of(page)
        assert url_of(appeal) in text_of(page)

    def test_what_is_not_published_does_not_exist(self, entry, own, student):
        reopen(entry.exam.pk, by=entry.teacher, reason="barème")
        assert own.get(contest_url(entry, student)).status_code == 404
        assert own.post(contest_url(entry, student), {"text": "Si."}).status_code == 404

    def test_nor_does_the_mark_of_another(self, entry, student, teacher):
        other = browser_of(StudentFactory(with_account=True).user)
        assert other.get(contest_url(entry, student)).status_code == 404
        assert teacher.get(contest_url(entry, student)).status_code == 403


class TestAnswering:
    def post(self, browser, appeal, act, text="Voici.", **fields):
        return browser.post(url_of(appeal), {"act": act, "text": text, **fields})

    def test_both_sides_speak(self, own, teacher, appeal):
        for browser in (teacher, own):
            assert self.post(browser, appeal, "reply").status_code == 302
        assert appeal.messages.count() == 3

    def test_the_mark_is_kept(self, own, teacher, appeal):
        self.post(teacher, appeal, "keep", "Elle est comptée.")
        page = text_of(own.get(url_of(appeal)))
        assert "Note maintenue" in page
        assert "Elle est comptée." in page
        assert "<textarea" not in page

    def test_the_mark_is_corrected(self, own, teacher, appeal):
        self.post(teacher, appeal, "correct", "Exact.", mark="11", looked_at="11", seen="1")
        assert Mark.objects.get().value == 1100
        page = text_of(own.get(url_of(appeal)))
        assert "Note corrigée" in page
        assert "(contestation : Exact.)" in page
        assert "à la suite de cette contestation" in page

    def test_the_student_gives_it_up_without_a_word(self, own, appeal):
        self.post(own, appeal, "withdraw", "")
        appeal.refresh_from_db()
        assert appeal.state == "withdrawn"

    @pytest.mark.parametrize("act", ["keep", "correct", "accept", "", "none"])
    def test_the_student_decides_nothing(self, own, appeal, act):
        page = self.post(own, appeal, act, mark="20", seen="1")
        assert page.status_code == 200
        appeal.refresh_from_db()
        assert (appeal.state, Mark.objects.get().value) == ("open", 900)

    @pytest.mark.parametrize("act", ["withdraw", "accept"])
    def test_what_the_teacher_may_not_do(self, teacher, appeal, act):
        assert "ne vous est pas ouvert" in text_of(self.post(teacher, appeal, act))

    @pytest.mark.parametrize(
        ("mark", "said"),
        [
            ("", "Tapez la note corrigée"),
            ("25", "La note dépasse le maximum"),
            ("douze", "n’est pas une note"),
            ("9", "C’est déjà la note"),
        ],
    )
    def test_a_wrong_mark_keeps_the_text(self, teacher, appeal, mark, said):
        page = text_of(self.post(teacher, appeal, "correct", "Mon motif.", mark=mark, seen="1"))
        assert said in page
        assert "Mon motif." in page
        assert appeal.messages.count() == 1

    @pytest.mark.parametrize("act", ["reply", "keep"])
    def test_a_mark_that_was_typed_is_not_passed_over(self, teacher, appeal, act):
        page = text_of(self.post(teacher, appeal, act, "Mon motif.", mark="11", seen="1"))
        assert "Vous avez tapé une note" in page
        assert appeal.messages.count() == 1

    @pytest.mark.parametrize("act", ["reply", "keep", "correct"])
    def test_not_without_a_word(self, teacher, appeal, act):
        fields = {"mark": "11", "seen": "1"} if act == "correct" else {}
        page = self.post(teacher, appeal, act, " ", **fields)
        assert "Écrivez quelques mots" in text_of(page)
        assert appeal.messages.count() == 1

    def test_what_was_closed_meanwhile_shows_the_lost_text(self, entry, own, teacher, appeal):
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")
        page = text_of(self.post(own, appeal, "reply", "Mais si."))
        assert "Cette contestation est close" in page
        assert "Mais si." in page
        assert appeal.messages.count() == 2


class TestLookingFirst:
    post = TestAnswering.post

    @pytest.mark.parametrize(
        ("role", "said"),
        [
            (Role.TEACHER, "9,00 → 11,00"),
            (Role.DIRECTOR, "UE11 : 9,00 → 11,00, atteint 10"),
            (Role.DIRECTOR, "À réexaminer : UE11, AJ devient ADM"),
        ],
    )
    def test_what_it_changes_is_shown_and_nothing_written(self, entry, appeal, role, said):
        reader = entry.teacher if role == Role.TEACHER else entry.member(role)
        page = self.post(browser_of(reader), appeal, "correct", "Exact.", mark="11", seen="1")
        shown = " ".join(text_of(page).replace("<strong>", "").replace("</strong>", "").split())
        assert said in shown
        assert "Exact." in shown
        assert 'name="looked_at" value="11"' in shown
        assert ("UE11" in shown) == (role == Role.DIRECTOR)
        assert (appeal.messages.count(), Mark.objects.get().value) == (1, 900)

    def test_another_mark_is_looked_at_again(self, teacher, appeal):
        asked = {"mark": "12", "looked_at": "11", "seen": "1"}
        page = self.post(teacher, appeal, "correct", "Exact.", **asked)
        assert 'name="looked_at" value="12"' in text_of(page)
        assert Mark.objects.get().value == 900

    def test_what_is_not_published_has_no_effect_to_tell(self, entry, teacher, appeal):
        reopen(entry.exam.pk, by=entry.teacher, reason="barème")
        assert self.post(teacher, appeal, "correct", mark="11", seen="1").status_code == 302
        assert Mark.objects.get().value == 1100

    def test_what_was_closed_meanwhile_is_not_looked_at(self, entry, teacher, appeal):
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")
        page = self.post(teacher, appeal, "correct", "Exact.", mark="11", seen="1")
        assert page.context["effects"] is None
        assert "Cette contestation est close" in text_of(page)


class TestCorrectedElsewhere:
    post = TestAnswering.post

    def test_it_is_shown_never_overwritten(self, entry, teacher, appeal, student):
        correct(entry, student, 1000, seen=1)
        page = text_of(self.post(teacher, appeal, "correct", "Exact.", mark="11", seen="1"))
        assert "a enregistré « 10 »" in page
        assert "Rien n’a été changé" in page
        assert "(oubli)" in page
        assert 'name="seen" value="2"' in page
        assert Mark.objects.get().value == 1000
        assert 'name="looked_at" value="11"' in page
        confirmed = {"mark": "11", "looked_at": "11", "seen": "2"}
        assert self.post(teacher, appeal, "correct", "Exact.", **confirmed).status_code == 302
        assert Mark.objects.get().value == 1100

    def test_it_may_be_the_answer(self, entry, teacher, appeal, student):
        correct(entry, student, 1000, seen=1)
        assert self.post(teacher, appeal, "accept", "Vu.", seen="2").status_code == 302
        appeal.refresh_from_db()
        assert (appeal.state, appeal.change.version) == ("changed", 2)

    def test_only_the_latest_that_was_seen(self, entry, teacher, appeal, student):
        correct(entry, student, 1000, seen=1)
        correct(entry, student, 1200, seen=2)
        for seen in ("1", "2", ""):
            page = self.post(teacher, appeal, "accept", "Vu.", seen=seen)
            assert "a encore changé" in text_of(page)
        appeal.refresh_from_db()
        assert appeal.is_open


class TestReading:
    def test_what_is_withdrawn_shows_the_thread_without_a_mark(self, entry, own, teacher, appeal):
        correct(entry, appeal.enrolment, 1075, seen=1)
        reopen(entry.exam.pk, by=entry.teacher, reason="barème à revoir")
        page = text_of(own.get(url_of(appeal)))
        assert "La question 3." in page
        assert "L’évaluation est retirée" in page
        assert "10,75" not in page
        assert "10,75" in text_of(teacher.get(url_of(appeal)))

    def test_the_list_of_a_student(self, own, appeal):
        page = text_of(own.get(reverse("grading:appeals")))
        assert "1 contestation en attente de réponse" in page
        assert url_of(appeal) in page

    def test_the_list_of_a_teacher_and_what_waits(self, entry, teacher, appeal):
        assert "1 note contestée attend une réponse" in text_of(
            teacher.get(reverse("grading:module-list"))
        )
        assert url_of(appeal) in text_of(teacher.get(reverse("grading:appeals")))
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")
        assert "contestée" not in text_of(teacher.get(reverse("grading:module-list")))
        assert "Aucune n’attend de réponse" in text_of(teacher.get(reverse("grading:appeals")))

    def test_nothing_to_read(self, own, teacher):
        for browser in (own, teacher):
            assert "Aucune contestation" in text_of(browser.get(reverse("grading:appeals")))

    def test_what_is_written_is_never_markup(self, entry, own, student):
        appeal = open_appeal(
            entry.exam.pk, student.pk, by=student.student.user, text="<script>alert(1)</script>"
        )
        assert "<script>alert" not in text_of(own.get(url_of(appeal)))

    def test_others_find_nothing(self, entry, appeal):
        for role, status in [(Role.TEACHER, 404), (Role.ADMINISTRATOR, 403)]:
            browser = browser_of(entry.member(role))
            assert browser.get(url_of(appeal)).status_code == status
            assert (
                browser.post(url_of(appeal), {"act": "keep", "text": "Non."}).status_code == status
            )


@pytest.mark.parametrize("count", [1, 3, 30])
class TestQueries:
    @pytest.fixture
    def many(self, entry, count):
        for _ in range(count):
            enrolment = entry.enrol(with_account=True)
            MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
        publish(entry)
        return [
            open_appeal(entry.exam.pk, each.pk, by=each.student.user, text="Pourquoi ?")
            for each in entry.term.enrolments.select_related("student__user")
        ]

    def test_the_list(self, many, teacher, django_assert_num_queries):
        with django_assert_num_queries(4):
            teacher.get(reverse("grading:appeals"))

    def test_a_thread(self, entry, many, teacher, count, django_assert_num_queries):
        for _ in range(count):
            reply(many[0].pk, by=entry.teacher, text="Bonjour.")
        with django_assert_num_queries(6):
            teacher.get(url_of(many[0]))

    def test_a_correction_to_look_at(self, many, teacher, django_assert_num_queries):
        asked = {"act": "correct", "text": "Exact.", "mark": "11", "seen": "1"}
        with django_assert_num_queries(14):
            teacher.post(url_of(many[0]), asked)

"""A contested mark: within its period, by its student; answered once; never without history."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Appeal, Assessment, Mark, Role
from grading.selectors.appeals import appeals_of, contestable
from grading.selectors.marks import MarkValue
from grading.services.appeals import (
    AppealIsClosed,
    accept_correction,
    correct_mark,
    keep_mark,
    open_appeal,
    reply,
    withdraw_appeal,
)
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import MarkFactory, StudentFactory

pytestmark = pytest.mark.django_db
ELEVEN = MarkValue("graded", 1100)


@pytest.fixture
def student(entry):
    enrolment = entry.enrol(with_account=True)
    MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    publish(entry)
    return enrolment


def publish(entry, ago=timedelta(0)):
    at = timezone.now() - ago
    Assessment.objects.filter(pk=entry.exam.pk).update(
        state="published", published_at=at, validated_at=at
    )


@pytest.fixture
def appeal(entry, student):
    return contest(entry, student)


def contest(entry, student, by=None, text="La question 3 n’est pas comptée."):
    by = by or student.student.user
    return open_appeal(entry.exam.pk, student.pk, by=by, text=text)


class TestOpening:
    def test_the_student_contests_his_mark(self, entry, appeal, student):
        assert (appeal.state, appeal.version) == ("open", 1)
        assert [each.text for each in appeal.messages.all()] == ["La question 3 n’est pas comptée."]

    def test_until_the_last_day(self, entry, student, settings):
        publish(entry, timedelta(days=settings.MARK_APPEAL_DAYS))
        contest(entry, student)

    def test_not_the_day_after(self, entry, student, settings):
        publish(entry, timedelta(days=settings.MARK_APPEAL_DAYS + 1))
        with pytest.raises(ValidationError, match="pouvait être contestée jusqu’au"):
            contest(entry, student)

    def test_a_correction_opens_a_new_period(self, entry, student, settings):
        publish(entry, timedelta(days=settings.MARK_APPEAL_DAYS + 1))
        user = student.student.user
        before = contestable(user, entry.exam.pk, student.pk).until
        appeal = Appeal.objects.create(
            assessment=entry.exam, enrolment=student, version=1, opened_at=timezone.now()
        )
        correct_mark(appeal.pk, by=entry.teacher, wanted=ELEVEN, seen_version=1, text="oubli")
        assert contestable(user, entry.exam.pk, student.pk).until > before

    @pytest.mark.parametrize("state", ["draft", "validated"])
    def test_not_before_publication(self, entry, student, state):
        Assessment.objects.filter(pk=entry.exam.pk).update(
            state=state,
            published_at=None,
            validated_at=None if state == "draft" else timezone.now(),
        )
        with pytest.raises(ValidationError, match="pas de note publiée"):
            contest(entry, student)

    def test_not_the_mark_of_another(self, entry, student):
        for by in (StudentFactory(with_account=True).user, entry.teacher):
            with pytest.raises(ValidationError, match="pas de note publiée"):
                contest(entry, student, by=by)

    def test_one_at_a_time(self, entry, appeal, student):
        with pytest.raises(ValidationError, match="déjà contestée"):
            contest(entry, student)

    def test_not_without_a_word(self, entry, student):
        with pytest.raises(ValidationError, match="quelques mots"), transaction.atomic():
            contest(entry, student, text="  ")
        assert not Appeal.objects.exists()


class TestAnswering:
    def test_both_sides_speak(self, entry, appeal, student):
        reply(appeal.pk, by=entry.teacher, text="Je regarde.")
        reply(appeal.pk, by=student.student.user, text="Merci.")
        assert [each.author for each in appeal.messages.all()] == [
            student.student.user,
            entry.teacher,
            student.student.user,
        ]

    def test_the_mark_is_kept(self, entry, appeal):
        kept = keep_mark(appeal.pk, by=entry.teacher, text="Elle est comptée, page 2.")
        assert (kept.state, kept.change) == ("kept", None)

    def test_the_mark_is_corrected_and_linked(self, entry, appeal):
        correct_mark(appeal.pk, by=entry.teacher, wanted=ELEVEN, seen_version=1, text="Exact.")
        appeal.refresh_from_db()
        assert (appeal.state, appeal.change.new_value) == ("changed", 1100)
        assert appeal.change.reason == "contestation\u00a0: Exact."
        assert Mark.objects.get().value == 1100

    def test_a_mark_that_moved_meanwhile_closes_nothing(self, entry, appeal):
        recorded = correct_mark(
            appeal.pk, by=entry.teacher, wanted=ELEVEN, seen_version=7, text="Exact."
        )
        appeal.refresh_from_db()
        assert (len(recorded.troubled), appeal.state, appeal.messages.count()) == (1, "open", 1)

    def test_a_long_answer_is_whole_in_the_thread(self, entry, appeal):
        text = "mot " * 400
        correct_mark(appeal.pk, by=entry.teacher, wanted=ELEVEN, seen_version=1, text=text)
        appeal.refresh_from_db()
        assert len(appeal.change.reason) == 200
        assert appeal.messages.last().text == text.strip()

    def test_the_student_gives_it_up(self, appeal, student):
        assert withdraw_appeal(appeal.pk, by=student.student.user).state == "withdrawn"

    def test_closed_is_closed(self, entry, appeal, student):
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")
        user = student.student.user
        for act in (
            lambda: reply(appeal.pk, by=user, text="Si."),
            lambda: withdraw_appeal(appeal.pk, by=user),
            lambda: keep_mark(appeal.pk, by=entry.teacher, text="Non."),
        ):
            with pytest.raises(AppealIsClosed):
                act()


class TestRights:
    def test_strangers_neither_read_nor_speak(self, entry, appeal):
        for stranger in (
            StudentFactory(with_account=True).user,
            entry.member(Role.TEACHER),
            entry.member(Role.ADMINISTRATOR),
        ):
            assert not appeals_of(stranger).exists()
            with pytest.raises(Appeal.DoesNotExist):
                reply(appeal.pk, by=stranger, text="Bonjour.")

    def test_those_who_enter_the_mark_and_the_department_read(self, entry, appeal, student):
        for reader in (
            student.student.user,
            entry.teacher,
            entry.taught_by_another(),
            entry.member(Role.SCOLARITE),
            entry.member(Role.DIRECTOR),
        ):
            assert list(appeals_of(reader)) == [appeal]

    def test_the_student_does_not_answer_himself(self, appeal, student):
        with pytest.raises(Appeal.DoesNotExist):
            keep_mark(appeal.pk, by=student.student.user, text="Oui.")

    def test_the_teacher_does_not_give_up_for_him(self, entry, appeal):
        with pytest.raises(Appeal.DoesNotExist):
            withdraw_appeal(appeal.pk, by=entry.teacher)

    def test_the_open_ones_come_first(self, entry, appeal):
        keep_mark(appeal.pk, by=entry.teacher, text="Non.")
        other = entry.enrol(with_account=True)
        MarkFactory(assessment=entry.exam, enrolment=other)
        second = contest(entry, other)
        assert list(appeals_of(entry.teacher)) == [second, appeal]


class TestCorrectedElsewhere:
    def correct(self, entry, appeal):
        wanted = MarkEntry(entry.exam.pk, appeal.enrolment_id, ELEVEN, appeal.version)
        assert record_marks([wanted], by=entry.teacher, reason="oubli").saved

    def test_it_may_be_the_answer(self, entry, appeal):
        self.correct(entry, appeal)
        closed = accept_correction(appeal.pk, by=entry.teacher, version=2, text="Vu.")
        assert (closed.state, closed.change.reason) == ("changed", "oubli")

    @pytest.mark.parametrize("version", [1, 2])
    def test_not_what_was_contested_nor_what_is_to_come(self, entry, appeal, version):
        with pytest.raises(ValidationError, match="a encore changé"):
            accept_correction(appeal.pk, by=entry.teacher, version=version, text="Vu.")
        assert appeal.messages.count() == 1

    def test_the_student_closes_nothing_with_it(self, entry, appeal, student):
        self.correct(entry, appeal)
        with pytest.raises(Appeal.DoesNotExist):
            accept_correction(appeal.pk, by=student.student.user, version=2, text="Vu.")

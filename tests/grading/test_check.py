"""Double entry: read again without seeing, compared, decided."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Assessment, Mark, MarkBatch, MarkChange, Role, SecondEntry
from grading.selectors.check import check_of, differences, is_checked
from grading.selectors.marks import BLANK, MarkValue
from grading.services.check import Decision, record_second_readings, settle
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, CandidateFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(entry):
    entry.exam.double_entry = True
    entry.exam.save()
    return entry.exam


@pytest.fixture
def reader(entry):
    return entry.member(Role.SCOLARITE)


def graded(hundredths):
    return MarkValue("graded", hundredths)


def enter(entry, student, content, seen=0):
    [outcome] = record_marks(
        [MarkEntry(entry.exam.pk, student.pk, content, seen)], by=entry.teacher
    ).outcomes
    assert outcome.verdict == "saved"


def second(student):
    return SecondEntry.objects.values_list("status", "value", "by").get(enrolment=student)


def stored(student):
    return list(Mark.objects.filter(enrolment=student).values_list("status", "value", "version"))


class TestCompared:
    @pytest.mark.parametrize(
        ("first", "again", "finished", "differing"),
        [
            (None, None, True, False),
            (graded(1200), None, False, False),
            (graded(1200), graded(1200), True, False),
            (graded(1200), graded(1300), False, True),
            (graded(0), MarkValue("ABS"), False, True),
            (MarkValue("ABS"), MarkValue("ABS"), True, False),
            (None, graded(1300), False, True),
            (MarkValue("ATT"), None, False, False),
        ],
    )
    def test_both_readings(self, entry, exam, reader, first, again, finished, differing):
        student = entry.enrol()
        if first:
            enter(entry, student, first)
        if again:
            record_second_readings(exam.pk, {student.pk: again}, by=reader)
        assert is_checked(exam) is finished
        assert differences(exam) == ((student,) if differing else ())

    def test_a_mark_changed_since_is_compared_anew(self, entry, exam, reader):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {student.pk: graded(1200)}, by=reader)
        enter(entry, student, graded(1300), seen=1)
        assert differences(exam) == (student,)

    def test_who_left_is_no_longer_compared(self, entry, exam):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        student.status = student.Status.LEFT
        student.save()
        assert is_checked(exam)

    def test_without_double_entry_nothing_is_to_compare(self, entry):
        enter(entry, entry.enrol(), graded(1200))
        assert is_checked(entry.exam)


class TestReadings:
    def test_are_kept_once(self, entry, exam, reader):
        student = entry.enrol()
        assert record_second_readings(exam.pk, {student.pk: graded(1200)}, by=reader) == 1
        assert record_second_readings(exam.pk, {student.pk: graded(900)}, by=reader) == 0
        assert second(student) == ("graded", 1200, reader.pk)
        assert stored(student) == []

    def test_neither_blanks_nor_strangers(self, entry, exam, reader):
        student, gone = entry.enrol(), entry.enrol(left=True)
        read = {student.pk: BLANK, gone.pk: graded(1200), EnrolmentFactory().pk: graded(1200)}
        assert record_second_readings(exam.pk, read, by=reader) == 0
        assert not SecondEntry.objects.exists()

    def test_not_without_double_entry(self, entry, reader):
        with pytest.raises(ValidationError, match="double saisie"):
            record_second_readings(entry.exam.pk, {entry.enrol().pk: graded(1)}, by=reader)

    def test_not_once_closed(self, entry, reader):
        exam = AssessmentFactory(
            term=entry.term, module=entry.module, double_entry=True, validated=True
        )
        with pytest.raises(ValidationError, match="rouvrez"):
            record_second_readings(exam.pk, {entry.enrol().pk: graded(1)}, by=reader)

    def test_not_by_a_stranger(self, exam):
        with pytest.raises(Assessment.DoesNotExist):
            record_second_readings(exam.pk, {}, by=AssessmentFactory().created_by)


class TestSettled:
    @pytest.mark.parametrize(
        ("wanted", "marks"),
        [
            (graded(1200), [("graded", 1200, 1)]),
            (graded(1300), [("graded", 1300, 2)]),
            (graded(1250), [("graded", 1250, 2)]),
        ],
    )
    def test_first_second_or_third(self, entry, exam, reader, wanted, marks):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {student.pk: graded(1300)}, by=reader)
        settle(exam.pk, [Decision(student.pk, wanted, 1)], by=reader)
        assert stored(student) == marks
        assert second(student)[:2] == (wanted.status, wanted.value)
        assert is_checked(exam)

    def test_the_history_tells_it(self, entry, exam, reader):
        student = entry.enrol()
        record_second_readings(exam.pk, {student.pk: graded(1300)}, by=reader)
        settle(exam.pk, [Decision(student.pk, graded(1300), 0)], by=reader)
        change = MarkChange.objects.get()
        assert (change.batch.origin, change.author) == (MarkBatch.Origin.CHECK, reader)

    def test_a_mark_changed_meanwhile_stays_to_decide(self, entry, exam, reader):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {student.pk: graded(1300)}, by=reader)
        enter(entry, student, graded(1400), seen=1)
        recorded = settle(exam.pk, [Decision(student.pk, graded(1300), 1)], by=reader)
        assert [outcome.verdict for outcome in recorded.outcomes] == ["conflict"]
        assert stored(student) == [("graded", 1400, 2)]
        assert not is_checked(exam)

    def test_only_what_differs(self, entry, exam, reader):
        same, unread = entry.enrol(), entry.enrol()
        for student in (same, unread):
            enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {same.pk: graded(1200)}, by=reader)
        decisions = [Decision(each.pk, graded(500), 1) for each in (same, unread)]
        assert settle(exam.pk, decisions, by=reader).outcomes == ()
        assert stored(same) == stored(unread) == [("graded", 1200, 1)]


def url_of(exam):
    return reverse("grading:check", args=[exam.pk])


class TestPage:
    @pytest.fixture
    def page(self, client, entry):
        client.force_login(entry.teacher)
        return client

    def test_the_first_marks_are_not_shown(self, page, entry, exam):
        enter(entry, entry.enrol("Abeille"), graded(1337))
        html = page.get(url_of(exam)).content.decode()
        assert "Abeille" in html
        assert "13,37" not in html

    def test_from_the_column_to_the_end(self, page, entry, exam):
        first, other = entry.enrol("Abeille"), entry.enrol("Bourdon")
        for student in (first, other):
            enter(entry, student, graded(1200))
        read = {f"lu-{first.pk}": "12", f"lu-{other.pk}": "13"}
        answer = page.post(url_of(exam), read, follow=True)
        assert [str(each) for each in answer.context["messages"]] == ["2 copies relues."]
        [difference] = answer.context["differences"]
        assert (difference.first, difference.second) == ("12", "13")
        decided = {"decider": "1", f"choix-{other.pk}": "13", f"version-{other.pk}": "1"}
        answer = page.post(url_of(exam), decided, follow=True)
        assert [str(each) for each in answer.context["messages"]] == ["1 écart tranché."]
        assert "Contrôle terminé" in answer.content.decode()
        assert stored(other) == [("graded", 1300, 2)]

    def test_a_wrong_mark_stays_and_the_rest_is_kept(self, page, entry, exam):
        good, wrong = entry.enrol("Abeille"), entry.enrol("Bourdon")
        read = {f"lu-{good.pk}": "12", f"lu-{wrong.pk}": "31"}
        answer = page.post(url_of(exam), read)
        [line] = answer.context["lines"]
        assert (line.typed, "dépasse" in line.fault) == ("31", True)
        assert second(good)[:2] == ("graded", 1200)

    @pytest.mark.parametrize(
        ("chosen", "other", "fault"),
        [("autre", " ", "Tapez la note"), ("autre", "31", "dépasse"), ("x", "", "pas une note")],
    )
    def test_a_wrong_choice_stays(self, page, entry, exam, reader, chosen, other, fault):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {student.pk: graded(1300)}, by=reader)
        key = student.pk
        decided = {
            "decider": "1",
            f"choix-{key}": chosen,
            f"autre-{key}": other,
            f"version-{key}": "1",
        }
        answer = page.post(url_of(exam), decided)
        [difference] = answer.context["differences"]
        assert fault in difference.fault
        assert stored(student) == [("graded", 1200, 1)]

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "2"])
    def test_a_version_not_seen_overwrites_nothing(self, page, entry, exam, reader, version):
        student = entry.enrol()
        enter(entry, student, graded(1200))
        record_second_readings(exam.pk, {student.pk: graded(1300)}, by=reader)
        decided = {"decider": "1", f"choix-{student.pk}": "13", f"version-{student.pk}": version}
        answer = page.post(url_of(exam), decided, follow=True)
        assert "a enregistré" in str(next(iter(answer.context["messages"])))
        assert stored(student) == [("graded", 1200, 1)]

    def test_anonymous_copies_go_by_their_number(self, page, entry, exam):
        exam.anonymous = True
        exam.save()
        student = entry.enrol("Abeille")
        CandidateFactory(assessment=exam, enrolment=student, anonymous_number="417")
        html = page.get(url_of(exam)).content.decode()
        assert "Copie 417" in html
        assert "Abeille" not in html
        page.post(url_of(exam), {"lu-417": "12"})
        assert second(student)[:2] == ("graded", 1200)

    def test_without_double_entry_it_says_how(self, page, entry):
        assert "Pas de double saisie" in page.get(url_of(entry.exam)).content.decode()
        page.post(url_of(entry.exam), {f"lu-{entry.enrol().pk}": "12"})
        assert not SecondEntry.objects.exists()

    def test_a_stranger_and_another_method(self, page, entry, exam):
        assert page.get(url_of(AssessmentFactory(term=entry.term))).status_code == 404
        assert page.put(url_of(exam)).status_code == 405

    @pytest.mark.parametrize("rows", [1, 3, 300])
    def test_the_queries_do_not_grow(
        self, page, entry, exam, reader, rows, django_assert_num_queries
    ):
        students = EnrolmentFactory.create_batch(rows, term=entry.term)
        enter(entry, students[0], graded(1200))
        record_second_readings(exam.pk, {students[0].pk: graded(1300)}, by=reader)
        with django_assert_num_queries(11):
            page.get(url_of(exam))

    def test_the_pile_of_a_check(self, entry, exam):
        entry.enrol("Abeille")
        assert [each.paper.name for each in check_of(exam).to_read] == ["Abeille Camille"]

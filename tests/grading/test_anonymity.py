"""Anonymous numbers: who gets one, who sees whose it is, when they stop changing."""

import csv
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Assessment, AssessmentEvent, Candidate, Role, SecondEntry
from grading.selectors.anonymity import names_hidden, numbering_of
from grading.selectors.marks import MarkValue
from grading.services.anonymity import checks, draw, draw_again, give_numbers, valid_numbers
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, CandidateFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(entry):
    entry.exam.anonymous = True
    entry.exam.save()
    return entry.exam


@pytest.fixture
def scolarite(entry):
    return entry.member(Role.SCOLARITE)


def numbers(exam):
    rows = Candidate.objects.filter(assessment=exam).values_list("enrolment", "anonymous_number")
    return dict(rows)


def enter(entry, student):
    mark = MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", 1000))
    [outcome] = record_marks([mark], by=entry.teacher).outcomes
    assert outcome.verdict == "saved"


class TestNumbers:
    @pytest.mark.parametrize(("count", "length"), [(1, 3), (45, 3), (46, 4), (450, 4), (451, 5)])
    def test_as_short_as_leaves_room_for_late_joiners(self, count, length):
        assert {len(number) for number in draw(count, ())} == {length}

    @pytest.mark.parametrize("length", [3, 4])
    def test_one_wrong_figure_is_nobody_s_number(self, length):
        valid = set(valid_numbers(length))
        for number in valid:
            for place in range(length):
                others = (number[:place] + figure + number[place + 1 :] for figure in "0123456789")
                assert valid & set(others) == {number}

    def test_none_twice_and_none_taken(self):
        first = draw(40, ())
        second = draw(40, first)
        assert len({*first, *second}) == 80
        assert all(checks(number) for number in (*first, *second))

    def test_late_joiners_have_numbers_as_long_as_the_others(self):
        taken = draw(100, ())
        assert {len(number) for number in draw(1, taken)} == {4}


class TestGiven:
    def test_to_everybody_expected_once(self, entry, exam, scolarite):
        students = [entry.enrol() for _ in range(3)]
        entry.enrol(left=True)
        assert give_numbers(exam.pk, by=scolarite) == 3
        given = numbers(exam)
        assert set(given) == {each.pk for each in students}
        late = entry.enrol()
        assert give_numbers(exam.pk, by=scolarite) == 1
        assert {key: number for key, number in numbers(exam).items() if key != late.pk} == given
        assert give_numbers(exam.pk, by=scolarite) == 0
        told = AssessmentEvent.objects.filter(assessment=exam, kind="candidates")
        assert [event.details for event in told] == [
            {"numbered": 3, "again": False},
            {"numbered": 1, "again": False},
        ]

    def test_to_those_called_only(self, entry, scolarite):
        resit = AssessmentFactory(
            term=entry.term, module=entry.module, kind=Assessment.Kind.RESIT, anonymous=True
        )
        called, _ = entry.enrol(), entry.enrol()
        with pytest.raises(ValidationError, match="convoqué"):
            give_numbers(resit.pk, by=scolarite)
        CandidateFactory(assessment=resit, enrolment=called)
        assert give_numbers(resit.pk, by=scolarite) == 1
        assert set(numbers(resit)) == {called.pk}
        assert Candidate.objects.filter(assessment=resit).count() == 1

    def test_not_when_copies_bear_names(self, entry, scolarite):
        with pytest.raises(ValidationError, match="copies anonymes"):
            give_numbers(entry.exam.pk, by=scolarite)

    @pytest.mark.parametrize("trait", ["validated", "published"])
    def test_not_once_closed(self, entry, scolarite, trait):
        exam = AssessmentFactory(
            term=entry.term, module=entry.module, anonymous=True, **{trait: True}
        )
        with pytest.raises(ValidationError, match="rouvrez"):
            give_numbers(exam.pk, by=scolarite)

    def test_not_by_a_stranger(self, exam):
        stranger = AssessmentFactory().created_by
        with pytest.raises(Assessment.DoesNotExist):
            give_numbers(exam.pk, by=stranger)


class TestDrawnAgain:
    def test_as_long_as_nothing_is_entered(self, entry, exam, scolarite):
        for _ in range(20):
            entry.enrol()
        give_numbers(exam.pk, by=scolarite)
        before = numbers(exam)
        assert draw_again(exam.pk, by=scolarite) == 20
        assert set(numbers(exam)) == set(before)
        assert numbers(exam) != before

    def test_its_life_tells_it(self, client, entry, exam, scolarite):
        entry.enrol()
        give_numbers(exam.pk, by=scolarite)
        draw_again(exam.pk, by=scolarite)
        client.force_login(scolarite)
        html = client.get(reverse("grading:assessment", args=[exam.pk])).content.decode()
        assert "1 numéro d’anonymat tiré de nouveau" in html

    def test_never_after_a_mark_even_erased(self, entry, exam, scolarite):
        student = entry.enrol()
        give_numbers(exam.pk, by=scolarite)
        before = numbers(exam)
        enter(entry, student)
        erased = MarkEntry(exam.pk, student.pk, MarkValue("blank"), 1)
        record_marks([erased], by=entry.teacher)
        with pytest.raises(ValidationError, match="ne changent plus"):
            draw_again(exam.pk, by=scolarite)
        assert numbers(exam) == before

    def test_never_after_a_second_reading(self, entry, exam, scolarite):
        student = entry.enrol()
        give_numbers(exam.pk, by=scolarite)
        SecondEntry.objects.create(
            assessment=exam, enrolment=student, status="ABS", by=scolarite, at=exam.created_at
        )
        with pytest.raises(ValidationError, match="ne changent plus"):
            draw_again(exam.pk, by=scolarite)


class TestHidden:
    @pytest.mark.parametrize(
        ("changes", "hidden"),
        [
            ({}, True),
            ({"anonymous": False}, False),
            ({"state": "validated"}, False),
            ({"state": "published"}, False),
            ({"reopened_for": "erreur de barème"}, False),
        ],
    )
    def test_from_a_teacher_until_validated(self, entry, exam, changes, hidden):
        for name, value in changes.items():
            setattr(exam, name, value)
        assert names_hidden(exam, entry.teacher) is hidden

    @pytest.mark.parametrize("role", [Role.SCOLARITE, Role.DIRECTOR])
    def test_never_from_those_who_hand_them_out(self, entry, exam, role):
        assert not names_hidden(exam, entry.member(role))


def url_of(exam, name="anonymity"):
    return reverse(f"grading:{name}", args=[exam.pk])


class TestPage:
    def test_scolarite_gives_them_and_reads_the_list(self, client, entry, exam, scolarite):
        student = entry.enrol("Abeille")
        client.force_login(scolarite)
        page = client.post(url_of(exam, "anonymity-give"), follow=True)
        assert [str(message) for message in page.context["messages"]] == ["1 numéro donné."]
        html = page.content.decode()
        assert "Abeille Camille" in html
        assert numbers(exam)[student.pk] in html
        page = client.post(url_of(exam, "anonymity-draw"), follow=True)
        assert [str(message) for message in page.context["messages"]] == ["1 numéro donné."]

    def test_what_is_refused_is_said(self, client, entry, exam, scolarite):
        enter(entry, entry.enrol())
        client.force_login(scolarite)
        page = client.post(url_of(exam, "anonymity-draw"), follow=True)
        assert "ne changent plus" in str(next(iter(page.context["messages"])))

    def test_a_teacher_reads_no_name_before_validation(self, client, entry, exam, scolarite):
        student = entry.enrol("Abeille")
        give_numbers(exam.pk, by=scolarite)
        client.force_login(entry.teacher)
        html = client.get(url_of(exam)).content.decode()
        assert "Abeille" not in html
        assert numbers(exam)[student.pk] not in html
        exam.state, exam.validated_at = "validated", exam.created_at
        exam.save()
        assert "Abeille Camille" in client.get(url_of(exam)).content.decode()

    @pytest.mark.parametrize("name", ["anonymity-give", "anonymity-draw", "anonymity-list"])
    def test_a_teacher_hands_out_nothing(self, client, entry, exam, name):
        client.force_login(entry.teacher)
        method = client.get if name == "anonymity-list" else client.post
        assert method(url_of(exam, name)).status_code == 403

    @pytest.mark.parametrize("name", ["anonymity-give", "anonymity-draw"])
    def test_reading_never_writes(self, client, exam, scolarite, name):
        client.force_login(scolarite)
        assert client.get(url_of(exam, name)).status_code == 405

    def test_the_file_for_labels(self, client, entry, exam, scolarite):
        student = entry.enrol("=Abeille")
        give_numbers(exam.pk, by=scolarite)
        client.force_login(scolarite)
        answer = client.get(url_of(exam, "anonymity-list"))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[1:] == [
            [numbers(exam)[student.pk], "'=Abeille", "Camille", student.student.number, ""]
        ]
        assert "attachment" in answer["Content-Disposition"]

    @pytest.mark.parametrize("rows", [1, 3, 300])
    def test_the_queries_do_not_grow(
        self, client, entry, exam, scolarite, rows, django_assert_num_queries
    ):
        EnrolmentFactory.create_batch(rows, term=entry.term)
        give_numbers(exam.pk, by=scolarite)
        client.force_login(scolarite)
        with django_assert_num_queries(11):
            client.get(url_of(exam))

    def test_the_list_of_an_assessment(self, entry, exam, scolarite):
        for name in ("Bourdon", "Abeille"):
            entry.enrol(name)
        give_numbers(exam.pk, by=scolarite)
        names = [str(enrolment.student) for _, enrolment in numbering_of(exam).by_name]
        assert names == ["Abeille Camille", "Bourdon Camille"]


class TestElsewhere:
    """A teacher learns no mark beside a name by another door, and enters none."""

    @pytest.fixture
    def student(self, client, entry, exam):
        student = entry.enrol("Abeille")
        enter(entry, student)
        client.force_login(entry.teacher)
        return student

    def sheet_of(self, entry):
        return reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])

    def test_the_grid_closes_the_column(self, client, entry, exam, student):
        AssessmentFactory(term=entry.term, module=entry.module, title="TP 1")
        page = client.get(self.sheet_of(entry))
        [row] = page.context["grid"].rows
        assert [(cell.closed, cell.value) for cell in row.cells] == [(True, ""), (False, "")]
        assert page.context["sheet"].columns[0].entered == 1

    def test_scolarite_sees_it(self, client, entry, exam, student, scolarite):
        client.force_login(scolarite)
        [row] = client.get(self.sheet_of(entry)).context["grid"].rows
        assert [(cell.closed, cell.value) for cell in row.cells] == [(False, "10")]

    def test_the_form_of_the_grid(self, client, entry, exam, student):
        cell = f"n-{exam.pk}-{student.pk}"
        page = client.post(
            self.sheet_of(entry), {cell: "12", "versions": f"{exam.pk};{student.pk}:1"}
        )
        assert page.context["grid"].stray == ("12",)
        assert exam.marks.get().value == 1000

    def test_the_script_of_the_grid(self, client, entry, exam, student):
        key = "00000000-0000-4000-8000-000000000001"
        cell = {"key": key, "cell": f"n-{exam.pk}-{student.pk}", "typed": "12", "seen": 1}
        answer = client.post(
            reverse("grading:sheet-entries", args=[entry.term.pk, entry.module.pk]),
            json.dumps({"batch": key, "origin": "grid", "entries": [cell]}),
            content_type="application/json",
        )
        [outcome] = answer.json()["outcomes"]
        assert (outcome["verdict"], outcome["value"]) == ("refused", "")
        assert exam.marks.get().value == 1000

    def test_the_average_of_the_module_tells_no_anonymous_mark(self, client, entry, exam, student):
        shown = AssessmentFactory(
            term=entry.term, module=entry.module, title="TP 1", published=True
        )
        cell = f"n-{shown.pk}-{student.pk}"
        versions = f"{shown.pk};{student.pk}:"
        page = client.post(self.sheet_of(entry), {cell: "12", "versions": versions})
        html = page.content.decode()
        assert "une fois les copies anonymes validées" in html
        assert "11,00" not in html

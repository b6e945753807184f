"""The marks that a script sends: what is saved, what is answered, what is refused."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from grading.forms.entries import LARGEST, MOST_ENTRIES
from grading.models import Mark, MarkBatch, MarkChange, Role
from tests.factories import (
    AssessmentFactory,
    CandidateFactory,
    DepartmentFactory,
    EnrolmentFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


@pytest.fixture
def reader(client, entry):
    client.force_login(entry.member(Role.SCOLARITE))
    return client


def url_of(entry):
    return reverse("grading:sheet-entries", args=[entry.term.pk, entry.module.pk])


def cell(exam, student, typed, seen=0, **others):
    name = f"n-{exam.pk}-{student.pk}"
    return {"key": str(uuid4()), "cell": name, "typed": typed, "seen": seen, **others}


def send(client, entry, *cells, **others):
    sent = {"batch": str(uuid4()), "origin": "grid", "entries": cells} | others
    return post(client, entry, json.dumps(sent))


def post(client, entry, body, **headers):
    kind = headers.pop("content_type", "application/json")
    return client.post(
        url_of(entry), body, content_type=kind, headers={"accept": "application/json"} | headers
    )


def outcome(answer):
    [found] = answer.json()["outcomes"]
    return found


def stored():
    return list(Mark.objects.order_by("pk").values_list("status", "value", "version"))


class TestOutcomes:
    def test_saved(self, teacher, entry):
        student = entry.enrol()
        sent = cell(entry.exam, student, " 12.50 ")
        assert outcome(send(teacher, entry, sent)) == {
            "key": sent["key"],
            "cell": sent["cell"],
            "value": "12,5",
            "version": 1,
            "verdict": "saved",
            "refusal": "",
            "note": "",
            "author": "",
            "at": "",
        }
        assert stored() == [("graded", 1250, 1)]

    def test_sent_again_it_is_written_once_and_said_saved(self, teacher, entry):
        sent = cell(entry.exam, entry.enrol(), "12")
        answers = [outcome(send(teacher, entry, sent)) for _ in range(2)]
        assert answers[0] == answers[1]
        assert MarkChange.objects.count() == 1

    def test_unchanged(self, teacher, entry):
        student = entry.enrol()
        send(teacher, entry, cell(entry.exam, student, "12"))
        found = outcome(send(teacher, entry, cell(entry.exam, student, "12,0", 1)))
        assert (found["verdict"], found["version"]) == ("unchanged", 1)

    def test_conflict(self, teacher, entry, client_as):
        student, colleague = entry.enrol(), entry.taught_by_another()
        teacher.force_login(colleague)
        send(teacher, entry, cell(entry.exam, student, "9"))
        teacher.force_login(entry.teacher)
        found = outcome(send(teacher, entry, cell(entry.exam, student, "11")))
        assert (found["verdict"], found["value"], found["version"]) == ("conflict", "9", 1)
        assert found["author"] == str(colleague)
        assert found["note"] == f"{colleague} a enregistré « 9 » à {found['at']}."
        assert stored() == [("graded", 900, 1)]

    @pytest.mark.parametrize(
        ("typed", "refusal", "note"),
        [
            ("25", "above_maximum", "La note dépasse le maximum, 20."),
            ("douze", "not_a_mark", "« douze » n’est pas une note"),
            ("12,555", "too_precise", "Une note a au plus 2 décimales."),
            ("-3", "negative", "Une note n’est jamais négative."),
        ],
    )
    def test_what_is_no_mark(self, teacher, entry, typed, refusal, note):
        student = entry.enrol()
        send(teacher, entry, cell(entry.exam, student, "8"))
        found = outcome(send(teacher, entry, cell(entry.exam, student, typed, 1)))
        assert (found["verdict"], found["refusal"]) == ("refused", refusal)
        assert found["note"].startswith(note)
        assert (found["value"], found["version"]) == ("8", 1)

    def test_a_published_mark_waits_for_its_reason(self, teacher, entry):
        student, exam = (
            entry.enrol(),
            AssessmentFactory(term=entry.term, module=entry.module, published=True),
        )
        found = outcome(send(teacher, entry, cell(exam, student, "12")))
        assert (found["verdict"], found["refusal"]) == ("refused", "reason_missing")
        found = outcome(send(teacher, entry, cell(exam, student, "12"), reason="copie retrouvée"))
        assert found["verdict"] == "saved"
        assert MarkChange.objects.get().reason == "copie retrouvée"

    def test_a_validated_column_is_closed(self, teacher, entry):
        exam = AssessmentFactory(term=entry.term, module=entry.module, validated=True)
        found = outcome(send(teacher, entry, cell(exam, entry.enrol(), "12"), reason="oubli"))
        assert (found["verdict"], found["refusal"]) == ("refused", "validated")

    def test_only_who_is_called_sits_a_resit(self, teacher, entry):
        called, other = entry.enrol(), entry.enrol()
        resit = AssessmentFactory(term=entry.term, module=entry.module, kind="resit")
        CandidateFactory(assessment=resit, enrolment=called)
        answer = send(teacher, entry, cell(resit, called, "12"), cell(resit, other, "12")).json()
        assert [each["refusal"] for each in answer["outcomes"]] == ["", "not_called"]
        assert [column["expected"] for column in answer["columns"]] == [1]

    def test_cells_that_are_not_of_this_sheet(self, teacher, entry):
        student, stranger = entry.enrol(), EnrolmentFactory()
        elsewhere = AssessmentFactory(term=entry.term)
        answer = send(
            teacher, entry, cell(elsewhere, student, "12"), cell(entry.exam, stranger, "12")
        ).json()
        refusals = [each["refusal"] for each in answer["outcomes"]]
        assert refusals == ["unknown_assessment", "unknown_student"]
        assert stored() == []

    def test_a_wrong_cell_does_not_hold_back_the_others(self, teacher, entry):
        students = [entry.enrol() for _ in range(3)]
        typed = zip(students, ["12", "vingt", "abs"], strict=True)
        answer = send(teacher, entry, *(cell(entry.exam, *each) for each in typed)).json()
        verdicts = [each["verdict"] for each in answer["outcomes"]]
        assert verdicts == ["saved", "refused", "saved"]
        assert stored() == [("graded", 1200, 1), ("ABS", None, 1)]

    def test_a_sitting_is_one_batch(self, teacher, entry):
        name = str(uuid4())
        for student in (entry.enrol(), entry.enrol()):
            send(teacher, entry, cell(entry.exam, student, "12"), batch=name, origin="pile")
        batch = MarkBatch.objects.get()
        assert (batch.origin, batch.by, batch.changes.count()) == ("pile", entry.teacher, 2)

    def test_nobody_adds_to_the_batch_of_another(self, teacher, entry):
        name = str(uuid4())
        for user in (entry.teacher, entry.taught_by_another()):
            teacher.force_login(user)
            send(teacher, entry, cell(entry.exam, entry.enrol(), "12"), batch=name)
        assert MarkBatch.objects.count() == 2


class TestSummaries:
    def test_the_column_counts_everybody(self, teacher, entry):
        first, second, third = (entry.enrol() for _ in range(3))
        send(teacher, entry, cell(entry.exam, first, "8"))
        answer = send(
            teacher, entry, cell(entry.exam, second, "11"), cell(entry.exam, third, "att")
        )
        [column] = answer.json()["columns"]
        assert "2 saisies sur 3" in column.pop("html")
        assert column == {
            "assessment": entry.exam.pk,
            "entered": 2,
            "expected": 3,
            "missing": 1,
            "mean": "9,50",
            "distribution": [0, 0, 1, 1, 0, 0],
        }

    def test_the_column_of_what_nobody_understands_counts_too(self, teacher, entry):
        student, other = entry.enrol(), AssessmentFactory(term=entry.term, module=entry.module)
        send(teacher, entry, cell(entry.exam, student, "8"))
        answer = send(
            teacher, entry, cell(entry.exam, student, "vingt", 1), cell(other, student, "11")
        ).json()
        assert [each["value"] for each in answer["outcomes"]] == ["8", "11"]
        assert {each["assessment"]: each["mean"] for each in answer["columns"]} == {
            entry.exam.pk: "8,00",
            other.pk: "11,00",
        }

    def test_who_knows_the_results_reads_what_moves(self, reader, entry):
        student = entry.enrol()
        send(reader, entry, cell(entry.exam, student, "9,96"))
        answer = send(reader, entry, cell(entry.exam, student, "10,04", 1)).json()
        [row] = answer["rows"]
        assert "UE11 : 9,96 → 10,04" in row.pop("html")
        assert row == {
            "enrolment": student.pk,
            "effects": [
                {"ue": "UE11", "before": "9,96", "after": "10,04", "crossing": "atteint 10"}
            ],
        }

    def test_a_teacher_never_receives_an_average_of_ue(self, teacher, entry):
        student = entry.enrol()
        answer = send(teacher, entry, cell(entry.exam, student, "9,96"))
        assert answer.json()["rows"] == []
        assert "UE11" not in answer.content.decode()

    def test_a_role_counts_where_it_is_held(self, teacher, entry):
        """A teacher here who reads the results of another department."""
        elsewhere = DepartmentFactory(code="ailleurs")
        MembershipFactory(user=entry.teacher, department=elsewhere, role=Role.SCOLARITE)
        answer = send(teacher, entry, cell(entry.exam, entry.enrol(), "12"))
        assert answer.json()["rows"] == []


class TestMalformed:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b"[" * 20_000,
            b"[]",
            b"null",
            b'{"entries": []}',
            b'{"batch": 1, "origin": "grid", "entries": [1]}',
        ],
        ids=range(8),
    )
    def test_not_the_json_that_is_meant(self, teacher, entry, body):
        answer = post(teacher, entry, body)
        assert answer.status_code == 400
        assert answer.json()["error"]

    @pytest.mark.parametrize(
        "others",
        [
            {"batch": "x"},
            {"batch": "{12345678-1234-5678-1234-567812345678}"},
            {"origin": "file"},
            {"origin": ["grid"]},
            {"reason": "x" * 201},
            {"reason": "x\0"},
            {"reason": "\ud800"},
            {"entries": []},
            {"entries": {}},
            {"more": 1},
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_member_that_is_not_as_described(self, teacher, entry, others):
        sent = cell(entry.exam, entry.enrol(), "12")
        assert send(teacher, entry, sent, **others).status_code == 400
        assert stored() == []

    @pytest.mark.parametrize(
        "others",
        [
            {"key": None},
            {"key": 3},
            {"cell": "n-1"},
            {"cell": "n-01-1"},
            {"cell": f"n-{'9' * 30}-1"},
            {"typed": 12},
            {"typed": "1" * 101},
            {"typed": "1\0"},
            {"seen": -1},
            {"seen": True},
            {"seen": 1.0},
            {"seen": 10**10},
            {"extra": ""},
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_cell_that_is_not_as_described(self, teacher, entry, others):
        sent = cell(entry.exam, entry.enrol(), "12") | others
        assert send(teacher, entry, sent).status_code == 400
        assert stored() == []

    def test_a_cell_or_a_key_that_comes_twice(self, teacher, entry):
        one, other = entry.enrol(), entry.enrol()
        twice = cell(entry.exam, one, "12")
        assert send(teacher, entry, twice, cell(entry.exam, one, "13")).status_code == 400
        same = cell(entry.exam, other, "13", key=twice["key"])
        assert send(teacher, entry, twice, same).status_code == 400

    def test_the_limits(self, teacher, entry):
        student = entry.enrol()
        cells = [cell(entry.exam, EnrolmentFactory.build(pk=n), "12") for n in range(1, 52)]
        assert send(teacher, entry, *cells).status_code == 400
        assert send(teacher, entry, *cells[:MOST_ENTRIES]).status_code == 200
        padded = json.dumps({"entries": []}) + " " * LARGEST
        assert post(teacher, entry, padded).status_code == 413
        assert post(teacher, entry, " " * (3 * 1024 * 1024)).status_code == 413
        assert send(teacher, entry, cell(entry.exam, student, "12")).status_code == 200

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
    )
    def test_only_json(self, teacher, entry, kind):
        answer = post(teacher, entry, b"--x--", content_type=kind)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])


class TestAccess:
    def test_the_litany(self, teacher, entry, client_as):
        assert teacher.get(url_of(entry)).status_code == 405
        teacher.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
        answer = send(teacher, entry)
        assert (answer.status_code, list(answer.json())) == (404, ["error"])
        answer = send(client_as(Role.STUDENT), entry)
        assert (answer.status_code, list(answer.json())) == (403, ["error"])

    def test_signed_out_it_is_not_sent_elsewhere(self, client, entry):
        answer = send(client, entry)
        assert (answer.status_code, list(answer.json())) == (401, ["error"])
        # What a form sent goes along to the login page: somebody typed it.
        assert client.post(url_of(entry)).status_code == 307

    def test_without_its_token(self, entry):
        client = Client(enforce_csrf_checks=True)
        client.force_login(entry.teacher)
        answer = send(client, entry)
        assert (answer.status_code, list(answer.json())) == (403, ["error"])
        token = client.get(reverse("session-state")).json()["csrf"]
        sent = json.dumps(
            {
                "batch": str(uuid4()),
                "origin": "grid",
                "entries": [cell(entry.exam, entry.enrol(), "9")],
            }
        )
        answer = post(client, entry, sent, **{"X-CSRFToken": token})
        assert outcome(answer)["verdict"] == "saved"

    def test_a_key_beyond_the_database(self, teacher, entry):
        url = reverse("grading:sheet-entries", args=[10**30, entry.module.pk])
        assert teacher.post(url, headers={"accept": "application/json"}).status_code == 404


class TestQueries:
    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_of_a_teacher(self, teacher, entry, count, django_assert_num_queries):
        students = [entry.enrol() for _ in range(count)]
        cells = [cell(entry.exam, each, "12") for each in students[:MOST_ENTRIES]]
        # Two of them are the savepoint of the test's own transaction.
        with django_assert_num_queries(16):
            send(teacher, entry, *cells)

    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_of_who_knows_the_results(self, reader, entry, count, django_assert_num_queries):
        students = [entry.enrol() for _ in range(count)]
        cells = [cell(entry.exam, each, "12") for each in students[:MOST_ENTRIES]]
        with django_assert_num_queries(22):
            send(reader, entry, *cells)


def test_the_page_of_somebody_else_saves_nothing(teacher, entry):
    """Two accounts in one browser: the cookie is that of the last, the page that of the first."""
    sent = cell(entry.exam, entry.enrol(), "12")
    answer = send(teacher, entry, sent, user=entry.member(Role.DIRECTOR).pk)
    assert answer.status_code == 409
    assert "autre personne" in answer.json()["error"]
    assert not Mark.objects.exists()
    assert outcome(send(teacher, entry, sent, user=entry.teacher.pk))["verdict"] == "saved"

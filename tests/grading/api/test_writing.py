"""Marks entered by a program: once, by the rules of the grid, and never over somebody's."""

import pytest

from grading.models import IdempotentCall, Mark, MarkBatch, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, CandidateFactory
from tests.grading.api.caller import Caller, problem
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db):
    return Entry()


@pytest.fixture
def teacher(entry):
    return Caller(entry.teacher)


def sent(entry, *cells, **more):
    """`cells`: (enrolment, mark) or (enrolment, mark, version)."""
    entries = [
        {
            "assessment": entry.exam.pk,
            "enrolment": cell[0].pk,
            "mark": cell[1],
            "version": cell[2] if len(cell) > 2 else 0,
        }
        for cell in cells
    ]
    return {"entries": entries} | more


def stored(entry):
    return list(
        Mark.objects.filter(assessment=entry.exam)
        .order_by("enrolment")
        .values_list("status", "value", "version")
    )


def overtake(entry, enrolment, value=900):
    """Somebody else enters a mark there meanwhile."""
    other = entry.taught_by_another()
    record_marks([MarkEntry(entry.exam.pk, enrolment.pk, MarkValue("graded", value))], by=other)
    return other


class TestTogether:
    def test_they_are_written_as_from_the_grid(self, entry, teacher):
        one, two, three = (entry.enrol() for _ in range(3))
        answer = teacher.send(
            "POST", "/marks", sent(entry, (one, "12.5"), (two, "ABS"), (three, "ATT"))
        )
        said = answer.json()
        assert [(each["verdict"], each["mark"], each["version"]) for each in said["outcomes"]] == [
            ("saved", "12.5", 1),
            ("saved", "ABS", 1),
            ("saved", "ATT", 1),
        ]
        assert stored(entry) == [("graded", 1250, 1), ("ABS", None, 1), ("ATT", None, 1)]
        batch = MarkBatch.objects.get()
        assert (str(batch.pk), batch.origin, batch.label) == (said["batch"], "api", "essai")

    def test_null_empties_a_cell(self, entry, teacher):
        one = entry.enrol()
        teacher.send("POST", "/marks", sent(entry, (one, "12.5")))
        teacher.send("POST", "/marks", sent(entry, (one, None, 1)))
        assert stored(entry) == [("blank", None, 2)]

    @pytest.mark.parametrize(
        ("mark", "detail"),
        [
            ("21", "La note dépasse le maximum, 20."),
            ("12.555", "Une note a au plus 2 décimales."),
            ("8/10", "Ce texte n’a pas la forme attendue."),
            ("-3", "Ce texte n’a pas la forme attendue."),
            (12.5, "Un texte est attendu, entre guillemets."),
        ],
    )
    def test_what_is_no_mark_is_refused_in_its_place(self, entry, teacher, mark, detail):
        one, two = entry.enrol(), entry.enrol()
        answer = teacher.send("POST", "/marks", sent(entry, (one, "12"), (two, mark)))
        assert problem(answer) == (422, "contenu-refuse")
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["detail"]) == ("/entries/1/mark", detail)
        assert stored(entry) == []

    def test_a_conflict_has_both_marks_who_and_when(self, entry, teacher):
        one, two = entry.enrol(), entry.enrol()
        other = overtake(entry, two)
        answer = teacher.send("POST", "/marks", sent(entry, (one, "12"), (two, "13")))
        assert problem(answer) == (409, "conflit")
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/entries/1"
        assert (error["yours"], error["theirs"], error["version"], error["author"]) == (
            "13",
            "9",
            1,
            str(other),
        )
        assert error["at"] == MarkChange.objects.get().at.isoformat()
        assert stored(entry) == [("graded", 900, 1)]

    def test_each_for_itself_when_asked(self, entry, teacher):
        one, two, three = (entry.enrol() for _ in range(3))
        overtake(entry, two)
        body = sent(entry, (one, "12"), (two, "13"), (three, "25"), atomic=False)
        answer = teacher.send("POST", "/marks", body)
        outcomes = answer.json()["outcomes"]
        assert [(each["verdict"], each["refusal"]) for each in outcomes] == [
            ("saved", None),
            ("conflict", None),
            ("refused", "above_maximum"),
        ]
        assert stored(entry) == [("graded", 1200, 1), ("graded", 900, 1)]

    def test_the_same_rules(self, entry, teacher):
        left, stays = entry.enrol(left=True), entry.enrol()
        answer = teacher.send("POST", "/marks", sent(entry, (left, "12")))
        assert answer.json()["errors"][0]["refusal"] == "left"
        entry.exam.state, entry.exam.validated_at = "validated", entry.exam.created_at
        entry.exam.save()
        answer = teacher.send("POST", "/marks", sent(entry, (stays, "12")))
        assert answer.json()["errors"][0]["refusal"] == "validated"

    def test_a_published_mark_needs_a_reason(self, entry, teacher):
        one = entry.enrol()
        entry.exam = AssessmentFactory(term=entry.term, module=entry.module, published=True)
        answer = teacher.send("POST", "/marks", sent(entry, (one, "12")))
        assert answer.json()["errors"][0]["refusal"] == "reason_missing"
        teacher.send("POST", "/marks", sent(entry, (one, "12"), reason="copie retrouvée"))
        assert MarkChange.objects.get().reason == "copie retrouvée"

    def test_not_those_of_others(self, entry):
        one = entry.enrol()
        for role in (Role.ADMINISTRATOR, Role.TEACHER):
            answer = Caller(entry.member(role)).send("POST", "/marks", sent(entry, (one, "12")))
            assert answer.status_code in (403, 422)
        assert answer.json()["errors"][0]["refusal"] == "unknown_assessment"
        assert stored(entry) == []

    def test_a_cell_comes_once(self, entry, teacher):
        one = entry.enrol()
        answer = teacher.send("POST", "/marks", sent(entry, (one, "12"), (one, "13")))
        assert answer.json()["errors"] == [
            {"in": "body", "pointer": "/entries/1", "detail": "Cette case vient deux fois."}
        ]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, entry, teacher, django_assert_num_queries, count):
        cells = [(entry.enrol(), "12") for _ in range(count)]
        teacher.get("/marks")  # its use is noted once an hour
        with django_assert_num_queries(22):
            teacher.send("POST", "/marks", sent(entry, *cells), idempotency_key="a")


class TestAnonymous:
    @pytest.fixture
    def copy(self, entry):
        entry.exam.anonymous = True
        entry.exam.save()
        enrolment = entry.enrol()
        CandidateFactory(assessment=entry.exam, enrolment=enrolment, anonymous_number="A7")
        return enrolment

    def of_copy(self, entry, number):
        cell = {"assessment": entry.exam.pk, "copy": number, "mark": "12", "version": 0}
        return {"entries": [cell]}

    def test_a_copy_goes_by_its_number(self, entry, teacher, copy):
        answer = teacher.send("POST", "/marks", self.of_copy(entry, "A7"))
        (outcome,) = answer.json()["outcomes"]
        assert (outcome["copy"], outcome["enrolment"], outcome["verdict"]) == ("A7", None, "saved")
        assert stored(entry) == [("graded", 1200, 1)]

    def test_never_by_the_name(self, entry, teacher, copy):
        answer = teacher.send("POST", "/marks", sent(entry, (copy, "12")))
        assert answer.json()["errors"][0]["refusal"] == "anonymous"
        path = f"/assessments/{entry.exam.pk}/marks/{copy.pk}"
        answer = teacher.send("PUT", path, {"mark": "12"}, if_match='"0"')
        assert answer.json()["errors"][0]["refusal"] == "anonymous"
        assert stored(entry) == []

    def test_an_unknown_number_is_said(self, entry, teacher, copy):
        answer = teacher.send("POST", "/marks", self.of_copy(entry, "A8"))
        assert answer.json()["errors"][0]["pointer"] == "/entries/0/copy"


class TestOnce:
    def test_the_same_is_answered_the_same(self, entry, teacher):
        one = entry.enrol()
        body = sent(entry, (one, "12.5"))
        first = teacher.send("POST", "/marks", body, idempotency_key="lundi")
        overtaken = sent(entry, (one, "3", 1))
        teacher.send("POST", "/marks", overtaken)
        again = teacher.send("POST", "/marks", body, idempotency_key="lundi")
        assert (again.status_code, again.content) == (200, first.content)
        assert stored(entry) == [("graded", 300, 2)]

    def test_a_refusal_too(self, entry, teacher):
        one = entry.enrol()
        body = sent(entry, (one, "25"))
        answers = [teacher.send("POST", "/marks", body, idempotency_key="x") for _ in range(2)]
        assert {each.content for each in answers} == {answers[0].content}
        assert problem(answers[1]) == (422, "contenu-refuse")

    def test_another_body_is_refused(self, entry, teacher):
        one = entry.enrol()
        teacher.send("POST", "/marks", sent(entry, (one, "12.5")), idempotency_key="x")
        answer = teacher.send("POST", "/marks", sent(entry, (one, "13")), idempotency_key="x")
        assert problem(answer) == (422, "cle-rejouee")
        assert stored(entry) == [("graded", 1250, 1)]

    def test_the_key_of_another_is_his(self, entry, teacher):
        one, two = entry.enrol(), entry.enrol()
        teacher.send("POST", "/marks", sent(entry, (one, "12")), idempotency_key="x")
        other = Caller(entry.taught_by_another())
        answer = other.send("POST", "/marks", sent(entry, (two, "13")), idempotency_key="x")
        assert answer.status_code == 200

    def test_yesterday_is_forgotten(self, entry, teacher):
        one = entry.enrol()
        teacher.send("POST", "/marks", sent(entry, (one, "12")), idempotency_key="x")
        IdempotentCall.objects.update(at="2026-01-01T00:00Z")
        answer = teacher.send("POST", "/marks", sent(entry, (one, "13", 1)), idempotency_key="x")
        assert answer.status_code == 200
        assert IdempotentCall.objects.count() == 1

    @pytest.mark.parametrize("key", ["", "x" * 65, "é"])
    def test_what_is_no_key_is_refused(self, entry, teacher, key):
        body = sent(entry, (entry.enrol(), "12"))
        answer = teacher.send("POST", "/marks", body, idempotency_key=key)
        assert problem(answer) == (422, "contenu-refuse")


class TestAlone:
    def path(self, entry, enrolment):
        return f"/assessments/{entry.exam.pk}/marks/{enrolment.pk}"

    def test_with_the_version_that_was_read(self, entry, teacher):
        one = entry.enrol()
        path = self.path(entry, one)
        answer = teacher.send("PUT", path, {"mark": "12.5"}, if_match='"0"')
        assert (answer.json()["mark"], answer["ETag"]) == ("12.5", '"1"')
        tag = teacher.get(path)["ETag"]
        answer = teacher.send("PUT", path, {"mark": "13"}, if_match=tag)
        assert (answer.json()["version"], answer["ETag"]) == (2, '"2"')
        again = teacher.send("PUT", path, {"mark": "13"}, if_match=tag)
        assert (again.status_code, again["ETag"]) == (200, '"2"')

    def test_an_older_one_is_overtaken(self, entry, teacher):
        one = entry.enrol()
        other = overtake(entry, one)
        answer = teacher.send("PUT", self.path(entry, one), {"mark": "13"}, if_match='"0"')
        assert problem(answer) == (412, "version-depassee")
        (error,) = answer.json()["errors"]
        assert (error["yours"], error["theirs"], error["author"]) == ("13", "9", str(other))

    def test_without_a_version_nothing_is_written(self, entry, teacher):
        answer = teacher.send("PUT", self.path(entry, entry.enrol()), {"mark": "13"})
        assert problem(answer) == (428, "version-attendue")

    @pytest.mark.parametrize("tag", ["*", "1", '"x"', '"1", "2"', '"9999999999"'])
    def test_what_is_no_version_is_refused(self, entry, teacher, tag):
        answer = teacher.send("PUT", self.path(entry, entry.enrol()), {"mark": "13"}, if_match=tag)
        assert problem(answer) == (422, "contenu-refuse")

    def test_that_of_another_is_not_found(self, entry):
        other = Caller(entry.member(Role.TEACHER))
        answer = other.send("PUT", self.path(entry, entry.enrol()), {"mark": "13"}, if_match='"0"')
        assert problem(answer) == (404, "introuvable")


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"{", (400, "illisible")),
            (b"[" * 100_000, (400, "illisible")),
            (b"\xff", (400, "illisible")),
            (b"", (415, "type-refuse")),
            (b"[]", (422, "contenu-refuse")),
            (b"null", (422, "contenu-refuse")),
            (b'{"entries": []}', (422, "contenu-refuse")),
            (b'{"entries": [1]}', (422, "contenu-refuse")),
            (b'{"\\ud800": 1}', (422, "contenu-refuse")),
            (b'{"entries": NaN, "reason": "\\u0000"}', (422, "contenu-refuse")),
            (b" " * 300_000, (413, "trop-lourd")),
        ],
        ids=range(11),
    )
    def test_each_is_refused_without_a_failure(self, teacher, body, expected):
        answer = teacher.client.post("/api/v1/marks", body, "application/json")
        assert problem(answer) == expected

    def test_two_members_of_one_name_are_a_doubt(self, entry, teacher):
        cell = f'{{"assessment": {entry.exam.pk}, "enrolment": {entry.enrol().pk}, "version": 0'
        body = f'{{"entries": [{cell}, "mark": "12", "mark": "2"}}]}}'
        answer = teacher.client.post("/api/v1/marks", body, "application/json")
        assert problem(answer) == (400, "illisible")
        assert answer.json()["detail"].startswith("« mark » vient deux fois")
        assert stored(entry) == []

    def test_a_form_is_not_json(self, teacher):
        answer = teacher.client.post("/api/v1/marks", {"entries": "1"})
        assert problem(answer) == (415, "type-refuse")

    def test_a_number_is_not_taken_for_a_text_nor_the_reverse(self, entry, teacher):
        cell = {"assessment": str(entry.exam.pk), "enrolment": 1, "mark": "1", "version": True}
        answer = teacher.send("POST", "/marks", {"entries": [cell], "motif": "x"})
        assert {each["pointer"]: each["detail"] for each in answer.json()["errors"]} == {
            "/entries/0/assessment": "Un nombre entier est attendu.",
            "/entries/0/version": "Un nombre entier est attendu.",
            "/motif": "Ce membre n’existe pas.",
        }

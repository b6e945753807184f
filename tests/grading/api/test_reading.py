"""What each reads: the same as on the pages, page by page, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grading.models import Jury, Role
from tests.factories import (
    CandidateFactory,
    EnrolmentFactory,
    GroupFactory,
    JuryMemberFactory,
    ProgrammeFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.grading.api.caller import Caller, problem
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(promotion):
    """The program of who teaches R1.01."""
    module = promotion.small.modules["R1.01"]
    return Caller(TeachingAssignmentFactory(term=promotion.terms[1], module=module).teacher)


class TestProgrammes:
    def test_everybody_reads_what_is_prescribed(self, learner, promotion):
        (found,) = learner.read("/programmes")
        assert found["code"] == promotion.small.programme.code
        assert learner.read(f"/programmes/{found['id']}") == found
        document = learner.read(f"/programmes/{found['id']}/document")
        assert [each["number"] for each in document["semesters"]] == [1, 2]
        modules = learner.read(f"/programmes/{found['id']}/modules?semester=2")
        assert [each["code"] for each in modules] == ["R2.01", "R2.02"]

    def test_by_code(self, learner, promotion):
        other = ProgrammeFactory()
        assert [each["id"] for each in learner.read(f"/programmes?code={other.code}")] == [other.pk]


class TestTerms:
    def test_who_sees_which(self, promotion, scolarite, learner, teacher, stranger, member):
        GroupFactory(term=promotion.terms[1], name="TD1")
        later = TermFactory(programme=promotion.small.programme, number=3)
        administrator = Caller(member(Role.ADMINISTRATOR))
        ids = {
            name: [each["id"] for each in caller.read("/terms")]
            for name, caller in {
                "scolarite": scolarite,
                "learner": learner,
                "teacher": teacher,
                "stranger": stranger,
                "administrator": administrator,
            }.items()
        }
        first, second = (promotion.terms[number].pk for number in (1, 2))
        assert ids == {
            "scolarite": [first, second, later.pk],
            "learner": [first, second],
            "teacher": [first],
            "stranger": [],
            "administrator": [first, second, later.pk],
        }

    def test_one(self, promotion, scolarite, stranger):
        GroupFactory(term=promotion.terms[1], name="TD1")
        found = scolarite.read(f"/terms/{promotion.terms[1].pk}")
        assert (found["name"], [each["name"] for each in found["groups"]]) == (
            "S1 2026-2027",
            ["TD1"],
        )
        assert problem(stranger.get(f"/terms/{promotion.terms[1].pk}"))[0] == 404

    @pytest.mark.parametrize(
        ("query", "count"),
        [("year=2026", 2), ("number=2", 1), ("year=2025", 0), ("programme=x", 0)],
    )
    def test_filters(self, scolarite, query, count):
        assert len(scolarite.read(f"/terms?{query}")) == count


class TestStudents:
    def test_who_sees_whom(self, promotion, scolarite, learner, stranger):
        other = promotion.student("10", "10")
        number = promotion.learner.number
        assert [each["number"] for each in scolarite.read("/students")] == [number, other.number]
        assert [each["number"] for each in learner.read("/students")] == [number]
        assert stranger.read("/students") == []
        assert problem(learner.get(f"/students/{other.pk}"))[0] == 404

    def test_filters(self, promotion, scolarite):
        promotion.student("10", "10")
        number = promotion.learner.number
        assert len(scolarite.read(f"/students?number={number}")) == 1
        assert len(scolarite.read(f"/students?term={promotion.terms[1].pk}")) == 2

    def test_enrolments(self, promotion, scolarite, learner, stranger):
        found = learner.read("/enrolments")
        assert found == scolarite.read(f"/enrolments?student={promotion.learner.pk}")
        assert [each["term"] for each in found] == [promotion.terms[1].pk, promotion.terms[2].pk]
        assert learner.read(f"/enrolments/{found[0]['id']}") == found[0]
        assert problem(stranger.get(f"/enrolments/{found[0]['id']}"))[0] == 404


class TestMarks:
    def test_who_sees_which(self, promotion, scolarite, learner, teacher, stranger):
        hidden = promotion.small.assessment(promotion.terms[1], "R1.01", published=False)
        give(promotion.enrolments[1], hidden, "3")
        counts = [len(each.read("/marks")) for each in (scolarite, learner, teacher, stranger)]
        assert counts == [5, 4, 2, 0]
        counts = [
            len(each.read("/assessments")) for each in (scolarite, learner, teacher, stranger)
        ]
        assert counts == [5, 4, 2, 0]
        assert problem(learner.get(f"/assessments/{hidden.pk}"))[0] == 404

    def test_exactly(self, promotion, scolarite, learner):
        exam = promotion.assessments["R1.01"]
        path = f"/assessments/{exam.pk}/marks/{promotion.enrolments[1].pk}"
        answer = scolarite.get(path)
        assert (answer.json()["mark"], answer["ETag"]) == ("12", '"1"')
        own = learner.read(path)
        assert (own["mark"], own["version"], own["updated_at"]) == ("12", None, None)

    @pytest.mark.parametrize("name", ["assessment", "enrolment", "student", "term", "module"])
    def test_filters(self, promotion, scolarite, name):
        exam, enrolment = promotion.assessments["R1.01"], promotion.enrolments[1]
        wanted = {
            "assessment": exam.pk,
            "enrolment": enrolment.pk,
            "student": enrolment.student_id,
            "term": exam.term_id,
            "module": exam.module_id,
        }[name]
        expected = {"assessment": 1, "enrolment": 2, "student": 4, "term": 2, "module": 1}[name]
        promotion.student("10", "10")
        found = scolarite.read(f"/marks?{name}={wanted}")
        assert len(found) == expected * (1 if name in ("enrolment", "student") else 2)

    def test_the_sheet_has_those_without_a_mark(self, promotion, teacher):
        exam = promotion.small.assessment(promotion.terms[1], "R1.01", published=False)
        EnrolmentFactory(term=promotion.terms[1], left=True)
        rows = teacher.read(f"/assessments/{exam.pk}/marks")
        assert [(each["mark"], each["version"], each["closed"]) for each in rows] == [
            (None, 0, None),
            (None, 0, "left"),
        ]
        assert rows[0]["student"]["number"] == promotion.learner.number

    def test_anonymous_copies_have_no_name(self, promotion, teacher, scolarite):
        exam = promotion.small.assessment(
            promotion.terms[1], "R1.01", published=False, anonymous=True
        )
        enrolment = promotion.enrolments[1]
        CandidateFactory(assessment=exam, enrolment=enrolment, anonymous_number="A7")
        give(enrolment, exam, "15")
        (row,) = teacher.read(f"/assessments/{exam.pk}/marks")
        assert (row["copy"], row["mark"], row["student"], row["enrolment"]) == (
            "A7",
            "15",
            None,
            None,
        )
        assert teacher.read(f"/marks?assessment={exam.pk}") == []
        assert problem(teacher.get(f"/assessments/{exam.pk}/marks/{enrolment.pk}"))[0] == 404
        (row,) = scolarite.read(f"/assessments/{exam.pk}/marks")
        assert (row["copy"], row["enrolment"]) == ("A7", enrolment.pk)


class TestResults:
    def test_exactly(self, promotion, learner):
        found = learner.read(f"/enrolments/{promotion.enrolments[1].pk}/results")
        ue, rcue = found["ues"]["UE11"], found["rcues"]["UE11+UE21"]
        assert (ue["average"], ue["exact"], ue["code"]) == ("12.00", "12", "ADM")
        assert (rcue["exact"], rcue["code"], found["published_only"]) == ("10", "CMP", True)
        assert "trace" not in ue

    def test_explained(self, promotion, learner):
        path = f"/enrolments/{promotion.enrolments[1].pk}/results?explain=true"
        lines = learner.read(path)["ues"]["UE11"]["trace"]
        assert [each["contribution"] for each in lines] == ["8", "4", "0", "0"]

    def test_a_hidden_mark_moves_no_byte_but_for_who_knows_it(self, promotion, learner, scolarite):
        path = f"/enrolments/{promotion.enrolments[1].pk}/results"
        hidden = promotion.small.assessment(promotion.terms[1], "R1.01", published=False)
        before = [learner.read(path), scolarite.read(path), scolarite.read(f"{path}?published=1")]
        give(promotion.enrolments[1], hidden, "3")
        after = [learner.read(path), scolarite.read(path), scolarite.read(f"{path}?published=1")]
        assert [one == other for one, other in zip(before, after, strict=True)] == [
            True,
            False,
            True,
        ]

    def test_of_a_term_the_same(self, promotion, scolarite):
        other = promotion.student("10", "10")
        path = f"/terms/{promotion.terms[2].pk}/results"
        found = scolarite.read(path)
        enrolments = [promotion.enrolments[2], other.enrolments.get(term=promotion.terms[2])]
        assert found == [scolarite.read(f"/enrolments/{each.pk}/results") for each in enrolments]
        first = scolarite.get(f"{path}?limit=1")
        assert (first.json(), first["Link"].endswith(f'after={enrolments[0].pk}>; rel="next"')) == (
            found[:1],
            True,
        )

    def test_strangers_find_nothing(self, promotion, stranger):
        paths = (
            f"/enrolments/{promotion.enrolments[1].pk}/results",
            f"/terms/{promotion.terms[1].pk}/results",
        )
        assert [problem(stranger.get(each))[0] for each in paths] == [404, 404]


class TestDecisions:
    def test_shown_to_the_student_in_its_time(self, promotion, learner, scolarite):
        promotion.decide_all()
        known = scolarite.read("/decisions")
        assert {each["jury"]["state"] for each in known} == {"deliberation"}
        assert learner.read("/decisions") == []
        promotion.close(shown_from=timezone.now() + timedelta(days=1))
        assert learner.read("/decisions") == []
        Jury.objects.filter(pk=promotion.jury.pk).update(embargo_until=timezone.now())
        found = learner.read("/decisions")
        assert [(each["of"], each["code"]) for each in found] == [
            (each["of"], each["code"]) for each in known
        ]
        assert found[0]["sentence"].startswith("UE acquise")
        assert learner.read(f"/decisions/{found[0]['id']}") == found[0]

    def test_a_teacher_sees_those_of_his_juries(self, promotion, teacher):
        promotion.decide_all()
        assert teacher.read("/decisions") == []
        JuryMemberFactory(jury=promotion.jury, user=teacher.token.user)
        assert teacher.read("/decisions") != []

    def test_strangers_find_nothing(self, promotion, stranger, scolarite):
        promotion.decide_all()
        known = scolarite.read(f"/decisions?subject=ue&term={promotion.terms[2].pk}")
        assert [each["of"] for each in known] == ["UE11", "UE21"]
        assert stranger.read("/decisions") == []
        assert problem(stranger.get(f"/decisions/{known[0]['id']}"))[0] == 404


class TestLists:
    def test_page_after_page(self, promotion, scolarite):
        for _ in range(4):
            promotion.student("10", "10")
        path, seen = "/students?limit=2", []
        while path:
            answer = scolarite.get(path)
            seen += [each["id"] for each in answer.json()]
            link = answer.headers.get("Link", "")
            path = link.partition(">")[0].removeprefix("<http://testserver/api/v1")
        assert (len(seen), seen) == (5, sorted(seen))

    def test_what_is_known_is_not_sent_again(self, promotion, scolarite):
        tag = scolarite.get("/students")["ETag"]
        again = scolarite.get("/students", if_none_match=tag)
        assert (again.status_code, again.content) == (304, b"")
        promotion.student("10", "10")
        assert scolarite.get("/students", if_none_match=tag).status_code == 200

    def test_a_page_that_was_the_last_is_not_the_same_once_another_follows(
        self, promotion, scolarite
    ):
        alone = scolarite.get("/students?limit=1")
        assert "Link" not in alone
        promotion.student("10", "10")
        again = scolarite.get("/students?limit=1", if_none_match=alone["ETag"])
        assert (again.status_code, again.json(), "Link" in again) == (200, alone.json(), True)

    @pytest.mark.parametrize(
        "headers", [{"if_match": '"x"'}, {"if_unmodified_since": "Mon, 01 Jan 2001 00:00:00 GMT"}]
    )
    def test_another_version_than_asked_is_a_problem_like_the_others(self, scolarite, headers):
        assert problem(scolarite.get("/students", **headers)) == (412, "version-depassee")
        assert problem(scolarite.get("/openapi.json", **headers)) == (412, "version-depassee")
        assert scolarite.get("/students", if_match="*").status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, promotion, scolarite, django_assert_num_queries, count):
        for _ in range(count - 1):
            promotion.student("10", "10")
        promotion.decide_all()
        exam, term = promotion.assessments["R1.01"].pk, promotion.terms[1].pk
        paths = {
            "/programmes": 3,
            "/terms": 4,
            "/students": 3,
            "/enrolments": 3,
            "/assessments": 3,
            "/marks": 3,
            "/decisions": 3,
            f"/assessments/{exam}/marks": 8,
            f"/terms/{term}/results": 10,
        }
        scolarite.get("/terms")  # its use is noted once an hour
        for path, queries in paths.items():
            with django_assert_num_queries(queries):
                assert scolarite.get(path).status_code == 200

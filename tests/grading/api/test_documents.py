"""Issued documents: who finds which, and the same file as on the pages."""

import pytest
from django.urls import reverse

from grading.models import Role
from grading.services.issuing.revocation import revoke_document
from tests.factories import StudentFactory, TermFactory
from tests.grading.api.caller import Caller, problem
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(user_as):
    return user_as(Role.SCOLARITE)


@pytest.fixture
def student(department):
    return StudentFactory(department=department, with_account=True)


@pytest.fixture
def issued(signing_key, department, student, staff):
    """One of a student, one of another, one that tells what is not published."""
    other = StudentFactory(department=department)
    drafts = [draft(student), draft(other), draft(student, TermFactory(), withheld=True)]
    return issue(*drafts, by=staff)


def test_who_finds_which(issued, staff, student, stranger):
    everything = [each["number"] for each in Caller(staff).read("/documents")]
    assert everything == [each.number for each in issued]
    assert [each["number"] for each in Caller(student.user).read("/documents")] == everything[:1]
    assert stranger.read("/documents") == []
    for number in everything[1:]:
        for path in (f"/documents/{number}", f"/documents/{number}/pdf"):
            assert problem(Caller(student.user).get(path))[0] == 404


def test_what_became_of_it(issued, staff):
    revoke_document(issued[1].pk, reason="erreur de nom", by=staff)
    caller = Caller(staff)
    (found,) = caller.read("/documents?state=revoked")
    assert (found["number"], found["state"], found["revoked_reason"]) == (
        issued[1].number,
        "revoked",
        "erreur de nom",
    )
    assert caller.read(f"/documents/{found['number']}") == found
    assert [each["id"] for each in caller.read(f"/documents?student={issued[0].student_id}")] == [
        issued[0].pk,
        issued[2].pk,
    ]


def test_who_has_the_file_waits_for_none_to_be_made(issued, staff, monkeypatch):
    caller, path = Caller(staff), f"/documents/{issued[0].number}/pdf"
    tag = caller.get(path)["ETag"]
    monkeypatch.setattr("grading.api.documents.issued_pdf", lambda document: 1 / 0)
    again = caller.get(path, if_none_match=tag)
    assert (again.status_code, again["ETag"]) == (304, tag)
    assert problem(caller.get(path, if_match='"x"')) == (412, "version-depassee")


def test_the_same_file_as_on_the_pages(issued, client, student):
    number = issued[0].number
    answer = Caller(student.user).get(f"/documents/{number}/pdf", accept="application/pdf")
    client.force_login(student.user)
    page = client.get(reverse("grading:issued-document", args=[number]))
    assert (answer["Content-Type"], answer.content) == ("application/pdf", page.content)
    again = Caller(student.user).get(f"/documents/{number}/pdf", if_none_match=answer["ETag"])
    assert again.status_code == 304


def test_a_file_is_no_json(issued, staff):
    answer = Caller(staff).get(f"/documents/{issued[0].number}/pdf", accept="application/json")
    assert problem(answer) == (406, "format-refuse")


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(signing_key, department, staff, count, django_assert_num_queries):
    issue(*(draft(StudentFactory(department=department)) for _ in range(count)), by=staff)
    caller = Caller(staff)
    caller.get("/terms")  # its use is noted once an hour
    with django_assert_num_queries(3):
        assert len(caller.read("/documents")) == count

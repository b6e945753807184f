"""The register of issued documents, and what students find of theirs."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from grading.models import DocumentSeries, IssuedDocument, Jury, Role, SigningKey
from grading.selectors import issued as selectors
from grading.services.issuing import keys
from grading.services.issuing.revocation import revoke_document
from tests.factories import (
    DepartmentFactory,
    JuryFactory,
    MembershipFactory,
    StudentFactory,
    TermFactory,
)
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db
REGISTER = "/documents/registre/"


@pytest.fixture
def scolarite(user_as):
    return user_as(Role.SCOLARITE)


@pytest.fixture
def client(client, scolarite):
    client.force_login(scolarite)
    return client


@pytest.fixture
def term(department):
    return TermFactory(programme__department=department)


@pytest.fixture
def issued(department, signing_key, scolarite, term):
    """Three transcripts: Éloi Abel’s, then Léa Bée’s, then Zoé’s, whose term is known."""
    names = (("Abel", "Éloi"), ("Bée", "Léa"), ("Zola", "Zoé"))
    students = [
        StudentFactory(department=department, last_name=last, first_name=first, with_account=True)
        for last, first in names
    ]
    drafts = [draft(students[0]), draft(students[1]), draft(students[2], term)]
    return issue(*drafts, by=scolarite)


def shown(response):
    return [each.holder.split()[0] for each in response.context["page"].documents]


def entry(document):
    return f"{REGISTER}{document.number}/"


# ---- The register -----------------------------------------------------------------------------


def test_the_latest_comes_first(client, issued):
    response = client.get(REGISTER)
    assert shown(response) == ["Zola", "Bée", "Abel"]
    assert issued[0].number in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "{first}"}, ["Abel"]),
        ({"q": "-000002"}, ["Bée"]),
        ({"q": "lea bee"}, ["Bée"]),
        ({"q": "ZO"}, ["Zola"]),
        ({"q": "!"}, []),
        ({"type": "transcript"}, ["Zola", "Bée", "Abel"]),
        ({"type": "minutes"}, []),
        ({"semestre": "{term}"}, ["Zola"]),
        ({"etat": "in_force"}, ["Zola"]),
        ({"etat": "superseded"}, ["Abel"]),
        ({"etat": "revoked"}, ["Bée"]),
        ({"etat": "x", "type": "y", "semestre": "z", "avant": "w"}, ["Zola", "Bée", "Abel"]),
    ],
)
def test_filters(client, issued, term, scolarite, query, found):
    first, second, _ = issued
    if "etat" in query:
        IssuedDocument.objects.filter(pk=first.pk).update(superseded_at=timezone.now())
        revoke_document(second.pk, reason="erreur", by=scolarite)
    asked = {key: value.format(first=first, term=term.pk) for key, value in query.items()}
    assert shown(client.get(REGISTER, asked)) == found


def test_a_refused_filter_is_said(client, issued):
    page = client.get(REGISTER, {"type": "y", "q": "x" * 101}).content.decode()
    assert "Ce choix n’existe pas ici" in page
    assert "C’est trop long" in page


def test_pages(client, issued, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    first = client.get(REGISTER, {"type": "transcript"})
    assert shown(first) == ["Zola", "Bée"]
    url = f"?type=transcript&amp;avant={first.context['page'].after}"
    assert url in first.content.decode()
    second = client.get(REGISTER, {"avant": first.context["page"].after})
    assert (shown(second), second.context["page"].after) == (["Abel"], None)


def test_another_department_has_another_register(client, issued):
    stranger = MembershipFactory(
        department=DepartmentFactory(code="ailleurs"), role=Role.DIRECTOR
    ).user
    client.force_login(stranger)
    assert shown(client.get(REGISTER)) == []
    assert client.get(entry(issued[0])).status_code == 404
    assert client.post(entry(issued[0]), {"reason": "erreur"}).status_code == 404
    assert client.get(reverse("grading:issued-document", args=[issued[0]])).status_code == 404


def test_an_entry_tells_all_that_was_issued_about_it(client, issued, scolarite):
    (new,) = issue(draft(issued[0].student, average="12.00"), by=scolarite)
    for document in (issued[0], new):
        page = client.get(entry(document)).content.decode()
        assert all(each.number in page for each in (issued[0], new))
        assert "Remplacé le" in page


def test_a_document_is_revoked_by_whoever_says_why(client, issued):
    document = issued[0]
    refused = client.post(entry(document), {"reason": " "})
    assert "Dites pourquoi" in refused.content.decode()
    response = client.post(entry(document), {"reason": "erreur de nom"}, follow=True)
    assert response.redirect_chain == [(entry(document), 302)]
    page = response.content.decode()
    assert "est révoqué" in page
    assert "erreur de nom" in page
    assert "Révoquer ce document" not in page
    assert IssuedDocument.objects.get(pk=document.pk).state == "revoked"


def test_a_doubtful_document_is_told(client, issued):
    keys.declare_lost(issued[0].key_id, since=issued[0].issued_at, reason="volée")
    assert client.get(REGISTER).content.decode().count("<strong>Douteux</strong>") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, issued, django_assert_num_queries, count):
    query = {"q": "Abel"} if count == 1 else {}
    with django_assert_num_queries(5):
        assert len(shown(client.get(REGISTER, query))) == count
    with django_assert_num_queries(5):
        client.get(entry(issued[0]))


# ---- His documents ----------------------------------------------------------------------------


def mine(client, document):
    """What his page names, and whether he gets this document."""
    client.force_login(document.student.user)
    names = [each.number for each in client.get("/mes-documents/").context["documents"]]
    visible = IssuedDocument.objects.for_user(document.student.user)
    assert names == [each.number for each in visible.order_by("-pk")]
    return names


def test_a_student_finds_his_own(client, issued):
    assert mine(client, issued[0]) == [issued[0].number]
    other = reverse("grading:issued-document", args=[issued[1]])
    assert client.get(other).status_code == 404
    assert client.get(REGISTER).status_code == 403


def test_he_finds_none_yet(client, department):
    client.force_login(StudentFactory(department=department, with_account=True).user)
    assert "Quand la scolarité délivrera" in client.get("/mes-documents/").content.decode()


def test_what_holds_unpublished_marks_is_withheld(client, issued, scolarite):
    (document,) = issue(draft(issued[0].student, average="13.00", withheld=True), by=scolarite)
    assert mine(client, document) == [issued[0].number]
    assert client.get(reverse("grading:issued-document", args=[document])).status_code == 404


def test_what_tells_decisions_waits_for_each_of_their_juries(client, issued, scolarite, term):
    past, future = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    first = JuryFactory(term=term, closed=True, embargo_until=past)
    second = JuryFactory(term=term, closed=True, of_year=True, embargo_until=future)
    wanted = draft(issued[0].student, average="9", juries=frozenset((first.pk, second.pk)))
    (document,) = issue(wanted, by=scolarite)
    assert document.number not in mine(client, document)
    Jury.objects.filter(pk=second.pk).update(embargo_until=past)
    assert document.number in mine(client, document)


def test_queries_of_his_page(client, issued, django_assert_num_queries):
    client.force_login(issued[0].student.user)
    with django_assert_num_queries(5):
        client.get("/mes-documents/")


# ---- manage.py verify_documents ---------------------------------------------------------------


def faults(capsys):
    with pytest.raises(CommandError):
        call_command("verify_documents")
    return capsys.readouterr().err.splitlines()


def unguard():
    """What follows is done by somebody who owns the database."""
    on = "" if connection.vendor == "sqlite" else " ON {0}"
    with connection.cursor() as cursor:
        for table in ("grading_issueddocument", "grading_signingkey", "grading_documentseries"):
            cursor.execute(f"DROP TRIGGER {table}_stays_update{on}".format(table))


def test_an_intact_register(issued, capsys):
    call_command("verify_documents")
    assert "3 documents délivrés, tout est intact." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ({"content": {"autre": "contenu"}}, "son empreinte ne correspond plus à son contenu"),
        ({"digest": "0" * 64}, "son texte signé n’est pas celui de ce document"),
        ({"about": "autre chose"}, "son texte signé n’est pas celui de ce document"),
        ({"payload": "x"}, "son texte signé ne se lit plus"),
        ({"signature": "00" * 64}, "sa signature est fausse"),
        ({"superseded_at": timezone.now()}, "il est dit remplacé sans l’être"),
    ],
)
def test_what_somebody_changed_behind_it_is_told(issued, capsys, done, told):
    unguard()
    IssuedDocument.objects.filter(pk=issued[0].pk).update(**done)
    assert any(told in line and issued[0].number in line for line in faults(capsys))


def test_a_number_that_nobody_has_is_told(issued, capsys):
    unguard()
    DocumentSeries.objects.update(last=5)
    assert "3 documents pour 5 numéros donnés" in faults(capsys)[0]


def test_another_key_under_the_same_name_is_told(issued, capsys):
    unguard()
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    SigningKey.objects.update(public_key=other.hex())
    assert len(faults(capsys)) == 3

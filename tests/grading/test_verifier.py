"""What `/verifier/` answers to whoever holds a paper: without account, and nothing more than it."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from grading.models import Role
from grading.services.documents import day_in_words
from grading.services.issuing import keys
from grading.services.issuing.revocation import revoke_document
from grading.services.issuing.statements import (
    Statement,
    Unreadable,
    check_code,
    read_token,
    token,
    typed_code,
)
from grading.services.issuing.verification import Finding, verify_token, verify_typed
from grading.views import verifier
from tests.factories import StudentFactory
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db
URL = "/verifier/"


@pytest.fixture(autouse=True)
def forgetful():
    cache.clear()


@pytest.fixture
def scolarite(user_as):
    return user_as(Role.SCOLARITE)


@pytest.fixture
def paper(department, signing_key, scolarite):
    """The transcript of Abel, with 11,40."""
    (document,) = issue(
        draft(StudentFactory(department=department, last_name="Abel")), by=scolarite
    )
    return document


def token_of(document):
    return token(document.payload, document.signature)


def scanned(document):
    return verify_token(token_of(document)).finding


def forged(payload, private=None):
    private = private or Ed25519PrivateKey.generate()
    return token(payload, private.sign(payload.encode()).hex())


def changed(document):
    """A second document about the same subject: the first one is superseded."""
    return issue(draft(document.student, average="12.00"), by=document.issued_by)[0]


# ---- Findings ---------------------------------------------------------------------------------


def test_genuine_and_in_force(paper):
    found = verify_token(token_of(paper))
    assert (found.finding, str(found.statement)) == (Finding.IN_FORCE, paper.payload)


def test_superseded(paper):
    new = changed(paper)
    assert (scanned(paper), scanned(new)) == (Finding.SUPERSEDED, Finding.IN_FORCE)


def test_revoked_even_once_superseded(paper, scolarite):
    changed(paper)
    revoked = revoke_document(paper.pk, reason="erreur", by=scolarite)
    found = verify_token(token_of(paper))
    assert (found.finding, found.revoked_at) == (Finding.REVOKED, revoked.revoked_at)


def test_another_average_under_the_same_signature(paper):
    payload = paper.payload.replace("11,40", "18,40")
    found = verify_token(token(payload, paper.signature))
    assert (found.finding, found.statement) == (Finding.FORGED, None)


def test_another_key(paper):
    assert verify_token(forged(paper.payload)).finding is Finding.FORGED
    unknown = paper.payload.replace(paper.key_id, "00000000")
    assert verify_token(forged(unknown)).finding is Finding.FORGED


def test_signed_by_the_key_but_not_in_the_register(paper):
    payload = paper.payload.replace("000001", "000009")
    found = verify_token(forged(payload, keys.signer().private))
    assert (found.finding, found.statement.number) == (Finding.UNREGISTERED, payload.split("\n")[1])


def test_an_old_paper_whose_number_another_one_has(paper):
    """The key signed both: the register knows one of them."""
    payload = paper.payload.replace("11,40", "18,40")
    assert verify_token(forged(payload, keys.signer().private)).finding is Finding.UNREGISTERED


def test_signed_before_the_key_was_lost(paper):
    keys.declare_lost(paper.key_id, since=timezone.now(), reason="volée")
    found = verify_token(token_of(paper))
    assert (found.finding, found.lost_since is None) == (Finding.IN_FORCE, False)


def test_a_date_that_is_none_is_not_read(client, paper):
    """Whoever signs it holds a key: it is refused all the same, not a failure."""
    day = Statement.read(paper.payload).issued_on
    value = forged(paper.payload.replace(day, "2026-13-01"), keys.signer().private)
    page = client.get(URL, {"d": value}).content.decode()
    assert "Adresse illisible" in page


def test_the_first_of_a_month_is_written_as_on_the_paper(client, paper):
    day = Statement.read(paper.payload).issued_on
    value = forged(paper.payload.replace(day, "2026-12-01"), keys.signer().private)
    assert "1er décembre 2026" in client.get(URL, {"d": value}).content.decode()


def test_signed_after_the_key_was_lost(paper):
    keys.declare_lost(paper.key_id, since=paper.issued_at, reason="volée")
    assert scanned(paper) is Finding.DOUBTFUL


def test_what_a_thief_signs_and_dates_of_before_the_loss(paper):
    thief = keys.signer().private
    keys.declare_lost(paper.key_id, since=timezone.now(), reason="volée")
    payload = paper.payload.replace("11,40", "18,40")
    assert verify_token(forged(payload, thief)).finding is Finding.DOUBTFUL


def test_a_key_that_was_replaced_still_proves(paper):
    keys.rotate_key()
    assert scanned(paper) is Finding.IN_FORCE


@pytest.mark.parametrize(
    "value",
    [
        "x",
        ".",
        "é.è",
        "IJAVERKNIU",
        "A" * 9000,
        "MFRGG.MFRGG",
        token("BAREME1\n" * 10, "00" * 64),
        token("\n".join(("BAREME1", "a\0", *"bcdefghi")), "00" * 64),
        token("\n".join(("BAREME2", *"abcdefghi")), "00" * 64),
    ],
)
def test_what_is_no_token_is_said_so(value, db):
    assert verify_token(value).finding is Finding.UNREADABLE


def test_a_signature_of_another_length_is_false(paper):
    assert verify_token(token(paper.payload, paper.signature[:-2])).finding is Finding.FORGED


# ---- Statements and codes ---------------------------------------------------------------------


def test_a_token_is_read_as_it_was_written(paper):
    assert read_token(token_of(paper)) == (paper.payload, paper.signature)
    assert read_token(f" {token_of(paper).lower()}\n") == (paper.payload, paper.signature)
    assert str(Statement.read(paper.payload)) == paper.payload


def test_a_statement_of_more_lines_is_not_read(paper):
    with pytest.raises(Unreadable):
        Statement.read(f"{paper.payload}\nde plus")


def test_a_code_is_typed_as_one_likes():
    code = check_code("ab" * 64)
    assert [typed_code(each) for each in (code, code.lower(), code.replace("-", " "))] == [code] * 3
    assert len(code) == 9


def test_number_and_code(paper):
    code = check_code(paper.signature)
    assert verify_typed(f" {paper.number.lower()} ", code.lower()).finding is Finding.IN_FORCE
    wrong = verify_typed(paper.number, "AAAA-AAAA")
    unknown = verify_typed("GMP-2026-999999", code)
    assert wrong == unknown == verify_typed("é", "éééé")
    assert (wrong.finding, wrong.statement) == (Finding.UNKNOWN, None)


# ---- The page ---------------------------------------------------------------------------------


def test_the_page_says_what_is_on_the_paper(client, paper):
    response = client.get(URL, {"d": token_of(paper)})
    page = response.content.decode()
    assert "Document authentique, en vigueur." in page
    statement = Statement.read(paper.payload)
    for line in (statement.number, statement.issuer, statement.holder, statement.says):
        assert line in page
    # In the words of the paper, also on the first of a month: whoever compares reads the same.
    assert day_in_words(timezone.localdate()) in page
    assert "no-store" in response["Cache-Control"]
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "strict-origin")


def test_it_says_neither_which_one_replaced_it_nor_why_it_was_revoked(client, paper, scolarite):
    new = changed(paper)
    page = client.get(URL, {"d": token_of(paper)}).content.decode()
    assert "remplacé depuis par un plus récent" in page
    assert new.number not in page
    assert "12,00" not in page
    revoke_document(paper.pk, reason="motif secret", by=scolarite)
    page = client.get(URL, {"d": token_of(paper)}).content.decode()
    assert f"Révoqué le {day_in_words(timezone.localdate())}." in page
    assert "motif secret" not in page


def test_a_false_signature_shows_nothing_of_what_it_claims(client, paper):
    page = client.get(URL, {"d": forged(paper.payload)}).content.decode()
    assert "Signature fausse" in page
    assert "Abel" not in page


def test_a_lost_key_is_told(client, paper):
    keys.declare_lost(paper.key_id, since=paper.issued_at, reason="poste volé")
    page = client.get(URL, {"d": token_of(paper)}).content.decode()
    assert "Document douteux" in page
    assert f"Sa clé est perdue depuis le {day_in_words(timezone.localdate())}." in page
    assert "poste volé" not in page


def test_typed(client, paper):
    sent = {"number": paper.number, "code": check_code(paper.signature)}
    assert "Document authentique, en vigueur." in client.post(URL, sent).content.decode()


def test_wrong_and_unknown_are_the_same_page(client, paper):
    def answer(number):
        sent = {"number": number, "code": "AAAA-AAAA"}
        page = client.post(URL, sent).content.decode()
        return page.replace(number, "").split("csrfmiddlewaretoken")[0]

    assert "Aucun document ne porte ce numéro avec ce code" in answer(paper.number)
    assert answer(paper.number) == answer("GMP-2026-999999")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Recopiez le numéro du document"),
        ({"number": "a" * 81, "code": "b"}, "C’est trop long"),
        ({"number": "a\0", "code": "b"}, "Le caractère nul"),
    ],
)
def test_what_is_not_typed_well_is_said(client, sent, said):
    response = client.post(URL, sent)
    assert response.status_code == 200
    assert said in response.content.decode()


def test_too_many_wrong_codes_wait_but_a_scan_does_not(client, paper):
    wrong = {"number": paper.number, "code": "AAAA-AAAA"}
    statuses = [client.post(URL, wrong).status_code for _ in range(verifier.TRIES + 1)]
    assert statuses == [200] * verifier.TRIES + [429]
    right = {"number": paper.number, "code": check_code(paper.signature)}
    refused = client.post(URL, right)
    assert "Attendez un quart d’heure" in refused.content.decode()
    assert "authentique" not in refused.content.decode()
    assert client.post(URL, right, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert client.get(URL, {"d": token_of(paper)}).status_code == 200


def test_a_thousand_other_counts_make_none_forgotten(client, paper):
    """Those of the feeds and of the keys of a department."""
    wrong = {"number": paper.number, "code": "AAAA-AAAA"}
    for _ in range(verifier.TRIES):
        client.post(URL, wrong)
    for other in range(1000):
        cache.add(f"feed-{other}", 0, verifier.QUARTER)
    assert client.post(URL, wrong).status_code == 429


def test_a_count_that_expires_meanwhile_is_no_failure(client, paper, monkeypatch):
    monkeypatch.setattr(verifier.cache, "add", lambda *counter: False)
    wrong = {"number": paper.number, "code": "AAAA-AAAA"}
    assert client.post(URL, wrong).status_code == 200


def test_queries(client, paper, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(URL, {"d": token_of(paper)})
    with django_assert_num_queries(0):
        client.get(URL)
    with django_assert_num_queries(1):
        client.post(URL, {"number": paper.number, "code": check_code(paper.signature)})


def test_other_methods_are_refused(client):
    assert client.put(URL).status_code == 405
    assert client.post(reverse("grading:verifier-keys")).status_code == 405


# ---- The published keys -----------------------------------------------------------------------


def test_the_keys_are_published_with_their_history(client, signing_key):
    new = keys.rotate_key()
    since = timezone.now() - timedelta(days=1)
    keys.declare_lost(signing_key.pk, since=since, reason="poste volé")
    response = client.get("/verifier/cles.json")
    first, second = json.loads(response.content)["keys"]
    assert (first["id"], second["id"]) == (signing_key.pk, new.pk)
    assert (first["lost_since"], second["lost_since"]) == (
        since.isoformat(timespec="seconds"),
        None,
    )
    assert "volé" not in response.content.decode()
    public = load_pem_public_key(second["pem"].encode())
    assert public.public_bytes_raw().hex() == second["public_key"]
    assert response["Access-Control-Allow-Origin"] == "*"

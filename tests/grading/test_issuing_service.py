"""Issuing: numbers without gap, frozen contents, one document in force for each subject."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from grading.models import (
    DocumentAsset,
    DocumentSeries,
    IssuedDocument,
    Role,
    SigningKey,
)
from grading.services.issuing import keys
from grading.services.issuing.assets import keep_asset
from grading.services.issuing.issue import Kind, issue_documents
from grading.services.issuing.revocation import revoke_document
from tests.factories import DepartmentFactory, MembershipFactory, StudentFactory
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def scolarite(user_as):
    return user_as(Role.SCOLARITE)


@pytest.fixture
def students(department):
    department.code = "gmp"
    department.save()
    names = ("Abel", "Béa", "Zoé")
    return [StudentFactory(department=department, last_name=name) for name in names]


@pytest.fixture
def issued(students, signing_key, scolarite):
    return issue(*map(draft, students), by=scolarite)


def ranks():
    return list(IssuedDocument.objects.order_by("rank").values_list("rank", flat=True))


# ---- Numbers ------------------------------------------------------------------------------------


def test_documents_are_numbered_in_their_order(issued):
    year = timezone.localdate().year
    assert [each.number for each in issued] == [f"GMP-{year}-{rank:06}" for rank in (1, 2, 3)]


def test_a_year_starts_a_series_of_its_own_by_the_clock_of_the_department(
    issued, students, scolarite, monkeypatch
):
    midnight = datetime(2041, 12, 31, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    (again,) = issue(draft(students[0], average="12.00"), by=scolarite)
    assert again.number == "GMP-2042-000001"


def test_each_department_has_its_own_series(issued, scolarite):
    elsewhere = StudentFactory(department=DepartmentFactory(code="gea"))
    (document,) = issue(draft(elsewhere), by=scolarite)
    assert (document.rank, document.series.name.split("-")[0]) == (1, "GEA")


def test_what_fails_takes_no_number(issued, students, scolarite):
    with pytest.raises(DatabaseError), transaction.atomic():
        issue(draft(students[0], average="9.00"), draft(students[0], average="8.00"), by=scolarite)
    issue(draft(students[0], average="7.00"), by=scolarite)
    assert ranks() == [1, 2, 3, 4]


def test_numbers_have_no_gap_when_everybody_issues_at_once(at_once, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path
    keys.create_key()
    students = StudentFactory.create_batch(6, department=DepartmentFactory())
    by = MembershipFactory(department=students[0].department, role=Role.SCOLARITE).user
    pairs = [students[:2], students[2:4], students[4:], students[:2]]
    at_once(*(lambda pair=pair: issue(*map(draft, pair), by=by) for pair in pairs))
    assert ranks() == [1, 2, 3, 4, 5, 6]
    assert IssuedDocument.objects.filter(superseded_at=None).count() == 6


# ---- Once and again -----------------------------------------------------------------------------


def test_the_same_content_is_the_same_document(issued, students, scolarite):
    later = {**draft(students[1]).content, "issued_at": "2050-01-01T00:00:00+01:00", "issued": "x"}
    again = issue(draft(students[0]), draft(students[1], content=later), by=scolarite)
    assert again == issued[:2]
    assert ranks() == [1, 2, 3]


def test_another_content_takes_its_place(issued, students, scolarite):
    kept, changed = issue(draft(students[0]), draft(students[1], average="12.00"), by=scolarite)
    before = IssuedDocument.objects.get(pk=issued[1].pk)
    assert kept == issued[0]
    assert changed.replaces == before
    assert (before.state, before.superseded_at) == ("superseded", changed.issued_at)
    assert changed.state == "in_force"


def test_each_kind_and_each_term_has_its_own(issued, students, scolarite):
    (statement,) = issue_documents([draft(students[0])], kind=Kind.STATEMENT, by=scolarite)
    assert statement.replaces is None
    assert IssuedDocument.objects.get(pk=issued[0].pk).state == "in_force"


def test_what_was_revoked_is_issued_anew(issued, students, scolarite):
    revoked = revoke_document(issued[0].pk, reason="mauvais nom", by=scolarite)
    (again,) = issue(draft(students[0]), by=scolarite)
    assert (again.number != revoked.number, again.replaces) == (True, revoked)
    revoked.refresh_from_db()
    assert revoked.state == "revoked"


def test_what_a_lost_key_signed_since_is_issued_anew(issued, students, scolarite):
    key = issued[0].key
    keys.declare_lost(key.pk, since=issued[0].issued_at, reason="volée")
    keys.create_key()
    (again,) = issue(draft(students[0]), by=scolarite)
    assert (again.replaces, again.key == key) == (issued[0], False)


def test_what_it_signed_before_stays(issued, students, scolarite):
    keys.declare_lost(issued[0].key.pk, since=timezone.now(), reason="volée")
    keys.create_key()
    assert issue(draft(students[0]), by=scolarite) == issued[:1]


def test_nothing_to_issue_opens_no_series(scolarite):
    assert issue(by=scolarite) == []
    assert not DocumentSeries.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_an_issue(department, signing_key, scolarite, count, django_assert_num_queries):
    drafts = [draft(each) for each in StudentFactory.create_batch(count, department=department)]
    issue(draft(StudentFactory(department=department)), by=scolarite)
    with django_assert_num_queries(9):
        issue(*drafts, by=scolarite)


# ---- Signatures ---------------------------------------------------------------------------------


def test_the_signature_is_that_of_the_published_key(issued, signing_key):
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing_key.public_key))
    for each in issued:
        public.verify(bytes.fromhex(each.signature), each.payload.encode())


def test_what_is_signed_is_short_and_is_what_is_printed(issued, students):
    content, student = issued[0].content, students[0]
    assert issued[0].payload.split("\n") == [
        "BAREME1",
        issued[0].number,
        "Relevé de notes",
        f"{content['institution']}, {content['department']}",
        f"Abel Dominique, n° {student.number}",
        "Semestre 1, 2026-2027",
        "UE11 11,40 ADM",
        timezone.localdate().isoformat(),
        issued[0].digest[:32],
        issued[0].key_id,
    ]


def test_a_name_never_adds_a_line(students, signing_key, scolarite):
    (document,) = issue(draft(students[0], says="a\nb\r\n c\u2028d"), by=scolarite)
    assert document.payload.split("\n")[6] == "a b c d"
    assert document.payload.count("\n") == 9


def test_without_key_nothing_is_issued(students, scolarite):
    with pytest.raises(keys.NoUsableKey, match=r"manage\.py signing_key create"):
        issue(draft(students[0]), by=scolarite)


def spoil(path):
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----\n")


def leave_open(path):
    path.chmod(0o640)


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (lambda path: path.unlink(), "ne se lit pas.*signing_key rotate"),
        (spoil, "n’est pas la clé.*signing_key rotate"),
        (leave_open, "se lit par d’autres.*chmod 600"),
    ],
)
def test_with_a_key_that_cannot_be_used_nothing_is_issued(
    students, signing_key, scolarite, happens, told
):
    happens(keys.path_of(signing_key))
    with pytest.raises(keys.NoUsableKey, match=told):
        issue(draft(students[0]), by=scolarite)
    assert not IssuedDocument.objects.exists()


def test_the_key_of_another_site_does_not_sign(students, signing_key, scolarite):
    other = keys.rotate_key()
    keys.path_of(other).write_bytes(keys.path_of(signing_key).read_bytes())
    with pytest.raises(keys.NoUsableKey, match="n’est pas la clé"):
        issue(draft(students[0]), by=scolarite)


# ---- Keys ---------------------------------------------------------------------------------------


def test_a_private_key_is_a_file_for_its_owner_alone(signing_key):
    path = keys.path_of(signing_key)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_one_key_signs(signing_key):
    with pytest.raises(ValidationError, match="rotate"):
        keys.create_key()
    new = keys.rotate_key()
    assert list(SigningKey.objects.filter(retired_at=None)) == [new]


def test_a_file_that_cannot_be_written_leaves_no_key(db, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.SIGNING_KEYS_DIR = tmp_path / "file" / "keys"
    with pytest.raises(ValidationError, match="aucune clé n’est créée"):
        keys.create_key()
    assert not SigningKey.objects.exists()


def test_a_loss_only_gets_older(signing_key):
    first = timezone.now()
    keys.declare_lost(signing_key.pk, since=first, reason="poste volé")
    with pytest.raises(ValidationError, match="reculer"):
        keys.declare_lost(signing_key.pk, since=timezone.now(), reason="poste volé")
    older = keys.declare_lost(signing_key.pk, since=signing_key.created_at, reason="poste volé")
    assert older.lost_since == signing_key.created_at


# ---- The database keeps it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda: IssuedDocument.objects.update(number=F("number") + "0"),
        lambda: IssuedDocument.objects.update(content={}),
        lambda: IssuedDocument.objects.update(payload="autre"),
        lambda: IssuedDocument.objects.update(withheld=True),
        lambda: IssuedDocument.objects.filter(rank=1).update(superseded_at=None),
        lambda: IssuedDocument.objects.filter(rank=2).update(revoked_at=timezone.now()),
        lambda: IssuedDocument.objects.filter(rank=2).update(revoked_reason="autre"),
        lambda: SigningKey.objects.update(public_key="00"),
        lambda: SigningKey.objects.filter(retired_at__isnull=False).update(lost_since=None),
        lambda: DocumentAsset.objects.update(data=b""),
        lambda: DocumentSeries.objects.update(last=1),
    ],
)
def test_what_was_issued_does_not_change(issued, students, scolarite, change):
    issue(draft(students[0], average="12.00"), by=scolarite)
    revoke_document(issued[1].pk, reason="erreur", by=scolarite)
    keys.declare_lost(issued[0].key_id, since=timezone.now(), reason="volée")
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="deletion empties the tables of a test")
@pytest.mark.parametrize("model", [IssuedDocument, DocumentAsset, DocumentSeries])
def test_what_was_issued_is_not_deleted(issued, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_same_bytes_are_kept_once(db):
    first, second = keep_asset(b"logo", "image/png"), keep_asset(b"logo", "image/png")
    assert (first, DocumentAsset.objects.count()) == (second, 1)


# ---- Revoking -----------------------------------------------------------------------------------


def test_a_document_is_revoked_once_with_a_reason(issued, scolarite):
    revoked = revoke_document(issued[0].pk, reason=" erreur de nom ", by=scolarite)
    assert (revoked.state, revoked.revoked_reason) == ("revoked", "erreur de nom")
    again = revoke_document(issued[0].pk, reason="autre", by=scolarite)
    assert again.revoked_reason == "erreur de nom"


def test_revoking_demands_a_reason(issued, scolarite):
    with pytest.raises(ValidationError, match="motif"):
        revoke_document(issued[0].pk, reason="  ", by=scolarite)


def test_only_the_department_revokes(issued, students):
    stranger = MembershipFactory(department=DepartmentFactory(), role=Role.SCOLARITE).user
    with pytest.raises(IssuedDocument.DoesNotExist):
        revoke_document(issued[0].pk, reason="erreur", by=stranger)

"""`manage.py signing_key`: what whoever keeps the server types."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grading.models import IssuedDocument, Role, SigningKey
from grading.services.issuing import keys
from tests.factories import StudentFactory
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("signing_key", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def documents(department, signing_key, user_as):
    students = StudentFactory.create_batch(3, department=department)
    by = user_as(Role.SCOLARITE)
    return [issue(draft(each), by=by)[0] for each in students]


def test_create_says_where_the_file_is(settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path
    told = run("create")
    assert f"{tmp_path}/{SigningKey.objects.get()}.pem" in told
    with pytest.raises(CommandError, match="Une clé signe déjà"):
        run("create")
    assert run("create", "--if-none") == ""


def test_rotate_and_list(signing_key):
    run("rotate")
    told = run("list")
    assert f"{signing_key}  retirée le" in told
    assert "signe depuis le" in told
    assert told.count("BEGIN PUBLIC KEY") == 2


def test_nothing_to_rotate(db):
    with pytest.raises(CommandError, match="signing_key create"):
        run("rotate")


def test_after_a_loss_the_doubtful_are_issued_again(documents, user_as):
    before, *doubtful = documents
    since = doubtful[0].issued_at.isoformat()
    told = run("lost", before.key_id, "--since", since, "--reason", "poste volé")
    assert "2 documents douteux" in told
    assert "perdue depuis le" in run("list")
    run("create")
    told = run("reissue", "--by", before.issued_by.username)
    assert told.count("→") == 2
    in_force = IssuedDocument.objects.in_force().order_by("rank")
    assert [each.replaces for each in in_force] == [None, *doubtful]
    assert [each.digest for each in in_force[1:]] == [each.digest for each in doubtful]
    assert "aucun document douteux" in run("reissue", "--by", before.issued_by.username)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("lost", "00000000", "--since", "2026-01-01", "--reason", "x"), "n’existe pas"),
        (("lost", "{key}", "--since", "2026-01-01", "--reason", " "), "le motif manque"),
        (("lost", "{key}", "--since", "2999-01-01T10:00", "--reason", "x"), "plus tard"),
        (("lost", "{key}", "--since", "hier", "--reason", "x"), "une date s’écrit"),
        (("lost", "{key}", "--since", "2026-02-31", "--reason", "x"), "une date s’écrit"),
        (("reissue", "--by", "personne"), "n’existe pas"),
        (("explode",), "invalid choice"),
    ],
)
def test_what_is_refused(signing_key, arguments, told):
    with pytest.raises(CommandError, match=told):
        run(*(each.format(key=signing_key) for each in arguments))
    assert SigningKey.objects.get().lost_since is None


def test_a_key_signs_again_once_its_file_is_back(documents):
    path = keys.path_of(documents[0].key)
    pem = path.read_bytes()
    path.unlink()
    with pytest.raises(keys.NoUsableKey):
        keys.signer()
    path.write_bytes(pem)
    path.chmod(0o600)
    assert keys.signer().key == documents[0].key

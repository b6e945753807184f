"""Issued documents on paper, read back by readers that know nothing of us: pypdf for the text,
pypdfium2 and zxing for the QR code, cryptography and openssl for the signature."""

import base64
import json
import re
import shutil
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import zxingcpp
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from grading.documents import issued as documents
from grading.documents.issued import bundle, issued_pdf, issued_pdfs
from grading.documents.keys_json import keys_json
from grading.models import IssuedDocument, Role, SigningKey
from grading.services.issuing import assets, keys
from grading.services.issuing.statements import check_code
from tests.factories import DepartmentFactory, MembershipFactory, StudentFactory
from tests.grading.issuing import draft, issue

pytestmark = pytest.mark.django_db
DOCUMENTED = Path(__file__).parents[2] / "docs" / "documents.md"


@pytest.fixture(scope="module")
def world(shared_db, tmp_path_factory):
    """Two transcripts, with the key that signed them, and the PDF of the first."""
    with override_settings(SIGNING_KEYS_DIR=tmp_path_factory.mktemp("keys")):
        keys.create_key()
        department = DepartmentFactory(code="gmp")
        by = MembershipFactory(department=department, role=Role.SCOLARITE).user
        students = [
            StudentFactory(department=department, last_name=name, with_account=True)
            for name in ("Été", "Zola")
        ]
        found = issue(*map(draft, students), by=by)
        yield [stored(each) for each in found], issued_pdf(found[0])


def stored(document):
    return IssuedDocument.objects.select_related("layout", "student__user").get(pk=document.pk)


@pytest.fixture
def papers(world):
    return world[0]


@pytest.fixture
def pdf(world):
    return world[1]


def text_of(pdf):
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def codes_in(pdf, scale=2):
    """What the QR codes say on each page, as a camera sees it."""
    images = (page.render(scale=scale).to_pil() for page in PdfDocument(pdf))
    return [code.text for image in images for code in zxingcpp.read_barcodes(image)]


def decoded(part):
    return base64.b32decode(part + "=" * (-len(part) % 8))


# ---- What is on the paper ---------------------------------------------------------------------


def test_it_says_its_number_its_code_and_what_is_signed(papers, pdf):
    # A reader guesses the spaces from the gaps between letters.
    paper, text = papers[0], text_of(pdf).replace(" ", "")
    digest = paper.digest[:32]
    for words in (
        f"Document n° {paper.number}, délivré le",
        f"Code de contrôle : {check_code(paper.signature)}",
        "127.0.0.1:8000/verifier/",
        f"Signé avec lui : {paper.about} ; UE11 11,40 ADM.",
        f"Empreinte {digest}, clé {paper.key_id}.",
    ):
        assert words.replace(" ", "") in text


def test_every_line_that_is_signed_is_printed(papers, pdf):
    text = text_of(pdf).replace(" ", "")
    _, number, kind, issuer, holder, about, says, _, digest, key = papers[0].payload.split("\n")
    printed = (number, kind, *issuer.split(","), *holder.split(","), about, says, digest, key)
    missing = [line for line in printed if line.replace(" ", "") not in text]
    assert missing == []


def test_the_code_is_tagged_with_words(papers, pdf):
    reader = PdfReader(BytesIO(pdf))
    alternatives = [
        str(each.get_object()["/Alt"])
        for each in range_of_objects(reader)
        if "/Alt" in each.get_object()
    ]
    assert f"Code QR : adresse où se vérifie le document {papers[0].number}" in alternatives
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert all(words in xmp for words in ("pdfaid:part", "pdfuaid:part"))


def range_of_objects(reader):
    for number in range(1, len(reader.xref[0]) + 1):
        found = reader.get_object(number)
        if isinstance(found, dict):
            yield found


@pytest.mark.parametrize("scale", [1.5, 3])
def test_a_camera_reads_it_and_the_signature_holds(papers, pdf, scale):
    """110 then 220 dots an inch; nothing of ours checks the signature."""
    (address,) = codes_in(pdf, scale)
    start, _, carried = address.partition("?d=")
    assert start == "http://127.0.0.1:8000/verifier/"
    text, signature = map(decoded, carried.split("."))
    assert text.decode() == papers[0].payload
    published = {
        each["id"]: each for each in json.loads(keys_json(SigningKey.objects.all()))["keys"]
    }
    key = load_pem_public_key(published[text.decode().split("\n")[-1]]["pem"].encode())
    key.verify(signature, text)


def test_the_page_it_leads_to_says_it_is_genuine(client, pdf):
    (address,) = codes_in(pdf)
    page = client.get(address.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert "Document authentique, en vigueur." in page


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize("forged", [False, True])
def test_the_documented_commands_check_it_without_the_site(client, pdf, tmp_path, forged):
    """Those of docs/documents.md, to the letter."""
    (address,) = codes_in(pdf)
    (script,) = re.findall(r"```sh\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    key = SigningKey.objects.get()
    pem = client.get(reverse("grading:verifier-key", args=[key])).content
    (tmp_path / "cle.pem").write_bytes(pem)
    if forged:
        address = address.replace("?d=I", "?d=J")
    done = subprocess.run(
        ["sh", "-e", "-c", f"adresse='{address}'\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0, "Verified Successfully" in done.stdout) == (forged, not forged)


# ---- The same bytes ---------------------------------------------------------------------------


def digest_of(pdf):
    return sha256(pdf).hexdigest()


def test_the_same_bytes_at_any_time(papers, pdf):
    assert digest_of(issued_pdf(stored(papers[0]))) == digest_of(pdf)


def test_the_same_bytes_alone_and_among_others(papers, pdf):
    first, second = issued_pdfs(papers)
    assert digest_of(first) == digest_of(pdf)
    assert digest_of(second) != digest_of(first)


def test_the_same_bytes_once_the_layout_has_changed(papers, pdf, monkeypatch, tmp_path):
    """What is issued from then on is laid out otherwise; what was is not."""
    for path in assets.LAYOUTS.glob("*.typ"):
        changed = path.read_text().replace("Code de contrôle", "Code")
        (tmp_path / path.name).write_text(changed)
    monkeypatch.setattr(assets, "LAYOUTS", tmp_path)
    (new,) = issue(draft(papers[0].student, average="9.00"), by=papers[0].issued_by)
    assert "Code : " in text_of(issued_pdf(new))
    assert digest_of(issued_pdf(stored(papers[0]))) == digest_of(pdf)
    data, extension = bundle([papers[1], new])
    assert extension == "zip"
    assert ZipFile(BytesIO(data)).namelist() == [f"{each.number}.pdf" for each in (papers[1], new)]


def test_all_in_one_file_each_with_his_code(papers):
    data, extension = bundle(papers)
    assert extension == "pdf"
    numbers = [
        decoded(code.partition("?d=")[2].split(".")[0]).decode().split("\n")[1]
        for code in codes_in(data)
    ]
    assert numbers == [each.number for each in papers]


def test_a_zip_has_the_same_bytes_too():
    files = {"a.pdf": b"a", "b.pdf": b"b"}
    assert documents.archive(files) == documents.archive(files)


def test_it_is_downloaded_by_scolarite_and_by_its_student(client, papers, pdf):
    url = reverse("grading:issued-document", args=[papers[0]])
    for user in (papers[0].issued_by, papers[0].student.user):
        client.force_login(user)
        response = client.get(url)
        assert digest_of(response.content) == digest_of(pdf)
        assert response["Content-Disposition"].startswith(f'attachment; filename="{papers[0]}-')
    assert client.get(reverse("grading:issued-document", args=[papers[1]])).status_code == 404


# ---- manage.py verify_document ----------------------------------------------------------------


@pytest.fixture
def file(pdf, tmp_path):
    path = tmp_path / "releve.pdf"
    path.write_bytes(pdf)
    return path


def verify(capsys, *arguments):
    """What it says, and whether it believes."""
    try:
        call_command("verify_document", *map(str, arguments))
    except CommandError as error:
        return capsys.readouterr().out + str(error), False
    return capsys.readouterr().out, True


def test_the_file_that_was_issued(capsys, file, papers):
    told, believed = verify(capsys, file)
    assert believed
    assert papers[0].payload in told
    assert "octet pour octet, celui qui a été délivré." in told


def test_a_file_that_was_touched(capsys, file, pdf):
    file.write_bytes(pdf + b"\n")
    told, believed = verify(capsys, file)
    assert (believed, "n’est pas, octet pour octet" in told) == (True, True)


def test_without_the_database(capsys, pdf, tmp_path, papers):
    (address,) = codes_in(pdf)
    published = tmp_path / "cles.json"
    published.write_bytes(keys_json(SigningKey.objects.all()))
    told, believed = verify(capsys, address, "--keys", published)
    assert (believed, "Signature authentique." in told) == (True, True)
    told, believed = verify(capsys, address.replace("?d=I", "?d=J"), "--keys", published)
    assert (believed, papers[0].holder in told) == (False, False)
    published.write_text("{}")
    assert "n’est pas le fichier des clés" in verify(capsys, address, "--keys", published)[0]


def test_with_a_lost_key_the_register_is_asked(capsys, pdf, tmp_path, papers):
    (address,) = codes_in(pdf)
    keys.declare_lost(papers[0].key_id, since=papers[0].issued_at, reason="volée")
    published = tmp_path / "cles.json"
    published.write_bytes(keys_json(SigningKey.objects.all()))
    assert verify(capsys, address, "--keys", published)[1] is False
    told, believed = verify(capsys, address)
    assert (believed, "Document douteux" in told) == (False, True)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\xff" * 300])
def test_a_file_that_proves_nothing(capsys, file, data):
    file.write_bytes(data)
    assert verify(capsys, file)[1] is False

"""How a department changes its documents: who may, what is refused, what is printed then."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from grading.models import DocumentTemplate, IssuedDocument, Role
from grading.selectors.document_templates import template_of
from grading.services.document_templates import save_template
from grading.services.pictures import UnreadablePicture, redrawn
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
Kind = IssuedDocument.Kind


def address(department, kind=Kind.TRANSCRIPT, page="document-template", *more):
    return reverse(f"grading:{page}", args=[department.pk, kind, *more])


def typed(kind=Kind.TRANSCRIPT, **changes):
    return {
        "institution": "IUT d’essai",
        "unit": "GMP",
        "heading": "Relevé de notes",
        "columns": ["marks", "ects"] if kind == Kind.TRANSCRIPT else [],
        "seen": 0,
        **changes,
    }


def picture(kind="PNG", size=(40, 20), mode="RGB"):
    Image.new(mode, size, "teal").save(file := BytesIO(), kind)
    return file.getvalue()


def sent(data, name="logo.png"):
    return SimpleUploadedFile(name, data)


def saved(department, user, **changes):
    template = template_of(department, Kind.TRANSCRIPT)
    for name, value in changes.items():
        setattr(template, name, value)
    return save_template(template, seen=template.version, by=user)


def text_of(response):
    pages = PdfReader(BytesIO(response.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


# ---- Changing ---------------------------------------------------------------------------------


def test_each_change_is_a_version_and_the_earlier_ones_stay(client_as, department):
    client = client_as(Role.DIRECTOR)
    for seen, heading in enumerate(("Relevé", "Relevé officiel")):
        response = client.post(address(department), typed(heading=heading, seen=seen))
        assert response.status_code == 302
    found = DocumentTemplate.objects.values_list("version", "heading", "columns")
    assert list(found) == [
        (2, "Relevé officiel", ["marks", "ects"]),
        (1, "Relevé", ["marks", "ects"]),
    ]


def test_the_database_refuses_that_a_version_changes(department, user_as):
    saved(department, user_as(Role.DIRECTOR))
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentTemplate.objects.update(heading="Autre")


def test_another_version_saved_meanwhile_is_not_erased(client_as, department, user_as):
    saved(department, user_as(Role.DIRECTOR), heading="La leur")
    response = client_as(Role.DIRECTOR).post(address(department), typed(heading="La mienne"))
    (error,) = response.context["form"].non_field_errors()
    assert error.startswith("Quelqu’un a enregistré une autre version")
    assert [each.heading for each in DocumentTemplate.objects.all()] == ["La leur"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Pour {etudaint}",
            "« {etudaint} » n’est pas un champ de ce document : vouliez-vous « {etudiant} » ?",
        ),
        ("{jury}", "« {jury} » n’est pas un champ de ce document."),
        ("{0.__class__}", "« {0.__class__} » n’est pas un champ de ce document."),
        (
            "{etudiant",
            "Une accolade reste seule : un champ s’écrit entre deux accolades, « {annee} ».",
        ),
    ],
)
def test_a_field_that_nobody_knows_is_refused_by_its_name(client_as, department, text, fault):
    response = client_as(Role.DIRECTOR).post(address(department), typed(closing=text))
    assert response.context["form"].errors == {"closing": [fault]}
    assert not DocumentTemplate.objects.exists()


def test_a_signature_is_that_of_somebody(client_as, department):
    data = typed(new_signature=sent(picture()))
    response = client_as(Role.DIRECTOR).post(address(department), data)
    assert response.context["form"].errors == {
        "signatory_name": ["Une signature demande le nom du signataire."]
    }


def test_a_logo_stays_until_it_is_taken_away(client_as, department):
    client = client_as(Role.DIRECTOR)
    client.post(address(department), typed(new_logo=sent(picture())))
    client.post(address(department), typed(seen=1))
    client.post(address(department), typed(seen=2, no_logo="on"))
    third, second, first = DocumentTemplate.objects.all()
    assert first.logo_id == second.logo_id
    assert (first.logo.media_type, third.logo) == ("image/png", None)


# ---- Pictures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode", "given", "size"),
    [
        ("PNG", "RGB", (40, 20), (40, 20)),
        ("PNG", "RGBA", (40, 20), (40, 20)),
        ("PNG", "P", (40, 20), (40, 20)),
        ("JPEG", "CMYK", (1800, 400), (900, 200)),
        ("JPEG", "L", (300, 900), (100, 300)),
    ],
)
def test_a_picture_is_drawn_again_within_its_limits(kind, mode, given, size):
    drawn = Image.open(BytesIO(redrawn(picture(kind, given, mode), (900, 300)).data))
    assert (drawn.format, drawn.size) == ("PNG", size)


def test_nothing_but_the_points_is_kept():
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "JPEG", exif=b"Exif\0\0secret", comment=b"secret")
    assert b"secret" in file.getvalue()
    drawn = Image.open(BytesIO(redrawn(file.getvalue(), (9, 9)).data))
    assert drawn.info == {}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg/>", "n’est pas une image PNG ou JPEG"),
        (picture("GIF"), "n’est pas une image PNG ou JPEG"),
        (picture()[:60], "n’est pas une image PNG ou JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "n’est pas une image PNG ou JPEG"),
        (picture("PNG", (10_001, 1_000), "1"), "dépasse 10 millions de points"),
        (picture("PNG", (20_000, 20_000), "1"), "dépasse 10 millions de points"),
        (b"\xff" * 1_000_001, "dépasse 1 Mo"),
    ],
    ids=["svg", "gif", "cut", "damaged", "large", "bomb", "heavy"],
)
def test_a_picture_that_is_none_or_too_large_is_refused(data, why):
    with pytest.raises(UnreadablePicture, match=why):
        redrawn(data, (900, 300))


def test_a_refused_picture_says_so_at_its_field(client_as, department):
    data = typed(new_logo=sent(b"MZ..."))
    response = client_as(Role.DIRECTOR).post(address(department), data)
    assert response.context["form"].errors == {
        "new_logo": ["Ce fichier n’est pas une image PNG ou JPEG lisible : envoyez-en une autre."]
    }


# ---- Who --------------------------------------------------------------------------------------


def test_scolarite_looks_and_saves_nothing(client_as, department):
    client = client_as(Role.SCOLARITE)
    assert "btn-primary" not in client.get(address(department)).text
    response = client.post(address(department), typed())
    (message,) = response.context["messages"]
    assert str(message).startswith("Ce modèle se change par la direction des études")
    assert not DocumentTemplate.objects.exists()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_others_do_not_see_them(client_as, department, role):
    assert client_as(role).get(address(department)).status_code == 403


def test_those_of_another_department_do_not_exist(client_as):
    elsewhere = DepartmentFactory(code="ailleurs")
    client = client_as(Role.DIRECTOR)
    assert client.get(address(elsewhere)).status_code == 404
    assert client.post(address(elsewhere), typed()).status_code == 404
    assert client.get(address(elsewhere, "inconnu")).status_code == 404


# ---- Preview ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.TRANSCRIPT, "Relevé maison, semestre 2 Exemple-Inventé Camille"),
        (Kind.STATEMENT, "Relevé maison Camille Exemple-Inventé"),
        (Kind.LETTER, "Relevé maison Exemple-Inventé Camille"),
        (Kind.MINUTES, "Relevé maison Jury de BUT1 2026-2027"),
    ],
)
def test_what_is_typed_is_seen_on_somebody_invented(client_as, department, kind, words):
    data = typed(kind, heading="Relevé maison", new_logo=sent(picture()))
    if kind != Kind.MINUTES:
        data["signatory_name"] = "*Claude* #pagebreak()"
    url = address(department, kind, "document-template-preview", "pdf")
    response = client_as(Role.DIRECTOR).post(url, data)
    assert response.headers["Content-Type"] == "application/pdf"
    text = text_of(response)
    assert words in text
    assert ("*Claude* #pagebreak()" in text) == (kind != Kind.MINUTES)
    assert PdfReader(BytesIO(response.content)).pages[0].images[0].image.size == (40, 20)
    assert not DocumentTemplate.objects.exists()


def test_the_page_shows_its_first_page_as_a_picture(client_as, department):
    url = address(department, Kind.TRANSCRIPT, "document-template-preview", "png")
    assert Image.open(BytesIO(client_as(Role.SCOLARITE).get(url).content)).format == "PNG"


def test_a_preview_of_what_is_refused_says_why(client_as, department):
    url = address(department, Kind.TRANSCRIPT, "document-template-preview", "png")
    response = client_as(Role.DIRECTOR).post(url, typed(heading="", opening="{x}"))
    assert (response.status_code, response.text) == (
        422,
        "Ce champ est obligatoire.\n« {x} » n’est pas un champ de ce document.",
    )


# ---- Versions ---------------------------------------------------------------------------------


def test_an_earlier_version_is_compared_and_put_back(client_as, department, user_as):
    by = user_as(Role.DIRECTOR)
    saved(department, by, heading="Premier", columns=["marks"])
    saved(department, by, heading="Second", columns=["marks", "ects"])
    client = client_as(Role.DIRECTOR)
    url = address(department, Kind.TRANSCRIPT, "document-template-version", 1)
    assert client.get(url).context["differences"] == [
        ("Titre", "Premier", "Second"),
        ("Ce qui est imprimé", "les notes de chaque évaluation", "les notes de chaque évaluation, "
         "les ECTS"),
    ]  # fmt: skip
    client.post(url, {"seen": 2})
    assert [each.heading for each in DocumentTemplate.objects.all()] == [
        "Premier",
        "Second",
        "Premier",
    ]


def test_a_version_is_not_put_back_over_one_that_was_not_seen(client_as, department, user_as):
    by = user_as(Role.DIRECTOR)
    saved(department, by)
    saved(department, by)
    url = address(department, Kind.TRANSCRIPT, "document-template-version", 1)
    client = client_as(Role.DIRECTOR)
    for seen in (1, "", 7):
        client.post(url, {"seen": seen})
    assert client_as(Role.SCOLARITE).post(url, {"seen": 2}).status_code == 403
    assert DocumentTemplate.objects.count() == 2


@pytest.mark.parametrize("versions", [1, 3])
def test_queries(client_as, department, user_as, versions, django_assert_num_queries):
    for _ in range(versions):
        saved(department, user_as(Role.DIRECTOR))
    client = client_as(Role.DIRECTOR)
    with django_assert_num_queries(5):
        client.get(reverse("grading:document-templates"))
    with django_assert_num_queries(5):
        client.get(address(department))
    with django_assert_num_queries(5):
        client.get(address(department, Kind.TRANSCRIPT, "document-template-versions"))

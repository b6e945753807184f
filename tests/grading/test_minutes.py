"""The minutes of a jury, read back as their readers will: a draft, then the frozen ones."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from grading.documents.minutes import minutes
from grading.documents.minutes_workbook import minutes_workbook
from grading.models import IssuedDocument, Jury, JuryMember, Role
from grading.selectors.closing import closing_of
from grading.services.issuing.statements import Statement
from grading.services.juries.issuing import issue_minutes
from grading.services.juries.minutes import minutes_of
from grading.services.juries.standing import sign
from grading.services.juries.verification import faults_of
from tests.factories import DepartmentFactory, MembershipFactory, UserFactory
from tests.grading.jury import Promotion
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2027, 7, 2, 15))


@pytest.fixture
def promotion():
    """One who passes, one who repeats, one against the proposal; a member who did not come."""
    found = Promotion()
    found.student("12.34", "9", last_name="Abeille", first_name="Léa", number="1")
    found.student("4", "4", last_name="Bourdon", first_name="Max", number="2")
    granted = found.student("9", "9", last_name="Cigale", first_name="Ida", number="3")
    found.decide(granted, "UE11+UE21", "ADJ", reason="Maladie")
    found.president()
    JuryMember.objects.create(jury=found.jury, name="Louis Morel", attendance="excused")
    Jury.objects.update(held_at=NOW, place="Salle B")
    return found


def content_of(promotion, at=NOW):
    found = Jury.objects.select_related("term__programme", "term__department")
    return minutes_of(found.get(pk=promotion.jury.pk), at=at)


def pages_of(pdf):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def test_they_say_who_decided_what_and_why(promotion):
    promotion.close()
    content = content_of(promotion)
    assert [each["of"] for each in content["columns"]] == ["UE11", "UE21", "UE11+UE21", "BUT1"]
    abeille, bourdon, cigale = content["students"]
    assert {of: (cell["average"], cell["code"]) for of, cell in abeille["cells"].items()} == {
        "UE11": ("12.34", "ADM"),
        "UE21": ("9.00", "CMP"),
        "UE11+UE21": ("10.67", "CMP"),
        "BUT1": (None, "ADM"),
    }
    assert bourdon["cells"]["BUT1"]["code"] == "RED"
    assert [each["cells"]["UE11+UE21"]["departs"] for each in (abeille, cigale)] == [False, True]
    assert (abeille["ects"], bourdon["ects"]) == ("60", "0")
    assert content["departures"] == [
        {
            "name": "Cigale Ida",
            "of": "UE11+UE21",
            "average": "9.00",
            "proposal": "AJ",
            "code": "ADJ",
            "reason": "Maladie",
            "by": str(promotion.director),
        }
    ]
    totals = {(each["subject"], each["code"]): each["count"] for each in content["tallies"]}
    assert totals["année", "ADM"] == 2
    assert {each["code"] for each in content["legend"]} >= {"AJ", "CMP", "ADJR", "RED"}


def test_a_draft_says_so_on_every_page(promotion):
    pages = pages_of(minutes(content_of(promotion)))
    assert all("Projet, sans valeur" in page and "PROJET" in page for page in pages)


def test_the_pdf_says_all(promotion):
    promotion.close()
    content = content_of(promotion)
    text = " ".join(pages_of(minutes(content)))
    for words in (
        "Procès-verbal Jury de BUT1 2026-2027",
        "Semestres jugés : S1 et S2",
        "Réuni le : 2 juillet 2027 à 15 h 00",
        "Lieu : Salle B",
        "Louis Morel membre excusé",
        "seuil d’acquisition : 10",
        "12,34 ADM",
        "Cigale Ida UE11+UE21 9,00 AJ ADJ Maladie",
        "année non validée, redoublement possible",
        content["digest"],
    ):
        assert re.sub(r"\s", " ", words) in text
    assert "Projet" not in text


def test_the_note_below_the_decisions_does_not_touch_them(promotion):
    promotion.close()
    with PdfDocument(minutes(content_of(promotion))) as pdf:
        texts = [page.get_textpage() for page in pdf]
        text = next(each for each in texts if "Sur 20, moyennes" in each.get_text_bounded())
        words = text.get_text_bounded()
        note = words.index("Sur 20, moyennes")
        _, _, _, top = text.get_charbox(note)
        lowest = min(text.get_charbox(each)[1] for each in range(note) if words[each].strip())
    assert lowest - top > 9, "in points: the line below the last row stands between them"


def test_it_is_archivable_and_readable_by_all(promotion):
    promotion.close()
    reader = PdfReader(BytesIO(minutes(content_of(promotion))))
    metadata = reader.metadata
    assert metadata.title == "Procès-verbal, Jury de BUT1 2026-2027"
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert all(words in xmp for words in ("pdfaid:part", "pdfuaid:part"))
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"


def test_the_workbook_holds_real_numbers_and_frozen_panes(promotion):
    promotion.close()
    book = load_workbook(BytesIO(minutes_workbook(content_of(promotion))))
    assert book.sheetnames == ["Décisions", "Motifs", "Totaux", "Jury", "Réglages"]
    header, *rows = book["Décisions"].values
    first = dict(zip(header, rows[0], strict=True))
    assert (first["Nom"], first["UE11 moyenne"], first["UE11+UE21 décision"]) == (
        "Abeille",
        12.34,
        "CMP",
    )
    assert first["ECTS acquis"] == 60
    assert book["Décisions"].freeze_panes == "C2"
    assert list(book["Motifs"].values)[1][:6] == (
        "Cigale Ida",
        "UE11+UE21",
        9,
        "AJ",
        "ADJ",
        "Maladie",
    )
    facts = dict(book["Jury"].values)
    assert facts["Document"] == "Procès-verbal"
    assert facts["Louis Morel"] == "membre, excusé"


@pytest.mark.parametrize("write", [minutes, minutes_workbook])
def test_closed_minutes_are_the_same_bytes_for_ever(promotion, write):
    promotion.close()
    before = write(content_of(promotion))
    student = promotion.student("20", "20", last_name="Aardvark")
    change_mark(promotion, student, "R1.01", 200)
    promotion.small.programme.rules = {"validation_bar": "12"}
    promotion.small.programme.save()
    assert write(content_of(promotion, at=timezone.now())) == before


def test_a_signature_stands_in_the_minutes(promotion):
    promotion.close()
    sign(promotion.jury.pk, by=promotion.director)
    text = " ".join(pages_of(minutes(content_of(promotion))))
    assert re.search(rf"{promotion.director}, présidence Signé électroniquement le \d", text)


@pytest.fixture(params=["jury-minutes", "jury-minutes-workbook"])
def page(request, promotion):
    return reverse(f"grading:{request.param}", args=[promotion.jury.pk])


def test_who_prepares_the_jury_downloads_them(client, promotion, page, signing_key):
    client.force_login(promotion.director)
    draft = client.get(page)
    assert draft["Content-Disposition"].startswith('attachment; filename="projet-pv-Jury-de-BUT1')
    promotion.close()
    issue_minutes(promotion.jury.pk, by=promotion.director)
    name = client.get(page)["Content-Disposition"]
    assert name.startswith('attachment; filename="pv-Jury-de-BUT1-2026-2027')


# ---- Issued --------------------------------------------------------------------------------


def test_those_of_a_closed_jury_are_issued_or_there_are_none(client, promotion, signing_key):
    page = reverse("grading:jury-minutes", args=[promotion.jury.pk])
    promotion.close()
    client.force_login(promotion.director)
    response = client.get(page)
    assert response.url == reverse("grading:jury-closing", args=[promotion.jury.pk])
    issuing = reverse("grading:jury-minutes-issue", args=[promotion.jury.pk])
    assert "Procès-verbal délivré" in client.post(issuing, follow=True).content.decode()
    text = " ".join(pages_of(client.get(page).content))
    document = IssuedDocument.objects.get()
    assert f"Document n° {document.number}" in text
    said = f"étudiants jugés : 3 ; empreinte {promotion.jury.digest}"
    assert said in text
    assert Statement.read(document.payload).says == said
    assert list(faults_of(Jury.objects.select_related("term__programme").get())) == []


def test_they_are_issued_anew_once_somebody_signed(client, promotion, signing_key):
    promotion.close()
    first = issue_minutes(promotion.jury.pk, by=promotion.director)
    assert issue_minutes(promotion.jury.pk, by=promotion.director) == first
    sign(promotion.jury.pk, by=promotion.director)
    client.force_login(promotion.director)
    closing = reverse("grading:jury-closing", args=[promotion.jury.pk])
    assert "1 signature depuis" in client.get(closing).content.decode()
    second = issue_minutes(promotion.jury.pk, by=promotion.director)
    assert second.replaces == first
    assert "signature depuis" not in client.get(closing).content.decode()


def test_a_draft_is_never_issued(promotion, signing_key):
    with pytest.raises(ValidationError, match="une fois le jury clos"):
        issue_minutes(promotion.jury.pk, by=promotion.director)


@pytest.mark.parametrize("with_key", [True, False])
def test_closing_issues_them_where_they_can_be_signed(client, promotion, request, with_key):
    if with_key:
        request.getfixturevalue("signing_key")
    promotion.decide_all()
    jury = Jury.objects.select_related("term__programme", "term__department").get()
    sent = {"accepted": closing_of(jury).stamp, "when": "later"}
    client.force_login(promotion.director)
    page = client.post(reverse("grading:jury-closing", args=[jury.pk]), sent, follow=True)
    assert Jury.objects.get().is_closed
    assert IssuedDocument.objects.count() == with_key
    assert ("manage.py signing_key create" in page.content.decode()) is not with_key


# ---- Who downloads them --------------------------------------------------------------------


def test_a_member_downloads_them_and_a_colleague_does_not(client, promotion, page):
    department = promotion.small.programme.department
    member, colleague = (
        MembershipFactory(user=UserFactory(), department=department, role=Role.TEACHER).user
        for _ in range(2)
    )
    JuryMember.objects.create(jury=promotion.jury, user=member, name="Membre")
    for user, status in ((member, 200), (colleague, 404)):
        client.force_login(user)
        assert client.get(page).status_code == status


def test_a_stranger_does_not(client, promotion, page):
    other = DepartmentFactory(code="ailleurs")
    client.force_login(MembershipFactory(department=other, role=Role.DIRECTOR).user)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", [Role.STUDENT, Role.ADMINISTRATOR])
def test_others_may_not(client_as, page, role):
    assert client_as(role).get(page).status_code == 403


def test_nothing_but_get(client, promotion, page):
    client.force_login(promotion.director)
    assert client.post(page).status_code == 405


def test_a_jury_of_nobody_has_none(client):
    promotion = Promotion()
    client.force_login(promotion.director)
    response = client.get(reverse("grading:jury-minutes", args=[promotion.jury.pk]))
    assert response.url == reverse("grading:jury", args=[promotion.jury.pk])


@pytest.mark.parametrize("students", [1, 3])
def test_queries_do_not_grow(students, django_assert_num_queries):
    promotion = Promotion()
    for _ in range(students):
        promotion.student("12", "9")
    promotion.close()
    jury = Jury.objects.select_related("term__programme", "term__department").get()
    with django_assert_num_queries(3):
        minutes_of(jury, at=NOW)

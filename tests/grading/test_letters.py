"""The letters of a jury: what each student is told, and when."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from grading.documents.issued import bundle
from grading.models import IssuedDocument, Jury, Role
from grading.services.issuing.statements import Statement
from grading.services.juries.following import open_following
from grading.services.juries.issuing import issue_letters
from grading.services.juries.letters import letters_of
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    found = Promotion()
    Jury.objects.update(held_at=timezone.make_aware(datetime(2026, 7, 2, 15)))
    return found


def letters_to_all(promotion):
    jury = Jury.objects.select_related("term__programme", "follows").get(pk=promotion.jury.pk)
    return [letter for each in letters_of(jury).values() for letter in each["letters"]]


def issue(promotion):
    return issue_letters(promotion.jury.pk, by=promotion.director)


def pages_of(pdf):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def test_each_is_told_what_was_decided_and_what_it_opens(promotion):
    promotion.student("12", "9", last_name="Abeille")
    failing = promotion.student("4", "12", last_name="Bourdon")
    promotion.decide(failing, "BUT1", "NAR", reason="Assiduité")
    promotion.close()
    first, second = letters_to_all(promotion)
    assert (first["decision"], first["opens"], first["debts"], first["ects"]) == (
        "ADM : année validée, tous les RCUE le sont",
        "passe dans l’année suivante : S3 et S4",
        [],
        "60",
    )
    assert [(each["of"], each["average"], each["code"]) for each in first["rulings"]] == [
        ("UE11", "12.00", "ADM"),
        ("UE21", "9.00", "CMP"),
        ("UE11 + UE21", "10.50", "CMP"),
    ]
    assert (second["decision"], second["opens"], second["debts"], second["reason"]) == (
        "NAR : année non validée, redoublement non autorisé",
        "quitte la formation",
        ["UE11"],
        "Assiduité",
    )
    assert (first["repeats"], second["repeats"]) == (
        "aucun ; il en reste 4 au plus en tout, chaque semestre ne se redoublant que 1 fois",
        "",  # no semester is his to repeat any more
    )


def test_who_repeats_is_told_which_semesters(promotion):
    promotion.student("12", "4")
    promotion.close()
    (letter,) = letters_to_all(promotion)
    assert (letter["opens"], letter["debts"]) == ("redouble : S2", ["UE21"])


def test_who_will_be_away_is_told_when_and_where_he_comes_back(promotion):
    student = promotion.student("12", "4")
    promotion.decide(student, "BUT1", "ABL", reason="Longue maladie")
    promotion.close()
    (letter,) = letters_to_all(promotion)
    assert letter["opens"] == ("s’absente une année, en 2027-2028 ; reprend ensuite : S2")


def test_who_was_away_is_told_where_he_comes_back(promotion):
    student = promotion.student("12", "")
    student.enrolments.filter(term=promotion.terms[2]).update(status="away")
    promotion.close()
    (letter,) = letters_to_all(promotion)
    assert (letter["decision"], letter["opens"]) == (
        "ABL : année blanche",
        "reprend après une année d’absence : S2",
    )


def test_one_page_for_each_and_always_the_same_bytes(promotion, signing_key):
    promotion.student("12", "9", last_name="Abeille")
    promotion.student("4", "4", last_name="Bourdon")
    promotion.close(shown_from=timezone.now())
    pdf, _ = bundle(issue(promotion))
    pages = pages_of(pdf)
    assert [re.search("Abeille|Bourdon", page).group() for page in pages] == ["Abeille", "Bourdon"]
    assert all("Voies et délais de recours" in page for page in pages)
    assert "UE qui restent à acquérir" in pages[0]
    assert bundle(IssuedDocument.objects.order_by("rank"))[0] == pdf


def test_what_is_signed_says_what_was_decided(promotion, signing_key):
    promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    (letter,) = issue(promotion)
    statement = Statement.read(letter.payload)
    assert statement.says.replace("\xa0", " ") == (
        "ADM : année validée, tous les RCUE le sont ; UE11 ADM, UE21 CMP"
    )
    assert statement.about == "Jury de BUT1 2026-2027, réuni le 2 juillet 2026 à 15 h 00"
    assert statement.kind == "Décision de jury"


def all_letters(promotion):
    return reverse("grading:jury-letters", args=[promotion.jury.pk])


def own_letter(promotion, student):
    return reverse("grading:jury-letter", args=[promotion.jury.pk, student.pk])


def test_nobody_gets_one_before_the_decisions_are_shown(client, promotion, signing_key):
    student = promotion.student("12", "9", with_account=True)
    promotion.close()
    with pytest.raises(ValidationError, match="l’embargo"):
        issue(promotion)
    client.force_login(promotion.director)
    response = client.get(all_letters(promotion))
    assert response.url == reverse("grading:jury-closing", args=[promotion.jury.pk])
    assert "l’embargo levé" in told(response)
    for user in (promotion.director, student.user):
        client.force_login(user)
        assert client.get(own_letter(promotion, student)).status_code == 404


def told(response):
    """The latest message."""
    return str(list(get_messages(response.wsgi_request))[-1])


def test_until_they_are_issued_each_is_told_to_wait(client, promotion):
    student = promotion.student("12", "9", with_account=True)
    promotion.close(shown_from=timezone.now())
    client.force_login(student.user)
    response = client.get(own_letter(promotion, student))
    assert response.url == reverse("grading:my-documents")
    assert "pas encore délivré" in told(response)
    client.force_login(promotion.director)
    response = client.get(all_letters(promotion))
    assert response.url == reverse("grading:jury-closing", args=[promotion.jury.pk])
    assert "pas encore délivrés" in told(response)


def test_once_issued_each_gets_his_own_and_no_other(client, promotion, signing_key):
    student, other = (promotion.student("12", "9", with_account=True) for _ in range(2))
    promotion.close(shown_from=timezone.now())
    issue(promotion)
    client.force_login(student.user)
    response = client.get(own_letter(promotion, student))
    assert response["Content-Type"] == "application/pdf"
    assert len(pages_of(response.content)) == 1
    assert client.get(own_letter(promotion, other)).status_code == 404
    assert client.get(all_letters(promotion)).status_code == 403
    own = client.get(reverse("grading:my-documents")).context["documents"]
    assert [each.student for each in own] == [student]


def test_scolarite_issues_and_gets_all(client, promotion, signing_key):
    for _ in range(2):
        promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    client.force_login(promotion.director)
    response = client.post(issuing(promotion), follow=True)
    assert "2 courriers délivrés" in response.content.decode()
    response = client.get(all_letters(promotion))
    assert response["Content-Disposition"] == (
        'attachment; filename="courriers-Jury-de-BUT1-2026-2027.pdf"'
    )
    assert len(pages_of(response.content)) == 2


def issuing(promotion):
    return reverse("grading:jury-letters-issue", args=[promotion.jury.pk])


def test_without_key_scolarite_is_told_what_to_do(client, promotion):
    promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    client.force_login(promotion.director)
    page = client.post(issuing(promotion), follow=True).content.decode()
    assert "manage.py signing_key create" in page
    assert not IssuedDocument.objects.exists()


def test_a_following_jury_takes_the_place_of_the_first_one(promotion, signing_key):
    first_student = promotion.student("12", "9")
    other = promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    before = {each.student: each for each in issue(promotion)}
    promotion.jury = open_following(
        promotion.jury.pk, students=[first_student.pk], motive="Erreur", by=promotion.director
    )
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    promotion.close(shown_from=timezone.now())
    (letter,) = issue(promotion)
    assert letter.replaces == before[first_student]
    assert letter.state == "in_force"
    assert IssuedDocument.objects.get(student=other).state == "in_force"


def test_the_first_jury_no_longer_writes_to_who_was_judged_again(promotion, signing_key):
    student = promotion.student("4", "4")
    other = promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    first = promotion.jury
    issue(promotion)
    promotion.jury = open_following(
        first.pk, students=[student.pk], motive="Erreur", by=promotion.director
    )
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    promotion.decide(student, "BUT1", "PAS1NCI", reason="Maladie")
    promotion.close(shown_from=timezone.now())
    (letter,) = issue(promotion)
    assert [each.student for each in issue_letters(first.pk, by=promotion.director)] == [other]
    letter.refresh_from_db()
    assert letter.state == "in_force"


def test_a_stranger_finds_none(client, promotion):
    student = promotion.student("12", "9")
    promotion.close(shown_from=timezone.now())
    other = DepartmentFactory(code="ailleurs")
    client.force_login(MembershipFactory(department=other, role=Role.DIRECTOR).user)
    pages = (all_letters(promotion), own_letter(promotion, student))
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(issuing(promotion)).status_code == 404


def test_each_method_where_it_belongs(client, promotion):
    student = promotion.student("12", "9")
    client.force_login(promotion.director)
    pages = (all_letters(promotion), own_letter(promotion, student))
    assert [client.post(page).status_code for page in pages] == [405, 405]
    assert client.get(issuing(promotion)).status_code == 405

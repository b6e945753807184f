"""A new deliberation follows a closed jury: it judges whom it is sent, and adds to the first."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grading.models import Acquisition, Jury, JuryMember, Role
from grading.selectors.followup import followup_of
from grading.selectors.judged import judged_by
from grading.selectors.juries import with_counts
from grading.services.decisions import settle
from grading.services.juries.following import open_following, referred_by
from grading.services.juries.minutes import minutes_of
from grading.services.juries.verification import faults_of
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


def follow(promotion, *students, motive="Erreur de saisie"):
    return open_following(
        promotion.jury.pk,
        students=[each.pk for each in students],
        motive=motive,
        by=promotion.director,
    )


def test_it_judges_whom_it_is_sent_and_adds_to_the_first(promotion):
    student, other = promotion.student("12", "4"), promotion.student("4", "4")
    first = promotion.close(shown_from=timezone.now())
    change_mark(promotion, student, "R2.01", 1200)
    change_mark(promotion, student, "R2.02", 1200)
    promotion.jury = second = follow(promotion, student)
    Jury.objects.filter(pk=second.pk).update(state=Jury.State.DELIBERATION)
    (judged,) = judged_by(Jury.objects.select_related("term").get(pk=second.pk))
    assert (judged.decisions, judged.rulings["UE11"].held) == ({}, True)
    promotion.close(shown_from=timezone.now())
    held = Acquisition.objects.filter(student=student).order_by("jury_id", "ue_code")
    assert [(each.jury_id, each.ue_code) for each in held] == [
        (first.pk, "UE11"),
        (second.pk, "UE21"),
    ]
    assert [list(faults_of(each)) for each in Jury.objects.select_related("term__programme")] == [
        [],
        [],
    ]
    lines = [
        [line.student for line in followup_of(each).lines]
        for each in Jury.objects.select_related("term__programme").order_by("pk")
    ]
    assert lines == [[other], [student]]


def test_its_minutes_name_the_first(promotion):
    student = promotion.student("12", "4")
    promotion.close()
    promotion.jury = follow(promotion, student)
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    promotion.close()
    jury = Jury.objects.select_related("term__programme", "term__department").get(
        pk=promotion.jury.pk
    )
    content = minutes_of(jury, at=timezone.now())
    assert content["follows"].startswith("Jury de BUT1 2026-2027, clos le ")
    assert content["motive"] == "Erreur de saisie"
    assert with_counts(Jury.objects.filter(pk=jury.pk)).get().students == 1


def test_a_contradiction_referred_names_its_student(promotion):
    student = promotion.student("12", "12")
    promotion.close()
    change_mark(promotion, student, "R1.01", 200)
    jury = Jury.objects.select_related("term").get(pk=promotion.jury.pk)
    contradiction = judged_by(jury)[0].open_contradictions[0]
    settle(
        contradiction.decision.pk,
        outcome="referred",
        reason="Note fausse",
        seen=contradiction.key,
        by=promotion.director,
    )
    assert referred_by(jury) == {student.pk}


def test_what_is_refused(promotion):
    student = promotion.student("12", "12")
    with pytest.raises(ValidationError, match="n’est pas clos"):
        follow(promotion, student)
    promotion.close()
    newcomer = promotion.student("12", "12")
    for students, motive, why in (
        ([student], " ", "demande un motif"),
        ([], "Erreur", "Choisissez parmi"),
        ([newcomer], "Erreur", "Choisissez parmi"),
    ):
        with pytest.raises(ValidationError, match=why):
            follow(promotion, *students, motive=motive)
    follow(promotion, student)
    with pytest.raises(ValidationError, match="suit déjà ce jury"):
        follow(promotion, student)


@pytest.fixture
def page(promotion):
    return reverse("grading:jury-following", args=[promotion.jury.pk])


def test_the_page_opens_it(client, promotion, page):
    student = promotion.student("12", "12")
    promotion.close()
    client.force_login(promotion.director)
    assert list(client.get(page).context["students"]) == [student]
    response = client.post(page, {"student": [student.pk], "motive": "Erreur de saisie"})
    second = Jury.objects.get(follows=promotion.jury)
    assert response.url == reverse("grading:jury", args=[second.pk])
    assert list(second.referred.all()) == [student]
    assert JuryMember.objects.filter(jury=second).count() == 0


def test_nobody_chosen_is_said(client, promotion, page):
    promotion.student("12", "12")
    promotion.close()
    client.force_login(promotion.director)
    response = client.post(page, {"motive": "Erreur"})
    assert response.context["form"].errors == {"student": ["Choisissez au moins un étudiant."]}


def test_a_stranger_finds_no_such_jury(client, page):
    other = DepartmentFactory(code="ailleurs")
    client.force_login(MembershipFactory(department=other, role=Role.DIRECTOR).user)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_others_may_not(client_as, page, role):
    assert client_as(role).get(page).status_code == 403


def test_nothing_but_get_and_post(client, promotion, page):
    client.force_login(promotion.director)
    assert client.put(page).status_code == 405

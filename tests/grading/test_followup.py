"""What follows a jury: where its decisions lead, executed as shown, undone while unused."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grading.core.decisions.fates import Fate
from grading.models import Enrolment, GapYear, Jury, JuryEvent, Role, Term
from grading.selectors.followup import followup_of
from grading.services.juries.following import open_following
from grading.services.juries.followup import PlanChanged, follow_up, undo_follow_up
from grading.services.situations import take_gap_year
from grading.services.situations.turns import Judged
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    ParcoursFactory,
    UserFactory,
)
from tests.grading.jury import Promotion
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


def shown(promotion):
    promotion.close(shown_from=timezone.now())
    return promotion.jury


def found_again(promotion):
    return Jury.objects.select_related("term__programme").get(pk=promotion.jury.pk)


def plan_of(promotion):
    return followup_of(found_again(promotion))


def execute(promotion, exceptional=None, accepted=None, by=None):
    return follow_up(
        promotion.jury.pk,
        accepted=accepted or plan_of(promotion).stamp,
        exceptional=exceptional or {},
        by=by or promotion.director,
    )


def enrolled(student):
    """What this jury opened for him."""
    rows = Enrolment.objects.filter(student=student, opened_by__isnull=False)
    return [(str(each.term), each.repeating) for each in rows.order_by("term__number")]


def repeated(promotion, student, *numbers):
    """Semesters that he repeated the year before."""
    for number in numbers:
        term = promotion.small.term(number, year=2025)
        EnrolmentFactory(term=term, student=student, repeating=True)


def test_each_goes_where_his_decision_leads(promotion):
    passing = promotion.student("12", "12")
    failing = promotion.student("4", "4")
    half = promotion.student("12", "4")
    leaving = promotion.student("3", "3")
    promotion.decide(leaving, "BUT1", "NAR", reason="Assiduité")
    waiting = promotion.student("12", "")
    shown(promotion)
    assert len(execute(promotion)) == 5
    assert enrolled(passing) == [("S3 2027-2028", False), ("S4 2027-2028", False)]
    assert enrolled(failing) == [("S1 2027-2028", True), ("S2 2027-2028", True)]
    assert enrolled(half) == [("S2 2027-2028", True)]
    assert enrolled(leaving) == enrolled(waiting) == []


def test_parcours_and_modality_are_kept_and_the_group_left_open(promotion):
    student = promotion.student("12", "12")
    Enrolment.objects.filter(student=student).update(modality="FA", adaptations="tiers-temps")
    shown(promotion)
    execute(promotion)
    (first, _) = Enrolment.objects.filter(student=student, opened_by=promotion.jury)
    assert (first.modality, first.adaptations, first.group, first.parcours) == (
        "FA",
        "tiers-temps",
        None,
        None,
    )


def test_who_has_no_parcours_yet_is_told_where_he_gets_it(client, promotion, page):
    student = promotion.student("12", "12")
    promotion.student("4", "4")
    shown(promotion)
    execute(promotion)
    (line,) = plan_of(promotion).without_parcours
    assert line.student == student
    client.force_login(promotion.director)
    html = client.get(page).content.decode()
    assert html.count("parcours à choisir") == 1
    term = Term.objects.get(number=3, year=2027)
    assert f"{reverse('grading:students')}?semestre={term.pk}" in html
    assert reverse("grading:situation", args=[student.pk]) in html
    parcours = ParcoursFactory(programme=term.programme)
    student.enrolments.filter(term=term).update(parcours=parcours)
    assert plan_of(promotion).without_parcours == ()
    assert f"{parcours.code}, " in client.get(page).content.decode()


def test_terms_are_opened_once_and_existing_ones_are_used(promotion):
    promotion.student("12", "12")
    existing = promotion.small.term(3, year=2027)
    shown(promotion)
    assert [str(move) for move in plan_of(promotion).missing] == ["S4 2027-2028"]
    execute(promotion)
    assert Term.objects.filter(year=2027).count() == 2
    assert existing.enrolments.count() == 1


def test_nothing_is_done_before_the_decisions_are_shown(promotion):
    promotion.student("12", "12")
    with pytest.raises(ValidationError, match="une fois le jury clos"):
        follow_up(promotion.jury.pk, accepted="", exceptional={}, by=promotion.director)
    promotion.close()
    with pytest.raises(ValidationError, match="l’embargo levé"):
        execute(promotion)
    assert Enrolment.objects.filter(opened_by__isnull=False).count() == 0


def test_it_is_done_once(promotion):
    promotion.student("12", "12")
    shown(promotion)
    accepted = plan_of(promotion).stamp
    assert [len(execute(promotion, accepted=accepted)) for _ in range(2)] == [2, 0]
    assert plan_of(promotion).due == ()
    assert plan_of(promotion).opened == 2


def test_what_was_shown_is_what_is_done(promotion):
    student = promotion.student("12", "12")
    shown(promotion)
    accepted = plan_of(promotion).stamp
    EnrolmentFactory(term=promotion.small.term(3, year=2027), student=student)
    with pytest.raises(PlanChanged):
        execute(promotion, accepted=accepted)
    assert len(execute(promotion)) == 1


def test_one_repeat_more_is_the_directors_to_give(promotion):
    student = promotion.student("4", "4")
    repeated(promotion, student, 1)
    shown(promotion)
    assert execute(promotion) == []
    scolarite = MembershipFactory(
        user=UserFactory(), department=promotion.small.programme.department, role=Role.SCOLARITE
    ).user
    with pytest.raises(ValidationError, match="décision de la direction"):
        execute(promotion, {student.pk: "Accident"}, by=scolarite)
    with pytest.raises(ValidationError, match="demande un motif"):
        execute(promotion, {student.pk: " "})
    assert len(execute(promotion, {student.pk: "Accident"})) == 2
    event = JuryEvent.objects.filter(kind="followed").last()
    assert event.details["exceptional"] == {str(student.pk): "Accident"}


def test_nobody_repeats_for_ever(promotion):
    student = promotion.student("4", "4")
    repeated(promotion, student, 1, 2)
    shown(promotion)
    (line,) = plan_of(promotion).lines
    assert (line.is_refused, line.is_due) == (True, False)
    assert execute(promotion, {student.pk: "Accident"}) == []


def test_a_blank_year_is_recorded_as_a_gap(promotion):
    student = promotion.student("12", "4")
    promotion.decide(student, "BUT1", "ABL", reason="Longue maladie")
    shown(promotion)
    execute(promotion)
    assert [each.year for each in GapYear.objects.filter(student=student)] == [2027]
    assert plan_of(promotion).due == ()
    assert undo_follow_up(promotion.jury.pk, by=promotion.director) == 1
    assert not GapYear.objects.exists()


def test_who_was_away_already_comes_back(promotion):
    """His gap year is the one that is judged: it is over, and counts as no repeat."""
    student = promotion.student("12", "")
    enrolment = student.enrolments.get(term=promotion.terms[2])
    take_gap_year(
        student.pk,
        year=2026,
        enrolment_id=enrolment.pk,
        on=date(2026, 11, 20),
        reason="Longue maladie",
        by=promotion.director,
    )
    shown(promotion)
    (line,) = plan_of(promotion).due
    assert (line.code, line.fate, line.is_repeating) == ("ABL", Fate.RETURNS, False)
    execute(promotion)
    assert enrolled(student) == [("S2 2027-2028", False)]
    assert [each.year for each in GapYear.objects.filter(student=student)] == [2026]
    assert plan_of(promotion).due == ()


def test_it_is_undone_while_nothing_hangs_on_it(promotion):
    student = promotion.student("12", "12")
    promotion.student("4", "4")
    shown(promotion)
    execute(promotion)
    assert undo_follow_up(promotion.jury.pk, by=promotion.director) == 4
    assert enrolled(student) == []
    assert len(execute(promotion)) == 4


def test_a_mark_keeps_all_of_them(promotion):
    promotion.student("12", "12")
    repeating = promotion.student("4", "4")
    shown(promotion)
    execute(promotion)
    enrolment = Enrolment.objects.get(student=repeating, opened_by=promotion.jury, term__number=1)
    give(enrolment, promotion.small.assessment(enrolment.term, "R1.01"), "12")
    with pytest.raises(ValidationError, match="Rien n’est annulé"):
        undo_follow_up(promotion.jury.pk, by=promotion.director)
    assert Enrolment.objects.filter(opened_by=promotion.jury).count() == 4


def test_an_odd_semester_leads_to_the_next_of_right(promotion):
    failing = promotion.student("4", "4")
    Enrolment.objects.filter(student=failing, term=promotion.terms[2]).update(
        term=promotion.small.term(2, year=2030)
    )
    promotion.jury = Jury.objects.create(
        term=promotion.terms[1],
        kind=Jury.Kind.SEMESTER,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )
    shown(promotion)
    execute(promotion)
    assert enrolled(failing) == [("S2 2026-2027", False)]


def test_who_is_enrolled_already_stays_so(promotion):
    promotion.student("4", "4")
    promotion.jury = Jury.objects.create(
        term=promotion.terms[1],
        kind=Jury.Kind.SEMESTER,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )
    shown(promotion)
    assert plan_of(promotion).due == ()


def test_undoing_leaves_the_gap_years_of_another_programme(promotion):
    """Their juries bear the same name."""
    other = Promotion()
    for each in (promotion, other):
        student = each.student("12", "4")
        each.decide(student, "BUT1", "ABL", reason="Longue maladie")
        shown(each)
        execute(each)
    assert undo_follow_up(promotion.jury.pk, by=promotion.director) == 1
    assert [each.student for each in GapYear.objects.all()] == [student]


def test_what_a_closed_jury_judged_is_not_undone(promotion):
    promotion.student("4", "4")
    shown(promotion)
    execute(promotion)
    JuryFactory(term=Term.objects.get(number=2, year=2027), of_year=True, closed=True)
    with pytest.raises(Judged):
        undo_follow_up(promotion.jury.pk, by=promotion.director)
    assert Enrolment.objects.filter(opened_by=promotion.jury).count() == 2


@pytest.fixture
def judged_again(promotion):
    """A student whom the first jury makes repeat, enrolled there, and whom the second passes."""
    student = promotion.student("4", "4")
    promotion.student("12", "12")
    shown(promotion)
    execute(promotion)
    first = promotion.jury
    promotion.jury = open_following(
        first.pk, students=[student.pk], motive="Erreur", by=promotion.director
    )
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    promotion.decide(student, "BUT1", "PAS1NCI", reason="Maladie")
    shown(promotion)
    return student


def test_a_new_deliberation_takes_the_place_of_the_first(promotion, judged_again):
    assert enrolled(judged_again) == [("S1 2027-2028", True), ("S2 2027-2028", True)]
    (line,) = plan_of(promotion).due
    assert [str(each.term) for each in line.replaced] == ["S1 2027-2028", "S2 2027-2028"]
    execute(promotion)
    assert enrolled(judged_again) == [("S3 2027-2028", False), ("S4 2027-2028", False)]
    assert plan_of(promotion).due == ()


def test_what_was_used_since_the_first_deliberation_is_ended_by_somebody(promotion, judged_again):
    enrolment = Enrolment.objects.get(student=judged_again, term__number=1, term__year=2027)
    give(enrolment, promotion.small.assessment(enrolment.term, "R1.01"), "12")
    with pytest.raises(ValidationError, match="S1 2027-2028"):
        execute(promotion)
    assert enrolled(judged_again) == [("S1 2027-2028", True), ("S2 2027-2028", True)]


@pytest.fixture
def page(promotion):
    return reverse("grading:jury-followup", args=[promotion.jury.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_page_says_what_will_be_done_and_does_it(client, promotion, page):
    promotion.student("12", "12")
    asking = promotion.student("4", "4")
    repeated(promotion, asking, 1)
    shown(promotion)
    client.force_login(promotion.director)
    form = client.get(page).context["form"]
    data = {
        "accepted": form.initial["accepted"],
        f"allow-{asking.pk}": "on",
        f"reason-{asking.pk}": "Accident",
    }
    response = client.post(page, data)
    assert response.url == page
    assert told(response) == [
        "4 inscriptions faites. Elles s’annulent tant que rien n’y est saisi."
    ]
    undo = reverse("grading:jury-followup-undo", args=[promotion.jury.pk])
    assert told(client.post(undo))[-1] == "4 inscriptions annulées."


def test_a_tick_asks_for_a_reason(client, promotion, page):
    asking = promotion.student("4", "4")
    repeated(promotion, asking, 1)
    shown(promotion)
    client.force_login(promotion.director)
    accepted = client.get(page).context["form"].initial["accepted"]
    response = client.post(page, {"accepted": accepted, f"allow-{asking.pk}": "on"})
    assert response.context["form"].errors == {
        f"reason-{asking.pk}": ["Un redoublement exceptionnel demande un motif."]
    }


def test_the_page_of_a_hidden_jury_shows_no_plan(client, promotion, page):
    promotion.student("12", "12")
    promotion.close()
    client.force_login(promotion.director)
    response = client.get(page)
    assert "plan" not in response.context
    assert "une fois le jury clos et l’embargo levé" in response.content.decode()


@pytest.mark.parametrize("students", [1, 3])
def test_queries_do_not_grow(client, promotion, page, students, django_assert_num_queries):
    for _ in range(students):
        promotion.student("12", "12")
    shown(promotion)
    client.force_login(promotion.director)
    with django_assert_num_queries(9):
        client.get(page)


def test_a_stranger_finds_no_such_jury(client, promotion, page):
    other = DepartmentFactory(code="ailleurs")
    client.force_login(MembershipFactory(department=other, role=Role.DIRECTOR).user)
    undo = reverse("grading:jury-followup-undo", args=[promotion.jury.pk])
    assert [client.get(page).status_code, client.post(undo).status_code] == [404, 404]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_others_may_not(client_as, promotion, page, role):
    client = client_as(role)
    undo = reverse("grading:jury-followup-undo", args=[promotion.jury.pk])
    assert [client.get(page).status_code, client.post(undo).status_code] == [403, 403]


def test_wrong_methods_are_refused(client, promotion, page):
    client.force_login(promotion.director)
    undo = reverse("grading:jury-followup-undo", args=[promotion.jury.pk])
    assert [client.put(page).status_code, client.get(undo).status_code] == [405, 405]

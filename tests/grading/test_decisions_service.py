"""What a jury decides: each by itself, with its reason, its history, and what it entails."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grading.models import Decision, DecisionChange, Jury, Role, Settlement
from grading.selectors.judged import judged_by
from grading.services.decision_entries import DecisionEntry, Verdict
from grading.services.decisions import (
    JuryNotDeliberating,
    Origin,
    accept_of_right,
    record_decisions,
    settle,
)
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


def stored(promotion):
    """The decisions in force: {(student, of): code}."""
    rows = Decision.objects.filter(jury=promotion.jury).exclude(code="")
    return {(row.student_id, row.of): row.code for row in rows}


def test_a_decision_is_kept_with_what_it_rests_on_and_its_history(promotion):
    student = promotion.student("12", "9")
    outcome = promotion.decide(student, "UE11", "ADM")
    decision = outcome.decision
    assert outcome.verdict == Verdict.SAVED
    assert (decision.code, decision.proposal, decision.average, decision.version) == (
        "ADM",
        "ADM",
        "12",
        1,
    )
    (change,) = decision.changes.all()
    assert (change.old_code, change.new_code, change.author, change.origin) == (
        "",
        "ADM",
        promotion.director,
        Origin.FORM,
    )


def test_departing_from_the_proposal_asks_for_a_reason(promotion):
    student = promotion.student("9", "9")
    refused = promotion.decide(student, "UE11", "ADJ", reason="  ")
    assert refused.verdict == Verdict.REFUSED
    assert refused.message == (
        "La proposition est AJ : UE non acquise ; s’en écarter demande un motif."
    )
    assert stored(promotion) == {}
    assert promotion.decide(student, "UE11", "ADJ", reason="Maladie").verdict == Verdict.SAVED
    assert stored(promotion) == {(student.pk, "UE11"): "ADJ"}


def test_the_database_too_refuses_a_departure_without_reason(promotion):
    student = promotion.student("9", "9")
    decision = promotion.decide(student, "UE11", "AJ").decision
    decision.code = "ADJ"
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_a_granted_rcue_writes_what_it_entails_and_takes_it_back(promotion):
    student = promotion.student("9", "9")
    promotion.decide(student, "UE11+UE21", "ADJ", reason="Progression nette")
    assert stored(promotion) == {
        (student.pk, "UE11+UE21"): "ADJ",
        (student.pk, "UE11"): "ADJR",
        (student.pk, "UE21"): "ADJR",
    }
    entailed = Decision.objects.get(student=student, of="UE11")
    assert entailed.entailed is True
    assert entailed.reason == "le jury a accordé le RCUE (annexe 1, § 4.4)"
    back = promotion.decide(student, "UE11+UE21", "AJ", seen=1)
    assert back.verdict == Verdict.SAVED, back.message
    assert stored(promotion) == {(student.pk, "UE11+UE21"): "AJ"}
    origins = DecisionChange.objects.filter(decision=entailed).values_list("origin", "new_code")
    assert list(origins) == [(Origin.ENTAILED, "ADJR"), (Origin.ENTAILED, "")]


def test_what_a_person_decided_is_not_changed_by_what_is_entailed(promotion):
    student = promotion.student("9", "9")
    promotion.decide(student, "UE11", "AJ")
    promotion.decide(student, "UE11+UE21", "ADJ", reason="Progression nette")
    assert stored(promotion)[student.pk, "UE11"] == "AJ"
    (judged,) = judged_by(promotion.jury, {student.pk})
    assert [each.decision.of for each in judged.open_contradictions] == ["UE11"]


def test_two_people_who_decide_differently(promotion):
    student = promotion.student("9", "9")
    promotion.decide(student, "UE11", "AJ")
    late = promotion.decide(student, "UE11", "ADJ", reason="Autre avis", seen=0)
    assert late.verdict == Verdict.CONFLICT
    assert stored(promotion) == {(student.pk, "UE11"): "AJ"}
    assert str(promotion.director) in late.message
    same = promotion.decide(student, "UE11", "AJ", seen=0)
    assert same.verdict == Verdict.UNCHANGED


def test_a_decision_taken_back_keeps_its_history(promotion):
    student = promotion.student("12", "12")
    promotion.decide(student, "UE11", "ADM")
    assert promotion.decide(student, "UE11", "", seen=1).verdict == Verdict.SAVED
    assert stored(promotion) == {}
    again = promotion.decide(student, "UE11", "ADM", seen=2)
    assert (again.verdict, again.decision.version) == (Verdict.SAVED, 3)


@pytest.mark.parametrize(
    ("of", "code", "message"),
    [
        ("UE11", "PASD", "« PASD » n’est pas un code possible pour UE11."),
        ("UE11", "n'importe quoi", "« n'import » n’est pas un code possible pour UE11."),
        ("UE99", "ADM", "UE99 n’est pas jugé ici."),
        ("BUT2", "ADM", "BUT2 n’est pas jugé ici."),
    ],
)
def test_what_cannot_be_decided(promotion, of, code, message):
    student = promotion.student("12", "12")
    outcome = promotion.decide(student, of, code, reason="Motif")
    assert (outcome.verdict, outcome.message) == (Verdict.REFUSED, message)


def test_a_reason_has_its_length(promotion):
    outcome = promotion.decide(promotion.student("9", "9"), "UE11", "ADJ", reason="x" * 501)
    assert outcome.message == "Ce motif est trop long : 501 caractères, 500 au plus."


def test_those_of_right_are_accepted_together(promotion):
    passing, failing = promotion.student("12", "9"), promotion.student("9", "9")
    accepted, left = accept_of_right(
        promotion.jury.pk, [passing.pk, failing.pk], by=promotion.director
    )
    assert (accepted, left) == ((passing.pk,), (failing.pk,))
    assert stored(promotion) == {
        (passing.pk, "UE11"): "ADM",
        (passing.pk, "UE21"): "CMP",
        (passing.pk, "UE11+UE21"): "CMP",
        (passing.pk, "BUT1"): "ADM",
    }


@pytest.mark.parametrize("students", [1, 3])
def test_accepting_takes_the_same_queries_for_many(promotion, students, django_assert_num_queries):
    these = [promotion.student("12", "12").pk for _ in range(students)]
    with django_assert_num_queries(14):
        accept_of_right(promotion.jury.pk, these, by=promotion.director)


@pytest.mark.parametrize("state", [Jury.State.PREPARATION, Jury.State.CLOSED])
def test_decisions_are_taken_during_the_deliberation_only(promotion, state):
    student = promotion.student("12", "12")
    if state == Jury.State.CLOSED:
        close(promotion.jury)
    else:
        Jury.objects.update(state=state)
    with pytest.raises(JuryNotDeliberating):
        promotion.decide(student, "UE11", "ADM")


def close(jury):
    Jury.objects.filter(pk=jury.pk).update(
        state=Jury.State.CLOSED, closed_at=jury.created_at, closed_by=jury.created_by
    )


@pytest.mark.parametrize("change", [{"code": "AJ"}, {"reason": "autre"}, {"version": 7}])
def test_the_database_keeps_the_decisions_of_a_closed_jury(promotion, change):
    promotion.decide(promotion.student("12", "12"), "UE11", "ADM")
    close(promotion.jury)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**change)


def test_the_database_keeps_a_closed_jury_but_for_its_embargo(promotion):
    close(promotion.jury)
    with pytest.raises(IntegrityError), transaction.atomic():
        Jury.objects.update(place="Ailleurs")
    assert Jury.objects.update(embargo_until=promotion.jury.created_at) == 1


def test_a_stranger_decides_nothing(promotion):
    student = promotion.student("12", "12")
    elsewhere = MembershipFactory(
        department=DepartmentFactory(code="ailleurs"), role=Role.DIRECTOR
    ).user
    teacher = MembershipFactory(department=promotion.jury.term.department).user
    for user in (elsewhere, teacher):
        with pytest.raises(Jury.DoesNotExist):
            promotion.decide(student, "UE11", "ADM", by=user)


def test_a_contradiction_is_settled_once_by_a_person_with_a_reason(promotion):
    student = promotion.student("12", "12")
    decision = promotion.decide(student, "UE11", "ADM").decision
    change_mark(promotion, student, "R1.01", 500)
    (found,) = judged_by(promotion.jury, {student.pk})
    (contradiction,) = found.open_contradictions

    def answer(reason="Le jury maintient", seen=contradiction.key):
        return settle(
            decision.pk,
            outcome=Settlement.Outcome.KEPT,
            reason=reason,
            seen=seen,
            by=promotion.director,
        )

    with pytest.raises(ValidationError, match="demande un motif"):
        answer(reason=" ")
    with pytest.raises(ValidationError, match="ont encore changé"):
        answer(seen=("ADM", "12"))
    answer()
    with pytest.raises(ValidationError, match="a déjà réglé"):
        answer()
    (found,) = judged_by(promotion.jury, {student.pk})
    assert found.open_contradictions == ()
    assert [each.settlement.reason for each in found.contradictions] == ["Le jury maintient"]
    change_mark(promotion, student, "R1.01", 400)
    (found,) = judged_by(promotion.jury, {student.pk})
    assert len(found.open_contradictions) == 1


def test_too_many_decisions_at_once_are_refused(promotion):
    student = promotion.student("12", "12")
    entries = [DecisionEntry(student.pk, "UE11", "ADM", str(n)) for n in range(5_001)]
    with pytest.raises(ValidationError, match="5000 décisions"):
        record_decisions(promotion.jury.pk, entries, by=promotion.director, origin=Origin.FORM)

"""Two people who decide at the same moment, through the pages and with real transactions."""

import pytest
from django.test import Client
from django.urls import reverse

from grading.models import Decision, DecisionChange, Role
from grading.services.decisions import Origin, accept_as_proposed, accept_of_right
from tests.factories import MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_jury_decisions import posted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def promotion(transactional_db):
    return Promotion()


@pytest.fixture
def secretaries(promotion):
    department = promotion.jury.term.department
    return [MembershipFactory(department=department, role=Role.SCOLARITE).user for _ in range(2)]


def sending(user, promotion, student, data):
    """What the page answers to who sends this: 302 when all is written, else 200."""
    client = Client()
    client.force_login(user)
    url = reverse("grading:jury-student", args=[promotion.jury.pk, student.pk])
    return lambda: client.post(url, data).status_code


def codes(at_once):
    (found,) = at_once(lambda: dict(Decision.objects.values_list("of", "code")))
    return found


def test_of_one_thing_the_second_is_told_and_nothing_is_overwritten(
    promotion, secretaries, at_once
):
    student = promotion.student("9", "9")
    given = [("ADJ", "Maladie"), ("ATJ", "Absences")]
    sent = [
        sending(user, promotion, student, posted(promotion, student, code_UE11=a, reason_UE11=b))
        for user, (a, b) in zip(secretaries, given, strict=True)
    ]
    answers = at_once(*sent)
    assert sorted(answers) == [200, 302]
    assert codes(at_once) == {"UE11": given[answers.index(302)][0]}
    assert at_once(DecisionChange.objects.count) == [1]


def test_of_two_things_both_are_written(promotion, secretaries, at_once):
    student = promotion.student("9", "9")
    sent = [
        sending(user, promotion, student, posted(promotion, student, **{f"code_{of}": "AJ"}))
        for user, of in zip(secretaries, ("UE11", "UE21"), strict=True)
    ]
    assert at_once(*sent) == [302, 302]
    assert codes(at_once) == {"UE11": "AJ", "UE21": "AJ"}


def test_those_of_right_accepted_twice_are_decided_once(promotion, secretaries, at_once):
    students = [promotion.student("12", "12").pk for _ in range(3)]
    jury = promotion.jury.pk
    found = at_once(*(lambda by=by: accept_of_right(jury, students, by=by) for by in secretaries))
    assert sorted(len(accepted) for accepted, _ in found) == [3, 3]
    assert at_once(DecisionChange.objects.count) == [3 * 4]


def test_the_rest_accepted_while_an_rcue_is_granted(promotion, secretaries, at_once):
    """Either the grant came first, and what it changed is left; or it is told of the other."""
    student = promotion.student("9", "9")
    first, second = secretaries
    granted = posted(promotion, student, code_UE11_UE21="ADJ", reason_UE11_UE21="Progression")
    shown = {"UE11": "AJ", "UE21": "AJ", "UE11+UE21": "AJ", "BUT1": "RED"}

    def accept():
        return accept_as_proposed(
            promotion.jury.pk, student.pk, shown=shown, by=second, origin=Origin.LIVE
        )

    answer, (accepted, left) = at_once(sending(first, promotion, student, granted), accept)
    if answer == 302:
        assert (accepted, left) == ({}, {"BUT1": "ADM"})
        assert codes(at_once) == {"UE11+UE21": "ADJ", "UE11": "ADJR", "UE21": "ADJR"}
    else:
        assert (accepted, left) == (shown, {})
        assert codes(at_once) == shown

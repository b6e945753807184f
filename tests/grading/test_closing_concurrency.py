"""Two people at the same moment: a jury is closed once, and a decision comes before or not at
all."""

import pytest

from grading.models import Acquisition, Decision, Jury, JuryFreeze
from grading.selectors.closing import closing_of
from grading.services.decision_entries import Verdict
from grading.services.decisions import JuryNotDeliberating
from grading.services.juries.closing import Overtaken, close_jury
from grading.services.juries.verification import faults_of
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def promotion():
    found = Promotion()
    found.student("12", "12")
    found.president()
    found.decide_all()
    return found


@pytest.fixture
def close(promotion):
    jury = Jury.objects.select_related("term__programme", "term__department").get()
    accepted = closing_of(jury).stamp
    return lambda: close_jury(jury.pk, accepted=accepted, shown_from=None, by=promotion.director)


def test_two_people_close_it_once(close, at_once):
    first, second = at_once(close, close)
    assert (first.digest, first.closed_at) == (second.digest, second.closed_at)
    assert at_once(lambda: (JuryFreeze.objects.count(), Acquisition.objects.count())) == [(1, 2)]


def test_a_decision_comes_before_or_not_at_all(promotion, close, at_once):
    student = Decision.objects.first().student

    def decide():
        try:
            return promotion.decide(student, "BUT1", "RED", reason="Absences", seen=1).verdict
        except JuryNotDeliberating:
            return "closed"

    def try_to_close():
        try:
            return close().state
        except Overtaken:
            return "overtaken"

    fates = at_once(decide, try_to_close)
    assert fates in (["closed", "closed"], [Verdict.SAVED, "overtaken"])
    state = "closed" if fates[0] == "closed" else "deliberation"
    assert at_once(_state_and_faults) == [(state, [])]


def _state_and_faults():
    jury = Jury.objects.select_related("term__programme").get()
    return jury.state, list(faults_of(jury)) if jury.is_closed else []

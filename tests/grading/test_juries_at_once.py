"""Two juries of the same students, and everything that may arrive while one is being closed, with
real transactions: nothing is lost, nothing waits for ever, nothing is half done."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.models import (
    Acquisition,
    Decision,
    DecisionChange,
    Enrolment,
    GapYear,
    Jury,
    Mark,
    Turn,
)
from grading.selectors.closing import closing_of
from grading.selectors.followup import followup_of
from grading.selectors.judged import judged_by
from grading.selectors.marks import MarkValue
from grading.services.decision_entries import DecisionEntry
from grading.services.decisions import accept_of_right, record_decisions
from grading.services.deliberation import Origin
from grading.services.entries import MarkEntry
from grading.services.juries.closing import close_jury
from grading.services.juries.followup import follow_up
from grading.services.juries.verification import faults_of
from grading.services.marks import record_marks
from grading.services.situations import leave
from tests.grading.cohorts.invariants import check_history
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db(transaction=True)
STUDENTS = 4


def found(jury):
    return Jury.objects.select_related("term__programme", "term__department").get(pk=jury.pk)


ATTEMPTS = 10


def decide_and_close(jury, by):
    """One person with one jury: those of right in bulk, the others as proposed, then the end.
    Another jury that closes meanwhile changes what is held: told so, he looks again."""
    students = [each.enrolment.student_id for each in judged_by(found(jury))]
    accept_of_right(jury.pk, students, by=by)
    for _ in range(ATTEMPTS):
        record_decisions(jury.pk, to_decide(jury), by=by, origin=Origin.FORM)
        accepted = closing_of(found(jury)).stamp
        try:
            return close_jury(jury.pk, accepted=accepted, shown_from=None, by=by).state
        except ValidationError:
            continue
    return "never"


def to_decide(jury):
    """As proposed: what is undecided, and what is proposed otherwise since it was decided."""
    return [
        DecisionEntry(
            each.enrolment.student_id, of, ruling.proposal.value, seen=each.version_of(of)
        )
        for each in judged_by(found(jury))
        for of, ruling in each.rulings.items()
        if ruling.decision is None
        or of in {contradiction.decision.of for contradiction in each.open_contradictions}
    ]


def state_of(jury):
    """What threads left, read where they wrote it: the jury, its faults, its contradictions."""
    stored = found(jury)
    for decision in Decision.objects.filter(jury=jury):
        check_history(decision, list(decision.changes.order_by("version")))
    contradicted = [each for judged in judged_by(stored) for each in judged.open_contradictions]
    faults = list(faults_of(stored)) if stored.is_closed else []
    return stored, faults, contradicted


def of_semester(promotion, number):
    jury = Jury.objects.create(
        term=promotion.terms[number],
        kind=Jury.Kind.SEMESTER,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )
    promotion.president(jury)
    return jury


def test_juries_of_the_same_students_decide_and_close_at_once(at_once):
    promotion = Promotion()
    for average in ("12", "8", "9", "11"):
        promotion.student(average, "11")
    promotion.president()
    juries = [promotion.jury, of_semester(promotion, 1), of_semester(promotion, 2)]
    by = promotion.director
    ends = at_once(*(lambda jury=jury: decide_and_close(jury, by) for jury in juries))
    assert ends == ["closed"] * 3
    for jury in juries:
        [(stored, faults, _)] = at_once(lambda jury=jury: state_of(jury))
        assert (stored.is_closed, faults) == (True, [])
    [held] = at_once(lambda: set(Acquisition.objects.values_list("student", "ue_code", "average")))
    assert len(held) == len({each[:2] for each in held})
    [(decided, told)] = at_once(lambda: (Decision.objects.count(), DecisionChange.objects.count()))
    assert decided == STUDENTS * (4 + 1 + 1)
    assert told >= decided


@pytest.fixture
def ready():
    """A jury that only has to be closed, with what closes it."""
    promotion = Promotion()
    promotion.someone = promotion.student("12", "12")
    promotion.student("9", "12")
    promotion.president()
    promotion.decide_all()
    promotion.accepted = closing_of(found(promotion.jury)).stamp
    return promotion


def close(promotion):
    try:
        return close_jury(
            promotion.jury.pk,
            accepted=promotion.accepted,
            shown_from=None,
            by=promotion.director,
        ).state
    except ValidationError:
        return "refused"


def correct(promotion):
    mark = Mark.objects.get(
        enrolment__student=promotion.someone, assessment=promotion.assessments["R1.01"]
    )
    entry = MarkEntry(mark.assessment_id, mark.enrolment_id, MarkValue("graded", 100), mark.version)
    return record_marks([entry], by=promotion.director, reason="Erreur").outcomes[0].verdict.value


def frozen_mark(jury, student):
    (case,) = jury.freezes.values_list("case", flat=True)
    (marks,) = [each["marks"] for each in case["students"] if each["id"] == str(student.pk)]
    return marks


def test_a_mark_corrected_while_a_jury_closes_contradicts_it_or_prevents_it(ready, at_once):
    verdict, end = at_once(lambda: correct(ready), lambda: close(ready))
    [(jury, faults, contradicted)] = at_once(lambda: state_of(ready.jury))
    assert (verdict, faults) == ("saved", [])
    assert {each.decision.student for each in contradicted} == {ready.someone}
    if end == "closed":
        [marks] = at_once(lambda: frozen_mark(jury, ready.someone))
        assert set(marks.values()) == {"12"}
    else:
        assert at_once(lambda: (jury.is_closed, jury.freezes.count())) == [(False, 0)]


def resign(promotion, student):
    enrolment = student.enrolments.get(term=promotion.terms[2])
    try:
        leave(
            student.pk,
            enrolment_id=enrolment.pk,
            kind=Turn.Kind.RESIGNED,
            on=timezone.localdate(),
            reason="Réorientation",
            by=promotion.director,
        )
    except ValidationError:
        return "refused"
    return "left"


def test_who_leaves_while_a_jury_closes_was_there_or_prevents_it(ready, at_once):
    fates = at_once(lambda: resign(ready, ready.someone), lambda: close(ready))
    [(jury, faults, _)] = at_once(lambda: state_of(ready.jury))
    [statuses] = at_once(
        lambda: set(Enrolment.objects.filter(term=ready.terms[2]).values_list("status", flat=True))
    )
    assert faults == []
    assert (fates, jury.is_closed, statuses) in [
        (["refused", "closed"], True, {"enrolled"}),
        (["left", "refused"], False, {"enrolled", "resigned"}),
    ]


def test_who_is_sent_away_may_be_told_gone_at_the_same_time(at_once):
    """Each holds what the other waits for, unless both take it in the same order."""
    promotion = Promotion()
    student = promotion.student("12", "4")
    promotion.decide(student, "BUT1", "ABL", reason="Longue maladie")
    promotion.close(shown_from=timezone.now())
    accepted = followup_of(found(promotion.jury)).stamp

    def follow():
        return follow_up(
            promotion.jury.pk, accepted=accepted, exceptional={}, by=promotion.director
        )

    assert at_once(follow, lambda: resign(promotion, student)) == [[], "refused"]
    assert at_once(lambda: [each.year for each in GapYear.objects.all()]) == [[2027]]

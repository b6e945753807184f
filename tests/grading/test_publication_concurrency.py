"""Two people in the life of one assessment, with real transactions: each step is taken once, and
no mark slips into what is closed."""

import pytest

from grading.models import Assessment, AssessmentEvent, Candidate, MarkChange
from grading.selectors.marks import MarkValue
from grading.services.candidates import change_candidates
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import Overtaken, publish, publish_validated, reopen, validate
from grading.services.renewals import renew
from tests.factories import AssessmentFactory, CandidateFactory, TermFactory
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


@pytest.fixture
def entry(transactional_db):
    return Entry()


def taken(step):
    """Whether the step was taken, or somebody else's came first."""

    def attempt():
        try:
            step()
        except Overtaken:
            return "overtaken"
        return "taken"

    return attempt


def life():
    return list(AssessmentEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda exam, by: validate(exam.pk, by=by), ["validated"]),
        (lambda exam, by: publish(exam.pk, by=by, seen="draft"), ["validated", "published"]),
    ],
    ids=["validate", "publish"],
)
def test_a_step_asked_by_several_is_taken_once(entry, at_once, step, told):
    attempts = [taken(lambda: step(entry.exam, entry.teacher)) for _ in range(PEOPLE)]
    assert sorted(at_once(*attempts)) == ["overtaken"] * (PEOPLE - 1) + ["taken"]
    assert at_once(life) == [told]


def test_reopened_by_several_keeps_one_reason(entry, at_once):
    publish(entry.exam.pk, by=entry.teacher)

    def reopening(reason):
        return taken(
            lambda: reopen(entry.exam.pk, by=entry.teacher, reason=reason, seen="published")
        )

    found = at_once(*(reopening(f"motif {place}") for place in range(PEOPLE)))
    winner = found.index("taken")
    assert sorted(found) == ["overtaken"] * (PEOPLE - 1) + ["taken"]
    assert at_once(lambda: Assessment.objects.get().reopened_for) == [f"motif {winner}"]


def test_published_and_reopened_at_once_is_one_or_the_other(entry, at_once):
    validate(entry.exam.pk, by=entry.teacher)
    found = at_once(
        taken(lambda: publish(entry.exam.pk, by=entry.teacher, seen="validated")),
        taken(lambda: reopen(entry.exam.pk, by=entry.teacher, reason="oubli", seen="validated")),
    )
    [state] = at_once(lambda: Assessment.objects.get().state)
    assert state == {"taken": "published", "overtaken": "draft"}[found[0]]
    assert sorted(found) == ["overtaken", "taken"]


def test_a_mark_is_in_before_the_validation_or_refused_by_it(entry, at_once):
    """What the validation counted is what is there."""
    students = [entry.enrol() for _ in range(PEOPLE)]

    def enter(student):
        wanted = [MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", 1200))]
        return lambda: record_marks(wanted, by=entry.teacher).outcomes[0]

    close = taken(lambda: validate(entry.exam.pk, by=entry.teacher))
    *outcomes, closed = at_once(*map(enter, students), close)
    assert closed == "taken"
    saved = [outcome for outcome in outcomes if outcome.verdict == "saved"]
    assert {outcome.refusal for outcome in outcomes} <= {None, "validated"}

    def counted():
        event = AssessmentEvent.objects.get(kind="validated")
        return event.details["entered"], MarkChange.objects.count()

    assert at_once(counted) == [(len(saved), len(saved))]


def test_publishing_a_module_twice_publishes_each_once(entry, at_once):
    ids = [
        AssessmentFactory(term=entry.term, module=entry.module, validated=True).pk for _ in range(3)
    ]
    made = at_once(
        lambda: publish_validated(ids, by=entry.teacher),
        lambda: publish_validated(reversed(ids), by=entry.teacher),
    )
    assert sorted(len(each.published) for each in made) == [0, 3]
    assert at_once(life) == [["published"] * 3]


def test_who_is_struck_off_while_his_mark_is_typed_keeps_one_of_both(entry, at_once):
    resit = AssessmentFactory(
        term=entry.term, module=entry.module, kind="resit", completes=entry.exam
    )
    first, second = entry.enrol(), entry.enrol()
    for student in (first, second):
        CandidateFactory(assessment=resit, enrolment=student)
    wanted = [MarkEntry(resit.pk, first.pk, MarkValue("graded", 1200))]
    seen = [first.pk, second.pk]
    calls, outcome = at_once(
        lambda: change_candidates(resit.pk, wanted=[second.pk], seen=seen, by=entry.teacher),
        lambda: record_marks(wanted, by=entry.teacher).outcomes[0],
    )
    [is_called] = at_once(lambda: Candidate.objects.filter(enrolment=first).exists())
    assert (outcome.verdict == "saved") == is_called
    assert (calls.kept == (first.pk,)) == is_called


def test_taken_up_by_several_an_assessment_is_there_once(entry, at_once):
    earlier = TermFactory(programme=entry.term.programme, year=2025)
    original = AssessmentFactory(term=earlier, module=entry.module, title="DS 1")

    def take_up():
        made = renew(
            entry.term,
            entry.module,
            earlier=earlier,
            chosen=[original.pk],
            dated=True,
            by=entry.teacher,
        )
        return len(made.created)

    assert sorted(at_once(*[take_up] * PEOPLE)) == [0] * (PEOPLE - 1) + [1]

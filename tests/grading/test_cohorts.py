"""Whole cohorts played through their years by a machine that does anything at any time.

Every run plays the same few lives, so that it takes seconds. For a long run of other lives, on
each database: `pytest tests/grading/test_cohorts.py --soak 200`. What fails there is made as
short as it can be.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grading.models import Acquisition, Assessment, Decision, Enrolment, Jury, Turn
from grading.selectors.judged import judged_by
from grading.selectors.marks import MarkValue
from tests.grading.cohorts.invariants import Witness, check_marks, check_proposals
from tests.grading.cohorts.life import BEGINS, Cohort, attempt, entry_of
from tests.grading.cohorts.programme import PARCOURS, WideProgramme, ues_of

LIVES, STEPS, LONG = 3, 30, 60
CHOICE = st.integers(0, 200)
"""Which of those that there are, modulo their number."""
MARKS = st.one_of(
    st.sampled_from([MarkValue("ABS"), MarkValue("EXC"), MarkValue("ATT"), MarkValue("blank")]),
    st.integers(0, 2000).map(lambda value: MarkValue("graded", value)),
)
WHIMS = st.lists(st.tuples(CHOICE, CHOICE, CHOICE), max_size=4)


def one_of(found, choice):
    found = list(found)
    return found[choice % len(found)]


class Lives(RuleBasedStateMachine):
    """`year` is the one that goes on, `phase` how far it has come."""

    played: Counter[str] = Counter()

    def __init__(self, wide: WideProgramme) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.cohort = Cohort(wide)
        self.witness = Witness(self.cohort)
        self.year, self.phase = BEGINS, 0

    def teardown(self) -> None:
        check_marks()
        codes = Decision.objects.filter(jury__state="closed").values_list("subject", "code")
        self.played.update(" ".join(each) for each in codes)
        self.played.update(lives=1, steps=self.witness.checks)
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(parcours=st.sampled_from(PARCOURS), several=st.integers(2, 3))
    def enter(self, parcours, several):
        for _ in range(several):
            self.cohort.join(1, BEGINS, parcours)

    # Time.

    @rule(steps=st.integers(1, 6), base=st.integers(6, 14), spread=st.integers(0, 8), whims=WHIMS)
    def time_passes(self, steps, base, spread, whims):
        """The year goes on as years do: odd semester, even one, jury, results."""
        for _ in range(steps):
            (self.sit_odd, self.sit_even, self.judge, self.show)[self.phase](base, spread, whims)
            self.phase = (self.phase + 1) % 4

    def sit_odd(self, base, spread, whims):
        for number in (1, 3, 5):
            self.cohort.sit(self.year, number, base, spread)

    def sit_even(self, base, spread, whims):
        self.cohort.go_on(self.year)
        for number in (2, 4, 6):
            self.cohort.sit(self.year, number, base, spread)

    def judge(self, base, spread, whims):
        for number in (2, 4, 6):
            if self.cohort.enrolments(term__year=self.year, term__number__in=(number - 1, number)):
                attempt(self.cohort.jury, self.year, number, Jury.Kind.YEAR)
        for jury in self.cohort.juries(Jury.State.DELIBERATION):
            self.conclude(jury, whims)

    def show(self, base, spread, whims):
        for jury in self.cohort.juries(Jury.State.CLOSED):
            attempt(self.cohort.lift, jury)
            if jury.kind == Jury.Kind.YEAR and jury.term.year == self.year:
                attempt(self.follow, jury, bool(base % 2))
        self.year += 1

    def follow(self, jury, exceptional):
        self.cohort.follow_up(jury, exceptional=exceptional)

    def conclude(self, jury, whims):
        for student, subject, code in whims:
            self.decide_of(jury, student, subject, code)
        self.cohort.finish(jury, settling=bool(len(whims) % 2))
        if judged_by(jury):
            self.cohort.close(jury)

    # Marks.

    @rule(which=CHOICE, whom=CHOICE, wanted=MARKS)
    def enter_or_correct_a_mark(self, which, whom, wanted):
        enrolment = one_of(self.cohort.enrolments(), whom)
        term = self.cohort.term(enrolment.term.year, enrolment.term.number)
        self.cohort.mark(one_of(term.assessments.order_by("pk"), which), enrolment, wanted)

    @rule(which=CHOICE)
    def publish_or_reopen(self, which):
        self.cohort.publish(one_of(Assessment.objects.order_by("pk"), which))

    @rule(whom=CHOICE, rank=st.integers(0, 2), points=st.integers(-200, 200))
    def give_points(self, whom, rank, points):
        enrolment = one_of(self.cohort.enrolments(), whom)
        attempt(self.cohort.adjust, enrolment, ues_of(enrolment.term.number)[rank], points)

    # The turns of paths.

    @rule(parcours=st.sampled_from(PARCOURS), number=st.sampled_from([1, 3]))
    @precondition(lambda self: len(self.cohort.students) < 5)
    def join(self, parcours, number):
        enrolment = self.cohort.join(number, self.year, parcours)
        if number > 1:
            self.cohort.acquires_elsewhere(enrolment.student, 1, 1200)
            self.cohort.acquires_elsewhere(enrolment.student, 2, None)

    @rule(
        whom=CHOICE,
        kind=st.sampled_from([Turn.Kind.RESIGNED, Turn.Kind.LEFT, Turn.Kind.EXCLUDED, None]),
    )
    def leave(self, whom, kind):
        enrolment = one_of(self.cohort.enrolments(), whom)
        if kind:
            attempt(self.cohort.leaves, enrolment, kind)
        else:
            attempt(self.cohort.away, enrolment)

    @rule(whom=CHOICE)
    @precondition(lambda self: Enrolment.objects.exclude(status="enrolled").exists())
    def come_back(self, whom):
        gone = [each for each in self.cohort.enrolments() if not each.is_active]
        attempt(self.cohort.comes_back, one_of(gone, whom))

    @rule(whom=CHOICE, parcours=st.sampled_from(PARCOURS))
    def change_parcours(self, whom, parcours):
        attempt(self.cohort.changes_track, one_of(self.cohort.enrolments(), whom), parcours)

    @rule(whom=CHOICE, semester=st.integers(1, 6), average=st.sampled_from([None, 900, 1300]))
    def acquire_elsewhere(self, whom, semester, average):
        student = one_of(self.cohort.students, whom)
        attempt(self.cohort.acquires_elsewhere, student, semester, average)

    @rule(which=CHOICE)
    @precondition(lambda self: Acquisition.objects.filter(term=None, jury=None).exists())
    def withdraw_what_was_elsewhere(self, which):
        found = Acquisition.objects.filter(term=None, jury=None).order_by("pk")
        attempt(self.cohort.withdraws, one_of(found, which).pk)

    # Juries.

    def deliberating(self):
        return self.cohort.juries(Jury.State.DELIBERATION)

    @rule(which=CHOICE, kind=st.sampled_from(Jury.Kind.values))
    def open_a_jury(self, which, kind):
        term = one_of(self.cohort.terms(), which)
        attempt(self.cohort.jury, term.year, term.number, kind)

    @rule(jury=CHOICE, student=CHOICE, subject=CHOICE, code=CHOICE)
    @precondition(lambda self: self.deliberating())
    def decide(self, jury, student, subject, code):
        self.decide_of(one_of(self.deliberating(), jury), student, subject, code)

    def decide_of(self, jury, student, subject, code):
        """Any code that may be given, the last of them to take the decision back."""
        judged = judged_by(jury)
        if judged:
            someone = one_of(judged, student)
            ruling = one_of(someone.rulings.values(), subject)
            given = one_of([*ruling.choices, ""], code)
            self.cohort.decide(jury, [entry_of(someone, ruling.of, str(given), "Décidé ainsi")])

    @rule(jury=CHOICE)
    @precondition(lambda self: self.deliberating())
    def accept_those_of_right(self, jury):
        self.cohort.of_right(one_of(self.deliberating(), jury))

    @rule(jury=CHOICE, outcome=st.sampled_from(["kept", "referred"]))
    @precondition(lambda self: self.cohort.juries("deliberation", "closed"))
    def settle(self, jury, outcome):
        jury = one_of(self.cohort.juries("deliberation", "closed"), jury)
        for judged in judged_by(jury):
            self.cohort.settle(jury, judged, outcome)

    @rule(jury=CHOICE)
    @precondition(lambda self: self.deliberating())
    def close_as_it_stands(self, jury):
        attempt(self.cohort.close, one_of(self.deliberating(), jury))

    @rule(jury=CHOICE, whims=WHIMS)
    @precondition(lambda self: self.deliberating())
    def conclude_and_close(self, jury, whims):
        self.conclude(one_of(self.deliberating(), jury), whims)

    @rule(jury=CHOICE, students=st.integers(1, 31))
    @precondition(lambda self: self.cohort.juries("closed"))
    def deliberate_again(self, jury, students):
        """`students` are those of its bits."""
        chosen = [each.pk for rank, each in enumerate(self.cohort.students) if students >> rank & 1]
        attempt(self.cohort.again, one_of(self.cohort.juries("closed"), jury), chosen)

    @rule(jury=CHOICE)
    @precondition(lambda self: self.cohort.juries("closed"))
    def show_decisions(self, jury):
        attempt(self.cohort.lift, one_of(self.cohort.juries("closed"), jury))

    @rule(jury=CHOICE, exceptional=st.booleans())
    @precondition(lambda self: self.cohort.juries("closed"))
    def enrol_where_decisions_lead(self, jury, exceptional):
        attempt(self.follow, one_of(self.cohort.juries("closed"), jury), exceptional)

    @rule(jury=CHOICE)
    @precondition(lambda self: Enrolment.objects.exclude(opened_by=None).exists())
    def take_these_enrolments_back(self, jury):
        attempt(self.cohort.undo_follow_up, one_of(self.cohort.juries("closed"), jury))

    @invariant()
    def all_holds(self):
        self.witness.check()

    @invariant()
    def proposals_are_those_of_our_own_arithmetic(self):
        for jury in self.deliberating():
            check_proposals(jury)


@pytest.mark.django_db
def test_whatever_happens_to_a_cohort(request):
    soak = request.config.getoption("--soak")
    wide = WideProgramme()
    run_state_machine_as_test(
        lambda: Lives(wide),
        settings=settings(
            max_examples=soak or LIVES,
            stateful_step_count=LONG if soak else STEPS,
            derandomize=not soak,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if soak else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(Lives.played.most_common()))


@pytest.mark.django_db
def test_three_years_lead_to_the_diplomas():
    """Two get there in four years, with one taken again; the other may not repeat once more."""
    lives = Lives(WideProgramme())
    lives.enter(parcours="A", several=3)
    for base in (10, 11, 12, 12):
        lives.time_passes(steps=4, base=base, spread=4, whims=[])
        lives.all_holds()
    held = set(Acquisition.objects.values_list("student", "ue_code"))
    assert sorted(Counter(student for student, _ in held).values()) == [2, 18, 18]
    given = Decision.objects.filter(subject="diploma", code="ADM")
    assert sorted(each.of for each in given) == ["BUT", "BUT", "DUT", "DUT"]
    years = Decision.objects.filter(subject="year").order_by("jury__term__year")
    assert [
        [year.code for year in years if year.student == student]
        for student in lives.cohort.students
    ] == [["RED", "RED"], ["PASD", "RED", "ADM", "ADM"], ["RED", "PASD", "ADM", "ADM"]]
    lives.teardown()

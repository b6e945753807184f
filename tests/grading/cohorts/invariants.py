"""What holds whatever happens to a cohort, read from the rows themselves."""

from collections import Counter
from fractions import Fraction

from django.db.models import Model, Q
from django.utils import timezone

from grading.core.codes import ACQUIRING_UE_CODES, State
from grading.core.computation import each_result
from grading.core.decisions.rulings import Subject, subject_of
from grading.models import (
    Acquisition,
    Decision,
    DecisionChange,
    Enrolment,
    Jury,
    JuryFreeze,
    JuryMember,
)
from grading.selectors.cases import cases_of
from grading.selectors.chain import Walk
from grading.selectors.judged import Judged, judged_by
from grading.selectors.paths import path_of, student_enrolments
from grading.selectors.verification import faults
from grading.services.juries.verification import faults_of
from tests.grading.cohorts.figures import standing_before
from tests.grading.cohorts.life import Cohort
from tests.grading.cohorts.programme import ECTS, ues_of

MOVES_AFTER_CLOSING = ("embargo_until", "signed_at")
ACQUIRED = ("student_id", "ue_code", "average", "code", "term_id", "jury_id", "recorded_by_id")
WHOLE = 180
SELDOM = 8
"""The history of marks is proved so often: it is the longest to read."""
Rows = dict[str, list[dict]]


def rows_of(model: type[Model], **conditions) -> list[dict]:
    found = model.objects.filter(**conditions).order_by("pk").values()
    return [
        {name: value for name, value in row.items() if name not in MOVES_AFTER_CLOSING}
        for row in found
    ]


class Witness:
    """Remembers what must never change, and says what did."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.closed: dict[int, Rows] = {}
        self.acquired: Counter[tuple] = Counter()
        self.ects: Counter[int] = Counter()
        self.history = self.checks = 0

    def check(self) -> None:
        self.checks += 1
        self.check_closed()
        self.check_acquired()
        self.check_decisions()
        self.check_enrolments()
        self.check_paths()
        if self.checks % SELDOM == 0:
            check_marks()

    def frozen(self, jury_id: int) -> Rows:
        return {
            "jury": rows_of(Jury, pk=jury_id),
            "members": rows_of(JuryMember, jury=jury_id),
            "decisions": rows_of(Decision, jury=jury_id),
            "history": rows_of(DecisionChange, decision__jury=jury_id),
            "freezes": rows_of(JuryFreeze, jury=jury_id),
            "acquisitions": rows_of(Acquisition, jury=jury_id),
            "referred": rows_of(Jury.referred.through, jury=jury_id),
        }

    def check_closed(self) -> None:
        """A closed jury never changes, and what it froze is what was before it."""
        for jury in self.cohort.juries(Jury.State.CLOSED):
            if jury.pk in self.closed:
                assert self.frozen(jury.pk) == self.closed[jury.pk]
            else:
                self.closed[jury.pk] = self.frozen(jury.pk)
                check_closing(jury)

    def check_acquired(self) -> None:
        """An acquired UE is never lost, and ECTS never fall: what was recorded as acquired
        elsewhere may be withdrawn by a person until a jury relied on it."""
        now = Counter(Acquisition.objects.values_list(*ACQUIRED))
        lost = self.acquired - now
        assert all(row[ACQUIRED.index("jury_id")] is None for row in lost)
        held = set(Acquisition.objects.values_list("student", "ue_code"))
        ects = Counter(student for student, _ in held)
        fell = {student for student in self.ects if ects[student] < self.ects[student]}
        assert fell <= {row[0] for row in lost}
        assert all(count * ECTS <= WHOLE for count in ects.values())
        self.acquired, self.ects = now, ects

    def check_decisions(self) -> None:
        """Each decision has its author, its time, its reason if it departs, and its history."""
        changes: dict[int, list[DecisionChange]] = {}
        for change in DecisionChange.objects.order_by("version"):
            changes.setdefault(change.decision_id, []).append(change)
        for decision in Decision.objects.all():
            check_history(decision, changes.pop(decision.pk))
        assert changes == {}
        total = DecisionChange.objects.count()
        assert total >= self.history
        self.history = total

    def check_enrolments(self) -> None:
        """Nobody is twice in a term nor in two years of the BUT at once, and only what was taken
        before is repeated."""
        rows = Enrolment.objects.values_list(
            "student", "term__year", "term__number", "repeating", "status"
        )
        seen: set[tuple] = set()
        levels: dict[tuple, int] = {}
        for student, year, number, repeating, status in sorted(rows):
            assert (student, year, number) not in seen
            assert not repeating or any((student, number) == (each[0], each[2]) for each in seen)
            seen.add((student, year, number))
            if status == Enrolment.Status.ENROLLED:
                level = (number + 1) // 2
                assert levels.setdefault((student, year), level) == level

    def check_paths(self) -> None:
        """What is shown of each path today: all that was acquired is, once it is shown,
        and the totals are right."""
        held: dict[int, set[str]] = {}
        shown = Q(jury=None) | Q(jury__embargo_until__lte=timezone.now())
        rows = Acquisition.objects.filter(shown)
        for student, code in rows.values_list("student", "ue_code"):
            held.setdefault(student, set()).add(code)
        found = (path_of(student_enrolments(each)) for each in self.cohort.students)
        for case in cases_of([each for each in found if each], published_only=False):
            for path, result in zip(case.paths, each_result(case.case), strict=True):
                check_path(result, held.get(path.student.pk, set()))


def check_marks() -> None:
    """Their history is one chain without a hole, and each mark what it tells."""
    assert list(faults()) == list(Walk().faults()) == []


def check_path(result, held: set[str]) -> None:
    acquired = {code for code, each in result.ues.items() if each.proposal in ACQUIRING_UE_CODES}
    assert held <= acquired
    assert result.ects == Fraction(len(acquired) * ECTS) <= WHOLE
    assert result.dut == (set(ues_of(1, 2, 3, 4)) <= acquired)
    assert result.but == (set(ues_of(1, 2, 3, 4, 5, 6)) <= acquired)


def check_history(decision: Decision, changes: list[DecisionChange]) -> None:
    assert [change.version for change in changes] == list(range(1, decision.version + 1))
    assert [change.old_code for change in changes] == ["", *(c.new_code for c in changes[:-1])]
    last = changes[-1]
    assert (last.new_code, last.proposal, last.average, last.reason, last.author_id, last.at) == (
        decision.code,
        decision.proposal,
        decision.average,
        decision.reason,
        decision.by_id,
        decision.at,
    )
    assert decision.code in ("", decision.proposal) or decision.reason
    for change in changes:
        assert change.new_code in ("", change.proposal) or change.reason


def check_closing(jury: Jury) -> None:
    """Just after its closing."""
    assert list(faults_of(jury)) == []
    held: dict[int, set[str]] = {}
    for row in Acquisition.objects.all():
        held.setdefault(row.student_id, set()).add(row.ue_code)
    for judged in judged_by(jury):
        student = judged.enrolment.student_id
        check_granted(judged, held.get(student, set()))


def check_granted(judged: Judged, held: set[str]) -> None:
    """What is decided as acquired is, and a granted RCUE grants its UEs, but for those of which
    the jury decided otherwise."""
    codes = {of: each.code for of, each in judged.decisions.items()}
    ues = {of: code for of, code in codes.items() if subject_of(of) is Subject.UE}
    assert {of for of, code in ues.items() if code in ACQUIRING_UE_CODES} <= held
    for of, code in codes.items():
        if subject_of(of) is Subject.RCUE and code == "ADJ":
            refused = {ue for ue in of.split("+") if ues.get(ue, "ADJR") not in ACQUIRING_UE_CODES}
            assert set(of.split("+")) <= held | refused


def check_proposals(jury: Jury) -> None:
    """What is proposed before any decision is what our own arithmetic finds."""
    for judged in judged_by(jury):
        ours = standing_before(jury, judged.enrolment.student).told
        theirs = told(judged.result)
        differ = {key: (ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]}
        assert differ == {}, differ


def told(result) -> dict[str, object]:
    """The same figures as `Standing.told`."""
    rcues = {tuple(each.ues): each for each in result.rcues.values()}
    return {
        "averages": {
            code: each.average if each.state == State.COMPLETE else None
            for code, each in result.ues.items()
        },
        "rcues": {pair: each.average for pair, each in rcues.items()},
        "acquired": {code for code, each in result.ues.items() if each.is_acquired},
        "validated": {pair for pair, each in rcues.items() if each.is_validated},
        "years": {number: str(each.proposal) for number, each in result.years.items()},
        "ects": result.ects,
        "diplomas": (result.dut, result.but),
    }

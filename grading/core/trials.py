"""The computation of one student again and again, with other marks at a few places.

What those marks do not touch is computed once: the results are those of ``compute_student``, to
the last digit, several times faster.
"""

from collections.abc import Collection, Iterable

from grading.core.averages.modules import Outcomes
from grading.core.averages.scheme import ModulePlan, Scheme, UEPlan
from grading.core.averages.ues import ue_result
from grading.core.computation import assembled, plans_of
from grading.core.decisions.competences import decide
from grading.core.decisions.progression import ects
from grading.core.results import StudentResult, UEResult
from grading.core.values import Student


class Trials:
    """A student in whom only the marks of `assessments`, and the averages given to `modules`,
    change from one trial to the next.

    With `ue`, only the UEs of its competence and their RCUEs are computed: nothing else has a
    part in them (compensation and upward validation stay inside a competence), but no year nor
    diploma can then be told.
    """

    def __init__(
        self,
        scheme: Scheme,
        student: Student,
        assessments: Collection[str],
        modules: Collection[str],
        ue: str | None = None,
    ) -> None:
        self._scheme, self._whole = scheme, ue is None
        self._changing = {*assessments}, {*modules}
        plans = plans_of(scheme, student)
        plans = plans if ue is None else _of_same_competence(plans, ue)
        outcomes: Outcomes = {}
        found = [ue_result(plan, student, scheme.rules, outcomes) for plan in plans]
        touched = {each.feed.index for plan in plans for each in plan.modules if self._moves(each)}
        self._kept = {index: each for index, each in outcomes.items() if index not in touched}
        self._ues: list[tuple[UEPlan, UEResult | None]] = [
            (plan, None if any(map(self._moves, plan.modules)) else result)
            for plan, result in zip(plans, found, strict=True)
        ]

    def result(self, student: Student) -> StudentResult:
        """The result of the student with the marks of this trial, not explained."""
        outcomes = dict(self._kept)
        rules = self._scheme.rules
        ues = [known or ue_result(plan, student, rules, outcomes) for plan, known in self._ues]
        if self._whole:
            return assembled(self._scheme, student.id, ues)
        return self._of_competence(student.id, ues)

    def _of_competence(self, id: str, undecided: Iterable[UEResult]) -> StudentResult:
        ues, rcues = decide(undecided, self._scheme.rules)
        return StudentResult(
            id=id,
            ues={ue.code: ue for ue in ues},
            rcues={rcue.code: rcue for rcue in rcues},
            years={},
            ects=ects(ues),
            dut=False,
            but=False,
            general={},
        )

    def _moves(self, plan: ModulePlan) -> bool:
        assessments, modules = self._changing
        return plan.row.module in modules or any(
            each.id in assessments for each in plan.assessments
        )


def _of_same_competence(plans: list[UEPlan], ue: str) -> list[UEPlan]:
    competences = {plan.competence for plan in plans if plan.ue.code == ue}
    return [plan for plan in plans if plan.competence in competences]

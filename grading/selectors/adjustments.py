"""Bonus and malus of an enrolment: what may be given, what was, and its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grading.core.averages.bonuses import BonusRule
from grading.core.rules import rules_from_document
from grading.core.values import UE
from grading.models import Adjustment, AdjustmentChange, BonusValue, Enrolment
from grading.selectors.programme import programme_pieces

NO_CHANGE = 0


@dataclass(frozen=True, slots=True)
class AdjustmentFile:
    """What is given to an enrolment, in hundredths: points by UE, values by rule name.

    ``history`` goes from the latest change to the first.
    """

    points: Mapping[str, int]
    values: Mapping[str, int]
    history: tuple[AdjustmentChange, ...]

    @property
    def version(self) -> int:
        """Tells two states of the file apart: the id of its latest change."""
        return self.history[0].pk if self.history else NO_CHANGE


def adjustment_file(enrolment: Enrolment) -> AdjustmentFile:
    """In 3 queries. Whoever is about to write has locked the enrolment before."""
    points = Adjustment.objects.filter(enrolment=enrolment).values_list("ue_code", "points")
    values = BonusValue.objects.filter(enrolment=enrolment).values_list("rule", "value")
    changes = AdjustmentChange.objects.filter(enrolment=enrolment).select_related("author")
    return AdjustmentFile(
        points=dict(points.order_by()),
        values=dict(values.order_by()),
        history=tuple(changes.order_by("-pk")),
    )


def ues_of(enrolment: Enrolment) -> tuple[UE, ...]:
    """The UEs that the student follows in this semester, in programme order. Two queries."""
    term, parcours = enrolment.term, enrolment.parcours
    key = (term.programme_id, term.number)
    programme = programme_pieces([key]).programme(term.programme, [key])
    semester = programme.semester(term.number, enrolment.modality)
    code = parcours.code if parcours else None
    return tuple(ue for ue in (semester.ues if semester else ()) if programme.concerns(ue, code))


def bonus_rules_of(enrolment: Enrolment, ues: Iterable[UE]) -> dict[str, list[BonusRule]]:
    """The bonus rules of the programme that aim at one of these UEs, by name: the same value
    may serve several rules."""
    codes = {ue.code for ue in ues}
    found: dict[str, list[BonusRule]] = {}
    for rule in rules_from_document(enrolment.term.programme.rules).bonuses:
        if rule.ues is None or rule.ues & codes:
            found.setdefault(rule.name, []).append(rule)
    return found

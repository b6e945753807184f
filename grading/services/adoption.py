"""Adopting a scenario of points: for the students chosen, just what the plan showed, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.core.scenarios import JuryScenario
from grading.models import Decision, Enrolment, Jury, User
from grading.selectors.adoption import GRANTED, Line, Way, plan_of
from grading.selectors.jury_simulation import bench_of
from grading.services.adjustments import add_points
from grading.services.decision_entries import DecisionEntry, Verdict
from grading.services.decisions import deliberating_jury, record_decisions
from grading.services.deliberation import Origin

HUNDREDTHS = 100


class PlanMoved(ValidationError):
    """What the plan rested on has changed since it was shown."""

    def __init__(self, count: int) -> None:
        who = "un étudiant" if count == 1 else f"{count} étudiants"
        super().__init__(
            f"Pour {who}, les notes, les points ou les décisions ont changé depuis que ce plan est "
            "affiché. Rien n’est enregistré\u00a0: voici le plan tel qu’il serait maintenant."
        )


@transaction.atomic
def adopt(
    jury_id: int,
    scenario: JuryScenario,
    way: Way,
    chosen: Mapping[int, str],
    *,
    by: User,
    reason: str,
) -> tuple[Line, ...]:
    """Write what the plan says of the students chosen, all of it or nothing.

    `chosen` maps the ids of students to the digest of their line, as it was shown. Points are
    added to those that the student has; what is granted is decided `ADJ`. Both keep who and why
    in their history. Answers the lines written. Raises DoesNotExist for a jury that `by` does not
    hold, JuryNotDeliberating, PlanMoved, ValidationError without a reason or for what cannot be
    written.
    """
    jury = deliberating_jury(jury_id, by=by)
    if not chosen:
        raise ValidationError("Choisissez au moins un étudiant.")
    if not reason.strip():
        raise ValidationError({"motif": "Adopter un scénario demande un motif."})
    if not scenario.is_of_points:
        raise ValidationError("Seul un scénario de points s’adopte.")
    # Whoever gives one of them points meanwhile comes before the plan, or after it ran.
    held = Enrolment.objects.filter(student__in=chosen).order_by("pk")
    list(held.select_for_update(of=("self",), no_key=True))
    plan = plan_of(bench_of(jury, chosen), scenario, way)
    lines = {line.student: line for line in plan}
    moved = [pk for pk, seen in chosen.items() if pk not in lines or lines[pk].digest != seen]
    if moved:
        raise PlanMoved(len(moved))
    write = _give_points if way is Way.POINTS else _grant
    write(jury, scenario, plan, by, reason.strip())
    return plan


def _give_points(
    jury: Jury, scenario: JuryScenario, plan: Iterable[Line], by: User, reason: str
) -> None:
    points = scenario.points
    assert points is not None
    enrolments = [line.enrolment for line in plan]
    add_points(enrolments, points.ue, int(points.value * HUNDREDTHS), by=by, reason=reason)


def _grant(jury: Jury, scenario: JuryScenario, plan: Iterable[Line], by: User, reason: str) -> None:
    entries = [
        DecisionEntry(line.student, each.of, GRANTED, reason)
        for line in plan
        for each in line.granted
    ]
    # The plan is what was seen: these are the versions on which it rests, decisions taken back too.
    students = {entry.student_id for entry in entries}
    rows = Decision.objects.filter(jury=jury, student__in=students)
    versions = {
        (pk, of): version for pk, of, version in rows.values_list("student", "of", "version")
    }
    seen = [replace(each, seen=versions.get((each.student_id, each.of), 0)) for each in entries]
    outcomes = record_decisions(jury.pk, seen, by=by, origin=Origin.SIMULATION)
    refusals = [each.message for each in outcomes if each.verdict != Verdict.SAVED]
    if refusals:
        raise ValidationError([f"{refusals[0]} Rien n’est enregistré."])

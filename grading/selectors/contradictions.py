"""Contradictions of a jury with the marks that were changed since the decisions were taken."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from grading.core.decisions.rulings import Subject, subject_of
from grading.models import Jury, MarkChange
from grading.selectors.judged import Contradiction, Judged

NAMED = 5
"""Changes of marks told under a contradiction; the history of marks has them all."""


class Contradicted(NamedTuple):
    """`changes` are the last changes of marks that may explain it, the latest first; `more` how
    many others there are."""

    judged: Judged
    contradiction: Contradiction
    changes: list[MarkChange]
    more: int


def contradicted(jury: Jury, students: Iterable[Judged]) -> list[Contradicted]:
    """The open contradictions by student, in one query."""
    pairs = [(judged, each) for judged in students for each in judged.open_contradictions]
    changes = _changes(pairs)
    return [_one(judged, each, changes) for judged, each in pairs]


def _changes(pairs: Sequence[tuple[Judged, Contradiction]]) -> list[MarkChange]:
    since = min((each.decision.at for _, each in pairs), default=None)
    enrolments = {each.pk for judged, _ in pairs for each in judged.path.enrolments}
    rows = MarkChange.objects.filter(enrolment__in=enrolments)
    if since is not None:
        rows = rows.filter(at__gte=since)
    joined = rows.select_related("assessment__module", "assessment__term", "author")
    return list(joined.order_by("-pk"))


def _one(judged: Judged, each: Contradiction, changes: list[MarkChange]) -> Contradicted:
    own = {enrolment.pk for enrolment in judged.path.enrolments}
    modules = _modules(judged, each.decision.of)
    found = [
        change
        for change in changes
        if change.enrolment_id in own
        and change.at >= _since(each)
        and (modules is None or change.assessment.module.code in modules)
    ]
    return Contradicted(judged, each, found[:NAMED], max(len(found) - NAMED, 0))


def _since(contradiction: Contradiction) -> datetime:
    return contradiction.decision.at


def _modules(judged: Judged, of: str) -> frozenset[str] | None:
    """The modules that feed the UEs which a decision is about; None for a year or a diploma."""
    if subject_of(of) not in (Subject.UE, Subject.RCUE):
        return None
    ues = (judged.result.ues[code] for code in of.split("+") if code in judged.result.ues)
    return frozenset(module.code for ue in ues for module in ue.modules)

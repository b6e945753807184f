"""What is answered to a script about each cell that it sent."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from grading.core.impact import Impact
from grading.forms.entries import SentEntry
from grading.forms.marks import parse_mark, written_mark, written_points
from grading.forms.outcomes import moment, trouble
from grading.forms.sheet import cell_name
from grading.models import Assessment
from grading.selectors.marks import StoredMark
from grading.selectors.statistics import Statistics
from grading.services.entries import MarkEntry, Outcome, Refusal, Verdict
from grading.templatetags.french import mark20
from grading.templatetags.impact import crossing

# Sent again, an entry that was saved the first time is a saved one.
SAID = {Verdict.REPEATED: Verdict.SAVED}

RESCALED = (
    "Le barème a changé depuis que cette note a été tapée : elle est maintenant sur {}. "
    "Rechargez la page, puis retapez-la."
)


def understood(
    sent: SentEntry, assessments: Mapping[int, Assessment], decimals: int
) -> MarkEntry | ValidationError:
    """The entry that was typed, or why it is none."""
    assessment = assessments.get(sent.cell[0])
    if assessment is None:
        unknown = Refusal.UNKNOWN_ASSESSMENT
        return ValidationError(unknown.label, unknown.value)
    try:
        wanted = parse_mark(sent.typed, assessment.maximum, decimals)
    except ValidationError as fault:
        return fault
    if wanted.value is not None and is_out_of_another(sent, assessment):
        points = written_points(assessment.maximum)
        return ValidationError(RESCALED.format(points), "maximum_changed")
    return MarkEntry(*sent.cell, wanted, sent.seen, sent.key)


def is_out_of_another(sent: SentEntry, assessment: Assessment) -> bool:
    """Whether whoever typed the mark read another maximum beside it. « 8/10 » says its own."""
    return sent.out_of not in (None, assessment.maximum) and "/" not in sent.typed


def fault_reply(sent: SentEntry, fault: ValidationError, stored: StoredMark) -> dict[str, Any]:
    return {
        **held(sent, stored),
        "verdict": Verdict.REFUSED.value,
        "refusal": fault.code,
        "note": fault.messages[0],
        "author": "",
        "at": "",
    }


def outcome_reply(
    sent: SentEntry, outcome: Outcome, assessments: Mapping[int, Assessment]
) -> dict[str, Any]:
    return {
        **held(sent, outcome.stored),
        "verdict": SAID.get(outcome.verdict, outcome.verdict).value,
        "refusal": outcome.refusal.value if outcome.refusal else "",
        "note": trouble(outcome, assessments),
        "author": str(outcome.author) if outcome.author else "",
        "at": moment(outcome.at) if outcome.at else "",
    }


def held(sent: SentEntry, stored: StoredMark) -> dict[str, Any]:
    """Which cell this is about, and what it holds now."""
    return {
        "key": str(sent.key),
        "cell": cell_name(*sent.cell),
        "value": written_mark(stored.content),
        "version": stored.version,
    }


def column_reply(statistics: Statistics) -> dict[str, Any]:
    column = statistics.column
    return {
        "assessment": column.assessment.pk,
        "entered": column.entered,
        "expected": column.expected,
        "missing": column.missing,
        "mean": "" if statistics.mean is None else mark20(statistics.mean),
        "distribution": statistics.distribution,
        "html": render_to_string("grading/_column_summary.html", {"statistics": statistics}),
    }


def row_reply(enrolment_id: int, impact: Impact) -> dict[str, Any]:
    """The UEs of a student that move; the html also says what his RCUEs and codes become."""
    return {
        "enrolment": enrolment_id,
        "effects": [
            {
                "ue": move.of,
                "before": mark20(move.before),
                "after": mark20(move.after),
                "crossing": ", ".join(map(crossing, move.crossed)),
            }
            for move in impact.ues
        ],
        "html": render_to_string("grading/_impact.html", {"impact": impact}),
    }

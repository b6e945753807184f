"""The results of a term as JSON (`docs/exports.md`)."""

from dataclasses import replace

from grading.core.ranks import Rank
from grading.core.results import StudentResult
from grading.core.rules import Rules, rules_to_document
from grading.core.values import printed
from grading.documents.results_document import (
    Document,
    decision_document,
    enrolment_document,
    programme_document,
    results_document,
    sentences,
    student_document,
    written,
)
from grading.selectors.recap import Recap, RecapLine
from grading.selectors.results import SemesterResult

FORMAT = 1
KIND = "term"


def term_json(recap: Recap) -> bytes:
    """Of a recap with at least one student; each has the UEs of this semester, and the RCUEs and
    the year that it makes with the other one."""
    term, rules = recap.term, recap.lines[0].shown.rules
    decisions = [each for line in recap.lines for each in line.verdicts.values()]
    return written(
        {
            "format": FORMAT,
            "kind": KIND,
            **programme_document(term.programme),
            "semester": term.number,
            "year": term.year,
            "group": recap.group.name if recap.group else None,
            "parcours": recap.parcours.code if recap.parcours else None,
            "marks": "all",
            "marked_at": recap.marked_at.isoformat() if recap.marked_at else None,
            "rules": rules_to_document(rules),
            "students": [student(line, rules) for line in recap.lines],
            "codes": sentences([of_semester(line.shown) for line in recap.lines], decisions),
        }
    )


def student(line: RecapLine, rules: Rules) -> Document:
    shown = line.shown
    own = {} if shown.rules == rules else {"rules": rules_to_document(shown.rules)}
    return {
        **student_document(shown.enrolment.student),
        **enrolment_document(shown.enrolment),
        **own,
        "results": results_document(of_semester(shown), shown.rules),
        "general": general(shown),
        "rank": place(line.rank),
        "decisions": [decision_document(each) for each in line.verdicts.values()],
    }


def of_semester(shown: SemesterResult) -> StudentResult:
    """The same result without the UEs, RCUEs and years of elsewhere on his path."""
    year = shown.year
    return replace(
        shown.result,
        ues={ue.code: ue for ue in shown.ues},
        rcues={rcue.code: rcue for rcue in shown.rcues},
        years={year.number: year} if year else {},
    )


def general(shown: SemesterResult) -> Document | None:
    """The indicative average, where the settings show it."""
    average = shown.general
    if average is None:
        return None
    return {"average": printed(average, shown.rules.average_decimals), "exact": str(average)}


def place(rank: Rank | None) -> Document | None:
    return {"place": rank.place, "among": rank.among} if rank else None

"""What a jury had to decide of a student, and what it made acquired, written as documents."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.core.codes import ACQUIRING_UE_CODES, UECode, YearCode
from grading.core.decisions.acquisitions import acquisitions
from grading.core.decisions.rulings import Circumstances, Deliberation, Ruling, Scope, Subject
from grading.core.files.documents import Say
from grading.core.results import StudentResult
from grading.core.values import plain, printed


def scope_to_document(scope: Scope) -> dict[str, Any]:
    return {"semesters": sorted(scope.semesters), "year": scope.year}


def scope_from_document(document: Mapping[str, Any]) -> Scope:
    return Scope(frozenset(document["semesters"]), document["year"])


def circumstances_to_document(circumstances: Circumstances) -> dict[str, Any]:
    return {"departure": circumstances.departure, "held": sorted(circumstances.held)}


def circumstances_from_document(document: Mapping[str, Any]) -> Circumstances:
    departure = document["departure"]
    return Circumstances(YearCode(departure) if departure else None, frozenset(document["held"]))


def deliberation_to_document(deliberation: Deliberation, decimals: int, say: Say) -> dict[str, Any]:
    """Rulings in the order of the jury; what is reached with its decisions; `acquires` maps the
    UEs made acquired to what is stored of them."""
    reached = deliberation.result
    return {
        "rulings": [
            _ruling(each, reached, decimals, say) for each in deliberation.rulings.values()
        ],
        "reached": {
            "ects": plain(reached.ects),
            "dut": reached.dut,
            "but": reached.but,
            "years": {year.code: year.next for year in reached.years.values()},
        },
        "acquires": {
            ue: {
                "average": _plain(each.average),
                "code": each.code,
                "semester": reached.ues[ue].semester,
            }
            for ue, each in acquisitions(deliberation).items()
        },
    }


def _ruling(ruling: Ruling, reached: StudentResult, decimals: int, say: Say) -> dict[str, Any]:
    average = ruling.average
    return {
        "of": ruling.of,
        "subject": ruling.subject,
        "semester": reached.ues[ruling.of].semester if ruling.subject is Subject.UE else None,
        "competence": _competence(ruling, reached),
        "average": None if average is None else printed(average, decimals),
        "exact": None if average is None else str(average),
        "proposal": ruling.proposal,
        "code": ruling.decision,
        "held": ruling.held,
        "reasons": [say(each) for each in ruling.reasons],
    }


def _competence(ruling: Ruling, reached: StudentResult) -> str | None:
    if ruling.subject is Subject.UE:
        return reached.ues[ruling.of].competence
    return reached.rcues[ruling.of].competence if ruling.subject is Subject.RCUE else None


def _plain(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)


def is_due(ruling: Mapping[str, Any]) -> bool:
    """Whether a ruling of a document leaves a UE to be acquired."""
    if ruling["subject"] != Subject.UE or ruling["held"]:
        return False
    return UECode(ruling["code"]) not in ACQUIRING_UE_CODES


def acquired_by_semester(student: Mapping[str, Any]) -> dict[int, bool]:
    """Whether every UE judged is acquired, from the rulings of a document, all decided."""
    found: dict[int, bool] = {}
    for ruling in student["rulings"]:
        if ruling["subject"] == Subject.UE:
            semester = ruling["semester"]
            found[semester] = found.get(semester, True) and not is_due(ruling)
    return found

"""What a sheet of marks sends: the cells, and in one hidden field the versions seen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark
from grading.models import Assessment
from grading.selectors.marks import NO_MARK, Cell
from grading.services.entries import MarkEntry

VERSIONS = "versions"

# 18 digits: every key of the database, and nothing that it would choke on. A key is written in
# one way only, so that no cell comes twice.
_CELL = re.compile(r"n-([1-9][0-9]{0,17})-([1-9][0-9]{0,17})")
_VERSIONS = re.compile(r"[0-9]{0,18}(,[0-9]{0,18})*(;[0-9]{1,18}:[0-9]{0,9}(,[0-9]{0,9})*)*")


def cell_name(assessment_id: int, enrolment_id: int) -> str:
    return f"n-{assessment_id}-{enrolment_id}"


def read_cell_name(name: str) -> Cell | None:
    """The inverse of `cell_name`; None for the name of no cell."""
    found = _CELL.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def write_versions(versions: Mapping[Cell, int]) -> str:
    """The versions that a page shows: « 12,13;345:1,;346:,2 », nothing standing for 0.

    The assessments come first, then for each enrolment its versions in the same order.
    """
    assessments = list(dict.fromkeys(assessment for assessment, _ in versions))
    lines = [",".join(map(str, assessments))]
    for enrolment in dict.fromkeys(enrolment for _, enrolment in versions):
        seen = (versions.get((each, enrolment), NO_MARK.version) for each in assessments)
        lines.append(f"{enrolment}:" + ",".join(str(each or "") for each in seen))
    return ";".join(lines)


def read_versions(text: str) -> dict[Cell, int] | None:
    """The versions seen, by cell; None when the field is absent or was tampered with."""
    if not text or not _VERSIONS.fullmatch(text):
        return None
    head, *lines = text.split(";")
    assessments = [int(each) for each in head.split(",") if each]
    found = {}
    for line in lines:
        enrolment, _, versions = line.partition(":")
        for assessment, version in zip(assessments, versions.split(","), strict=False):
            found[assessment, int(enrolment)] = int(version or NO_MARK.version)
    return found


@dataclass(slots=True)
class Submission:
    """What came from a sheet. `stray` are the values typed in cells that no sheet has."""

    versions: dict[Cell, int] | None
    entries: list[MarkEntry] = field(default_factory=list)
    typed: dict[Cell, str] = field(default_factory=dict)
    faults: dict[Cell, str] = field(default_factory=dict)
    stray: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Everything that came was understood, wherever it then went."""
        return self.versions is not None and not self.faults and not self.stray


def read_submission(
    data: Mapping[str, str], assessments: Iterable[Assessment], decimals: int
) -> Submission:
    """Read every cell on its own: a wrong one is a fault of that cell only.

    A cell whose version is missing counts as seen empty, so that no stored mark is replaced
    without having been shown.
    """
    submission = Submission(read_versions(data.get(VERSIONS, "").strip()))
    known = {assessment.pk: assessment for assessment in assessments}
    for name in data:
        if name.startswith("n-"):
            read_cell(submission, name, data[name], known, decimals)
    return submission


def read_cell(
    submission: Submission,
    name: str,
    typed: str,
    assessments: Mapping[int, Assessment],
    decimals: int,
) -> None:
    cell = read_cell_name(name)
    if cell is None or cell[0] not in assessments:
        if typed.strip():
            submission.stray.append(typed)
        return
    submission.typed[cell] = typed
    try:
        wanted = parse_mark(typed, assessments[cell[0]].maximum, decimals)
    except ValidationError as error:
        submission.faults[cell] = error.messages[0]
        return
    seen = (submission.versions or {}).get(cell, NO_MARK.version)
    submission.entries.append(MarkEntry(*cell, wanted, seen))

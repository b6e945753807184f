"""What a sheet of marks sends: the cells, and in one hidden field the versions seen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark
from grading.models import Assessment, MarkChange
from grading.selectors.marks import NO_MARK, Cell, Sheet
from grading.services.entries import MarkEntry

VERSIONS = "versions"

# 18 digits: every key of the database, and nothing that it would choke on. A key is written in
# one way only, so that no cell comes twice.
_CELL = re.compile(r"n-([1-9][0-9]{0,17})-([1-9][0-9]{0,17})")
_VERSIONS = re.compile(r"[0-9]{0,18}(,[0-9]{0,18})*(;[0-9]{1,18}:[0-9]{0,9}(,[0-9]{0,9})*)*")


class SheetForm(forms.Form):
    """The fields of the sheet beside its cells."""

    reason = forms.CharField(
        label="Motif de la correction",
        required=False,
        max_length=MarkChange._meta.get_field("reason").max_length,
        help_text="Obligatoire pour changer une note déjà publiée ; l’étudiant le verra.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "max_length": "Ce motif est trop long : %(show_value)d caractères, %(limit_value)d au "
            "plus. Les notes publiées n’ont pas été changées."
        },
    )


def cell_name(assessment_id: int, enrolment_id: int) -> str:
    return f"n-{assessment_id}-{enrolment_id}"


def write_versions(sheet: Sheet, seen: Mapping[Cell, int] | None = None) -> str:
    """The versions that the page shows: « 12,13;345:1,;346:,2 », nothing standing for 0.

    The assessments come first, then for each enrolment its versions in the same order. `seen`
    overrides what is stored, for cells that the person has not been shown anew.
    """
    seen = seen or {}
    ids = [column.assessment.pk for column in sheet.columns]
    lines = [",".join(map(str, ids))]
    for row in sheet.rows:
        versions = (
            seen.get((assessment, row.enrolment.pk), mark.version)
            for assessment, mark in zip(ids, row.marks, strict=True)
        )
        lines.append(f"{row.enrolment.pk}:" + ",".join(str(each or "") for each in versions))
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

    form: SheetForm
    versions: dict[Cell, int] | None
    entries: list[MarkEntry] = field(default_factory=list)
    typed: dict[Cell, str] = field(default_factory=dict)
    faults: dict[Cell, str] = field(default_factory=dict)
    stray: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Everything that came was understood, wherever it then went."""
        known = self.versions is not None and self.form.is_valid()
        return known and not self.faults and not self.stray

    @property
    def reason(self) -> str:
        return str(self.form.cleaned_data.get("reason", ""))


def read_submission(
    data: Mapping[str, str], assessments: Iterable[Assessment], decimals: int
) -> Submission:
    """Read every cell on its own: a wrong one is a fault of that cell only.

    A cell whose version is missing counts as seen empty, so that no stored mark is replaced
    without having been shown.
    """
    form = SheetForm(data)
    form.is_valid()
    submission = Submission(form, read_versions(data.get(VERSIONS, "").strip()))
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
    found = _CELL.fullmatch(name)
    cell = (int(found[1]), int(found[2])) if found else None
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

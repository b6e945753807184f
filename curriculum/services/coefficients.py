"""The grid of a semester: coefficients, ECTS and declared totals, which must close together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from curriculum.models import UE, Coefficient, Semester
from curriculum.selectors.document import programme_document, written
from curriculum.selectors.programmes import is_taught
from curriculum.selectors.semesters import CellKey, fingerprint
from curriculum.validators import Fault, ProgrammeFaults, faults
from curriculum.validators.notes import edited


@dataclass(frozen=True, slots=True)
class UEValues:
    ects: int
    resources: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class SemesterGrid:
    """What the grid is to hold; a coefficient None takes the module out of the UE.

    `seen` is the fingerprint of what the author had before his eyes, `reason` is wanted once
    the programme is taught.
    """

    coefficients: Mapping[CellKey, Decimal | None]
    ues: Mapping[int, UEValues]
    total: Decimal | None
    seen: str | None = None
    reason: str = ""


@transaction.atomic
def set_coefficients(semester: Semester, grid: SemesterGrid, *, by: AbstractBaseUser) -> list[str]:
    """Save a whole grid or nothing; give back what changed, in French.

    A value typed over another says so in its source note, and in the history of the semester.
    Raises ProgrammeFaults when something no longer closes, when somebody else has saved the
    grid since, or when a taught programme is changed without a reason.
    """
    semester = Semester.objects.select_for_update().select_related("programme").get(pk=semester.pk)
    if grid.seen is not None and grid.seen != fingerprint(semester):
        raise ProgrammeFaults([Fault(("fingerprint",), STALE)])
    changes = [
        *change_coefficients(semester, grid.coefficients),
        *change_ues(semester, grid.ues),
        *change_total(semester, grid.total),
    ]
    if changes:
        found = [*missing_reason(semester, grid.reason), *faults_here(semester)]
        if found:
            raise ProgrammeFaults(found)
        record(semester, changes, grid.reason, by)
    return changes


STALE = (
    "Quelqu’un d’autre a enregistré cette grille depuis que vous l’avez ouverte. Vos saisies "
    "sont gardées ci-dessous mais rien n’est enregistré : ouvrez la grille dans un autre onglet "
    "pour comparer, puis rechargez-la."
)
REASON_WANTED = (
    "Ce programme est enseigné : dites pourquoi vous le modifiez. Les résultats des étudiants "
    "en dépendent aussitôt."
)


def missing_reason(semester: Semester, reason: str) -> list[Fault]:
    wanted = not reason and is_taught(semester.programme)
    return [Fault(("reason",), REASON_WANTED)] if wanted else []


def faults_here(semester: Semester) -> list[Fault]:
    """What is wrong with this semester; the faults of the others are not its business."""
    document = programme_document(semester.programme)
    here = [
        ("semesters", index)
        for index, part in enumerate(document["semesters"])
        if (part["number"], part["modality"]) == (semester.number, semester.modality)
    ]
    return [fault for fault in faults(document) if fault.path[:2] in here]


def change_coefficients(
    semester: Semester, wanted: Mapping[CellKey, Decimal | None]
) -> Iterator[str]:
    rows = Coefficient.objects.filter(ue__semester=semester).select_related("ue", "module")
    existing = {(row.ue_id, row.module_id, row.parcours_id): row for row in rows}
    for key, value in wanted.items():
        row = existing.get(key)
        if value is None:
            if row:
                row.delete()
                yield f"{row} : {written(row.value)} retiré"
        elif row is None:
            yield added_row(key, value)
        elif row.value != value:
            yield changed_row(row, value)


def changed_row(row: Coefficient, value: Decimal) -> str:
    before = written(row.value)
    row.notes = edited(row.notes, "", f"valeur précédente : {before}")
    row.value = value
    row.save(update_fields=["value", "notes"])
    return f"{row} : {before} devient {written(value)}"


def added_row(key: CellKey, value: Decimal) -> str:
    ue, module, parcours = key
    last = Coefficient.objects.filter(ue=ue).aggregate(last=Max("position"))["last"]
    row = Coefficient.objects.create(
        ue_id=ue,
        module_id=module,
        parcours_id=parcours,
        value=value,
        position=0 if last is None else last + 1,
        notes=["edited: ajouté"],
    )
    return f"{row} : {written(value)} ajouté"


def change_ues(semester: Semester, wanted: Mapping[int, UEValues]) -> Iterator[str]:
    for ue in UE.objects.filter(semester=semester, pk__in=wanted):
        values = wanted[ue.pk]
        totals = {"total_resources": values.resources, "total": values.total}
        changes = [
            *changed_fields(ue, "ects", {"ects": values.ects}),
            *changed_fields(ue, "totals", totals),
        ]
        if changes:
            ue.save()
            yield f"{ue} : {', '.join(changes)}"


def change_total(semester: Semester, total: Decimal | None) -> Iterator[str]:
    changes = changed_fields(semester, "", {"total": total})
    if changes:
        semester.save()
        yield f"{semester} : {', '.join(changes)}"


LABELS = {
    "ects": "ECTS",
    "total": "total",
    "total_resources": "total des ressources",
}


def changed_fields(holder: UE | Semester, note: str, wanted: Mapping[str, Any]) -> list[str]:
    """Set what differs, say so in the notes of the field `note`, and in the answer."""
    changes = []
    for name, value in wanted.items():
        before = getattr(holder, name)
        if before != value:
            was = "vide" if before is None else written(Decimal(before))
            now = "vide" if value is None else written(Decimal(value))
            holder.notes = edited(holder.notes, note, f"{LABELS[name]} : {was} auparavant")
            setattr(holder, name, value)
            changes.append(f"{LABELS[name]} : {was} devient {now}")
    return changes


def record(semester: Semester, changes: list[str], reason: str, by: AbstractBaseUser) -> None:
    message = " ; ".join(changes) + (f". Motif : {reason}" if reason else "")
    LogEntry.objects.log_actions(by.pk, [semester], CHANGE, message, single_object=True)

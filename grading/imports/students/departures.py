"""Who has left: as the list itself says it, or as somebody ticked it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.imports.students.fields import Field
from grading.imports.students.plan import Fault
from grading.imports.students.rows import Row
from grading.imports.students.values import read_kind, written_date, written_status
from grading.models import Enrolment
from grading.models.names import bare
from grading.services.situations.departures import STATUSES
from grading.services.students import Departure

BY_THE_LIST = "D’après une liste d’étudiants"
"""The reason of a departure that the list says without one."""


def departure_said(row: Row, enrolment: Enrolment) -> tuple[Departure | None, list[Fault]]:
    """How the row says that he left the term, None when it says nothing new of it."""
    fields = [field for field in (Field.LEFT_KIND, Field.LEFT_ON) if field in row.texts]
    if all(field in row.kept for field in fields) or is_known(row, enrolment):
        return None, []
    on = row.values.get(Field.LEFT_ON)
    try:
        kind = read_kind(row.text(Field.LEFT_KIND)) if Field.LEFT_KIND in row.texts else None
    except ValidationError as error:
        return None, [row.fault(Field.LEFT_KIND, error.messages[0])]
    if kind is None and on is None:
        return None, []
    why = refused(on, enrolment, says_how=kind is not None)
    if why:
        return None, [row.fault(Field.LEFT_ON if on else Field.LEFT_KIND, why)]
    assert kind
    assert on
    return Departure(kind, on, row.text(Field.LEFT_REASON) or BY_THE_LIST), []


def says_departure(row: Row) -> bool:
    """Whether the row says of somebody who is not in the term that he has left."""
    try:
        return read_kind(row.text(Field.LEFT_KIND)) is not None if says_kind(row) else says_on(row)
    except ValidationError:
        return True


def says_kind(row: Row) -> bool:
    return Field.LEFT_KIND in row.texts


def says_on(row: Row) -> bool:
    return Field.LEFT_ON in row.texts


def is_known(row: Row, enrolment: Enrolment) -> bool:
    """Whether he has left already, and just as the row says."""
    if enrolment.is_active:
        return False
    on = row.values.get(Field.LEFT_ON)
    same_day = on is None or on == enrolment.left_on
    word = row.text(Field.LEFT_KIND)
    if not word or bare(word) == bare(written_status(enrolment.status)):
        return same_day
    try:
        kind = read_kind(word)
    except ValidationError:
        return False
    return kind is None or (same_day and STATUSES[kind] == enrolment.status)


def refused(on: date | None, enrolment: Enrolment, *, says_how: bool) -> str:
    """Why the departure is not taken, empty when it is."""
    if not enrolment.is_active:
        return f"Il a déjà quitté ce semestre{left_on(enrolment)}."
    if not says_how:
        return "Dites comment il est parti : démission, abandon, exclusion ou transfert."
    if on is None:
        return "La date du départ est attendue."
    if on > timezone.localdate():
        return "Cette date est à venir : un départ s’enregistre une fois qu’il a eu lieu."
    if enrolment.joined_on and on < enrolment.joined_on:
        return "Cette date précède son arrivée dans ce semestre."
    return ""


def left_on(enrolment: Enrolment) -> str:
    return f" le {written_date(enrolment.left_on)}" if enrolment.left_on else ""

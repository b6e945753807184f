"""A jury opened on a term, and its dates."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone

from grading.models import Jury, JuryEvent, Term, User
from grading.services.juries.events import last_of, log, told
from grading.services.juries.locks import open_jury_locked
from grading.services.juries.merging import Difference, Wishes, granted, shown

Kind = JuryEvent.Kind
DATES = ("held_at", "place", "marks_due_on", "embargo_until")


class PlanMoved(ValidationError):
    """Dates that somebody else set meanwhile, by field."""

    def __init__(self, jury: Jury, fields: list[str]) -> None:
        super().__init__({field: self._sentence(jury, field) for field in fields})

    def _sentence(self, jury: Jury, field: str) -> str:
        who = told(last_of(jury, Kind.PLANNED, field))
        return (
            f"Changé entre-temps par {who} ; {shown(jury, field, in_french)}. Rien de ce que vous "
            "avez saisi n’est enregistré : enregistrez de nouveau pour le remplacer."
        )


@transaction.atomic
def open_jury(term_id: int, kind: str, *, by: User) -> Jury:
    """Open the jury of a term, or of the year that ends with it.

    Raises ValidationError where a year does not end with this term or the jury is there already,
    DoesNotExist when `by` does not know the results of the term.
    """
    terms = Term.objects.for_user(by).select_related("programme")
    term = terms.select_for_update(of=("self",), no_key=True).get(pk=term_id)
    if kind == Jury.Kind.YEAR and term.number % 2:
        raise ValidationError(
            f"Le {term} ne termine pas une année : un jury d’année s’ouvre sur un semestre pair."
        )
    existing = Jury.objects.filter(term=term, kind=kind, follows=None).first()
    if existing:
        who = told(last_of(existing, Kind.OPENED))
        raise ValidationError(f"{existing} existe déjà : ouvert par {who}. Rien n’a été créé.")
    jury = Jury.objects.create(term=term, kind=kind, created_by=by)
    log(jury, Kind.OPENED, by=by)
    return jury


@transaction.atomic
def plan(jury_id: int, wishes: Wishes, *, by: User) -> Jury:
    """Set the dates and the place of a jury, each of `DATES` that is wished for.

    The day of the jury is announced to the students. The date by which marks are expected is that
    of the reminders and of the board: the deadlines that teachers agreed to stay as they are.
    Raises PlanMoved, JuryIsClosed, ValidationError for dates in the wrong order, DoesNotExist.
    """
    assert set(wishes) <= set(DATES)
    jury = open_jury_locked(jury_id, by=by)
    differences, moved = granted(jury, wishes)
    if moved:
        raise PlanMoved(jury, moved)
    for each in differences:
        setattr(jury, each.field, each.after)
    if differences:
        check_order(jury)
        jury.save(update_fields=[each.field for each in differences])
        log(jury, Kind.PLANNED, by=by, changes=as_json(differences))
    if any(each.field == "held_at" for each in differences):
        announce(jury.term)
    return jury


def check_order(jury: Jury) -> None:
    """Marks are expected before the jury, which shows its decisions afterwards; once closed it
    has met, whatever the hour that was announced."""
    held = jury.held_at
    if held and jury.marks_due_on and jury.marks_due_on > timezone.localtime(held).date():
        raise ValidationError(
            {"marks_due_on": "Les notes sont attendues après le jury : rapprochez cette date."}
        )
    to_come = None if jury.closed_at else held
    if to_come and jury.embargo_until and jury.embargo_until < to_come:
        raise ValidationError(
            {"embargo_until": "Les décisions seraient montrées avant que le jury se réunisse."}
        )


def announce(term: Term) -> None:
    """Tell the students of the term the day of its next jury: the first not closed."""
    dated = Jury.objects.filter(term=term, held_at__isnull=False).exclude(state=Jury.State.CLOSED)
    following = dated.order_by("held_at").first()
    held = following.held_at if following else None
    term.jury_on = timezone.localtime(held).date() if held else None
    term.save(update_fields=["jury_on"])


def as_json(differences: list[Difference]) -> dict[str, list[Any]]:
    return {each.field: [plain(each.before), plain(each.after)] for each in differences}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def in_french(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), r"d/m/Y à H:i")
    return formats.date_format(value, "d/m/Y") if isinstance(value, date) else str(value)

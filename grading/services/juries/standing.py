"""From the preparation to the deliberation, and once closed: the embargo and the signatures."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Decision, Jury, JuryEvent, JuryMember, User
from grading.services.juries.events import last_of, log, told
from grading.services.juries.locks import locked_jury
from grading.services.juries.merging import Wish, granted
from grading.services.juries.planning import PlanMoved, check_order, in_french, plain

Kind = JuryEvent.Kind
Quality = JuryMember.Quality


class Quorum(NamedTuple):
    """Who has to be there for a jury to deliberate: `presiding` is empty when nobody presides."""

    presiding: str
    is_president_present: bool
    others_present: int

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, in sentences: somebody who presides and another member, both present.
        Guests and the secretary do not count."""
        return tuple(self._lacks())

    def _lacks(self) -> Iterator[str]:
        if not self.presiding:
            yield "Personne ne préside."
        elif not self.is_president_present:
            yield f"{self.presiding}, à la présidence, n’est pas noté présent."
        if not self.others_present:
            yield "Aucun autre membre n’est noté présent."


def quorum_of(members: Iterable[JuryMember]) -> Quorum:
    members = list(members)
    presiding = next((each for each in members if each.quality == Quality.PRESIDENT), None)
    return Quorum(
        presiding.name if presiding else "",
        presiding is not None and presiding.is_present,
        sum(each.is_present and each.quality == Quality.MEMBER for each in members),
    )


@transaction.atomic
def start_deliberation(jury_id: int, *, by: User) -> Jury:
    """Open the decisions of a jury. Raises ValidationError when it is not in preparation or lacks
    somebody, DoesNotExist when `by` does not hold it."""
    jury = locked_jury(jury_id, by=by)
    if jury.state != Jury.State.PREPARATION:
        who = told(last_of(jury, Kind.STARTED))
        raise ValidationError(
            f"{jury} est {jury.get_state_display()} : délibération commencée par {who}."
        )
    missing = quorum_of(jury.members.all()).lacks
    if missing:
        raise ValidationError(
            f"La délibération ne peut pas commencer. {' '.join(missing)} "
            "Complétez la composition et les présences, puis recommencez."
        )
    jury.state = Jury.State.DELIBERATION
    jury.save(update_fields=["state"])
    log(jury, Kind.STARTED, by=by)
    return jury


@transaction.atomic
def set_back(jury_id: int, *, by: User) -> Jury:
    """Put a deliberation that began too early back in preparation, where the board tells again
    which marks are missing. Raises ValidationError when it is not deliberating, or once a decision
    stands; DoesNotExist when `by` does not hold it."""
    jury = locked_jury(jury_id, by=by)
    if not jury.is_deliberating:
        raise ValidationError(f"{jury} est {jury.get_state_display()} : rien n’a été changé.")
    if Decision.objects.filter(jury=jury).exclude(code="").exists():
        raise ValidationError(
            f"{jury} a pris des décisions : la délibération se poursuit, rien n’a été changé. "
            "Les décisions retirées, elle peut revenir en préparation."
        )
    jury.state = Jury.State.PREPARATION
    jury.save(update_fields=["state"])
    log(jury, Kind.SET_BACK, by=by)
    return jury


@transaction.atomic
def move_embargo(jury_id: int, wish: Wish, *, by: User) -> Jury:
    """Show the decisions of a jury from another time on, also once it is closed.

    Raises PlanMoved when somebody else moved it meanwhile, ValidationError once the decisions
    have been shown: what students read is not taken back. DoesNotExist as always.
    """
    jury = locked_jury(jury_id, by=by)
    _refuse_shown(jury)
    differences, moved = granted(jury, {"embargo_until": wish})
    if moved:
        raise PlanMoved(jury, moved)
    for each in differences:
        _set_embargo(jury, each.after, by=by)
    return jury


@transaction.atomic
def lift_embargo(jury_id: int, *, by: User) -> Jury:
    """Show the decisions of a closed jury from now on. Raises ValidationError when it is not
    closed, or shows them already; DoesNotExist as always."""
    jury = locked_jury(jury_id, by=by)
    if not jury.is_closed:
        raise ValidationError(
            f"{jury} n’est pas clos : ses décisions ne sont pas encore prises. "
            "L’embargo se lève après la clôture."
        )
    _refuse_shown(jury)
    _set_embargo(jury, timezone.now(), by=by)
    return jury


def _refuse_shown(jury: Jury) -> None:
    until = jury.embargo_until
    if jury.is_closed and until and until <= timezone.now():
        raise ValidationError(
            f"Les décisions sont montrées depuis le {in_french(until)} : les étudiants ont pu les "
            "lire, elles ne se cachent plus."
        )


def _set_embargo(jury: Jury, until: datetime | None, *, by: User) -> None:
    before, jury.embargo_until = jury.embargo_until, until
    check_order(jury)
    jury.save(update_fields=["embargo_until"])
    changes = {"embargo_until": [plain(before), plain(until)]}
    log(jury, Kind.EMBARGO, by=by, changes=changes)


@transaction.atomic
def sign(jury_id: int, *, by: User) -> JuryMember:
    """Sign the minutes of a closed jury, each for himself.

    Raises ValidationError when it is not closed, he was not there or has signed already;
    DoesNotExist for who has no seat in it.
    """
    found = Jury.objects.filter(members__user=by).select_related("term")
    jury = found.select_for_update(of=("self",), no_key=True).get(pk=jury_id)
    member = jury.members.get(user=by)
    if not jury.is_closed:
        raise ValidationError(f"{jury} n’est pas clos : il n’y a pas encore de procès-verbal.")
    if not member.signs:
        raise ValidationError(
            "Seuls signent les membres qui étaient présents, et vous n’êtes pas noté comme tel."
        )
    if member.signed_at:
        raise ValidationError(f"Vous avez déjà signé, le {in_french(member.signed_at)}.")
    member.signed_at = timezone.now()
    member.save(update_fields=["signed_at"])
    log(jury, Kind.SIGNED, by=by)
    return member

"""Who sits in a jury, in which quality, and who was there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Jury, JuryEvent, JuryMember, User
from grading.services.juries.events import last_of, log, told
from grading.services.juries.locks import open_jury_locked
from grading.services.juries.merging import Wishes, granted, shown

Kind = JuryEvent.Kind
Quality = JuryMember.Quality
FIELDS = ("email", "title", "quality", "attendance")
LARGEST = 60
"""Members of a jury: far more than any has, so that a page stays a page."""


class Seat(NamedTuple):
    """Somebody to seat: an account, or a name and perhaps an address."""

    name: str
    user: User | None = None
    email: str = ""
    title: str = ""
    quality: str = Quality.MEMBER.value


@dataclass(frozen=True, slots=True)
class Composition:
    """What to change: wishes by member, whom to remove, whom to seat."""

    wishes: Mapping[int, Wishes]
    removed: Collection[int] = ()
    added: Collection[Seat] = ()


class CompositionMoved(ValidationError):
    """What somebody else changed meanwhile: sentences by « member-field »."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(dict(sentences))


class _Table:
    """The members as they stand, and what becomes of them."""

    def __init__(self, jury: Jury) -> None:
        self.jury = jury
        self.members = {each.pk: each for each in jury.members.select_related("user")}
        self.changes: dict[str, list[Any]] = {}
        self.moved: dict[str, str] = {}

    def grant(self, member_id: int, wishes: Wishes) -> None:
        member = self.members.get(member_id)
        if member is None:
            if any(wish.wanted != wish.seen for wish in wishes.values()):
                self.moved[f"{member_id}-quality"] = self._gone()
            return
        differences, moved = granted(member, wishes)
        for field in moved:
            self.moved[f"{member_id}-{field}"] = self._moved(member, field)
        for field, before, after in differences:
            setattr(member, field, after)
            self.changes[f"{member_id}-{field}"] = [before, after]

    def _moved(self, member: JuryMember, field: str) -> str:
        who = told(last_of(self.jury, Kind.COMPOSED, f"{member.pk}-{field}"))
        return f"Changé entre-temps par {who} ; {shown(member, field)}."

    def _gone(self) -> str:
        who = told(last_of(self.jury, Kind.COMPOSED))
        return f"Cette personne ne siège plus : composition modifiée par {who}."

    def seats(self, seat: Seat) -> bool:
        if seat.user:
            return any(each.user_id == seat.user.pk for each in self.members.values())
        names = {each.name.casefold() for each in self.members.values()}
        return seat.name.casefold() in names

    def save(self) -> None:
        changed = {int(key.partition("-")[0]) for key in self.changes}
        # Who gives the presidency up comes before who takes it.
        for pk in sorted(changed, key=lambda pk: self.members[pk].quality == Quality.PRESIDENT):
            self.members[pk].save(update_fields=FIELDS)


@transaction.atomic
def compose(jury_id: int, wanted: Composition, *, by: User) -> Jury:
    """Change who sits in a jury, and record who is there; all of it or nothing.

    Whoever sits already is not seated twice. Raises CompositionMoved, JuryIsClosed,
    ValidationError for two presidents, none once the deliberation has begun or too many people,
    DoesNotExist for a jury that `by` does not hold.
    """
    jury = open_jury_locked(jury_id, by=by)
    table = _Table(jury)
    for member_id, wishes in wanted.wishes.items():
        if member_id not in wanted.removed:
            table.grant(member_id, wishes)
    if table.moved:
        raise CompositionMoved(table.moved)
    removed = [table.members.pop(pk) for pk in wanted.removed if pk in table.members]
    added = [_member(jury, seat) for seat in _once(wanted.added) if not table.seats(seat)]
    _check(jury, [*table.members.values(), *added])
    JuryMember.objects.filter(pk__in=[each.pk for each in removed]).delete()
    table.save()
    for member in added:
        member.save()
    if table.changes or removed or added:
        log(
            jury,
            Kind.COMPOSED,
            by=by,
            changes=table.changes,
            removed=[each.name for each in removed],
            added=[each.name for each in added],
        )
    return jury


def _once(seats: Iterable[Seat]) -> Iterable[Seat]:
    return {(seat.user and seat.user.pk, seat.name.casefold()): seat for seat in seats}.values()


def _member(jury: Jury, seat: Seat) -> JuryMember:
    return JuryMember(
        jury=jury,
        user=seat.user,
        name=seat.name,
        email=seat.email,
        title=seat.title,
        quality=seat.quality,
    )


def _check(jury: Jury, members: list[JuryMember]) -> None:
    if len(members) > LARGEST:
        raise ValidationError(
            f"Un jury a au plus {LARGEST} personnes : celui-ci en aurait {len(members)}."
        )
    presiding = [each.name for each in members if each.quality == Quality.PRESIDENT]
    if len(presiding) > 1:
        raise ValidationError(
            f"Un jury n’a qu’une présidence : {' et '.join(presiding)} l’auraient. "
            "Rien n’est enregistré : donnez une autre qualité à l’un d’eux."
        )
    if jury.is_deliberating and not presiding:
        raise ValidationError(
            "La délibération a commencé : le jury garde une présidence. Rien n’est enregistré : "
            "donnez-la d’abord à quelqu’un d’autre."
        )

"""What a change of parcours or of modality makes of the modules of a student."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from hashlib import sha256

from curriculum.models import Module, Parcours
from grading.models import Enrolment, Mark
from grading.selectors.audience import prescription
from grading.selectors.paths import path_of
from grading.selectors.situations import open_from


@dataclass(frozen=True, slots=True)
class TrackChange:
    """An enrolment as it is and as it would be, with the modules that would count no more and
    those that would begin to, in programme order; `idle` are the marks entered in the former.

    `is_earlier`: the enrolment itself stays as it is, but the parcours of the latest semester
    holds for the whole path, and it is computed with that one.
    """

    is_earlier: bool
    before: Enrolment
    after: Enrolment
    lost: tuple[Module, ...]
    gained: tuple[Module, ...]
    idle: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TrackImpact:
    """The enrolments that something becomes of, from the first to the last."""

    changes: tuple[TrackChange, ...]

    @property
    def written(self) -> tuple[TrackChange, ...]:
        """Those that change themselves."""
        return tuple(each for each in self.changes if not each.is_earlier)

    @property
    def fingerprint(self) -> str:
        """Tells two impacts apart: whoever confirms has seen this one."""
        told = [
            (
                each.after.pk,
                each.after.parcours_id,
                each.after.modality,
                [module.pk for module in (*each.lost, *each.gained)],
                [(mark.pk, mark.version) for mark in each.idle],
            )
            for each in self.changes
        ]
        return sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TrackMove:
    """An enrolment and the open ones after it, into the parcours of that code (empty: none) and
    that modality. `known` are all enrolments of the student, read with everything."""

    known: Collection[Enrolment]
    first: Enrolment
    parcours: str
    modality: str


def track_impact(
    known: Collection[Enrolment], first: Enrolment, *, parcours: str, modality: str
) -> TrackImpact:
    """What becomes of `first` and of the open enrolments after it, and of what came before."""
    [impact] = track_impacts([TrackMove(known, first, parcours, modality)])
    return impact


def track_impacts(moves: Sequence[TrackMove]) -> list[TrackImpact]:
    """The same for several students, in their order; in four queries for all of them."""
    touched = [_touched(move) for move in moves]
    every = [each for earlier, changed, _ in touched for each in (*earlier, *changed)]
    named, followed, marks = _parcours(every), _followed(every), _marks(every)
    found = []
    for move, (earlier, changed, had) in zip(moves, touched, strict=True):
        pairs = [(_in(each, had, named), _in(each, move.parcours, named)) for each in earlier]
        pairs += [(each, _in(each, move.parcours, named, move.modality)) for each in changed]
        changes = [
            _change(old, new, followed, marks, is_earlier=place < len(earlier))
            for place, (old, new) in enumerate(pairs)
        ]
        told = (each for each in changes if each.lost or each.gained or not each.is_earlier)
        found.append(TrackImpact(tuple(told)))
    return found


def _touched(move: TrackMove) -> tuple[list[Enrolment], list[Enrolment], str]:
    """The enrolments before the move, those that change, and the parcours that held until now."""
    path = path_of(move.known)
    changed = [each for each in open_from(move.known, move.first) if each.is_active]
    earlier = [each for each in path.enrolments if each not in changed] if path else []
    return earlier, changed, (path.parcours or "") if path else ""


def _parcours(enrolments: Iterable[Enrolment]) -> dict[tuple[int, str], Parcours]:
    """Those of the programmes of these enrolments, by programme and code."""
    programmes = {enrolment.term.programme_id for enrolment in enrolments}
    rows = Parcours.objects.filter(programme__in=programmes)
    return {(each.programme_id, each.code): each for each in rows}


def _in(
    enrolment: Enrolment,
    parcours: str | None,
    named: Mapping[tuple[int, str], Parcours],
    modality: str = "",
) -> Enrolment:
    """The same enrolment, not stored, in another parcours and modality."""
    moved = copy(enrolment)
    moved.parcours = named.get((enrolment.term.programme_id, parcours or ""))
    moved.modality = modality or enrolment.modality
    return moved


Followed = Callable[[Enrolment], tuple[Module, ...]]


def _followed(enrolments: Collection[Enrolment]) -> Followed:
    """Which modules count for an enrolment in these terms, in programme order."""
    terms = {each.term_id: each.term for each in enrolments}.values()
    prescribed = prescription(list(terms))
    modules = list(
        Module.objects.filter(programme__in={term.programme_id for term in terms}).order_by(
            "position", "pk"
        )
    )
    known: dict[tuple[int, int | None, str], tuple[Module, ...]] = {}

    def followed(enrolment: Enrolment) -> tuple[Module, ...]:
        term = enrolment.term
        key = (term.pk, enrolment.parcours_id, enrolment.modality)
        if key not in known:
            known[key] = tuple(
                module
                for module in modules
                if module.semester_number == term.number
                and prescribed.ue_codes(enrolment, term, module.pk)
            )
        return known[key]

    return followed


def _marks(enrolments: Iterable[Enrolment]) -> dict[int, list[Mark]]:
    """Those that were entered, by enrolment."""
    entered = Mark.objects.filter(enrolment__in=[each.pk for each in enrolments])
    found: dict[int, list[Mark]] = {}
    for mark in (
        entered.exclude(status=Mark.Status.BLANK)
        .select_related("assessment__module")
        .order_by("assessment__module__position", "assessment__date", "pk")
    ):
        found.setdefault(mark.enrolment_id, []).append(mark)
    return found


def _change(
    before: Enrolment,
    after: Enrolment,
    followed: Followed,
    marks: Mapping[int, Collection[Mark]],
    *,
    is_earlier: bool,
) -> TrackChange:
    had, has = followed(before), followed(after)
    lost = tuple(module for module in had if module not in has)
    gained = tuple(module for module in has if module not in had)
    idle = tuple(mark for mark in marks.get(before.pk, ()) if mark.assessment.module in lost)
    return TrackChange(is_earlier, before, after, lost, gained, idle)

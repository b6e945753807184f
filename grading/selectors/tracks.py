"""What a change of parcours or of modality makes of the modules of a student."""

from collections.abc import Collection, Iterable, Mapping
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


def track_impact(
    known: Collection[Enrolment], first: Enrolment, *, parcours: str, modality: str
) -> TrackImpact:
    """What becomes of `first` and of the open enrolments after it in the parcours of that code
    (empty: none) and in that modality, and of what came before; in six queries.

    `known` are all enrolments of the student, read with everything.
    """
    path = path_of(known)
    changed = [each for each in open_from(known, first) if each.is_active]
    earlier = [each for each in path.enrolments if each not in changed] if path else []
    named = _parcours([*earlier, *changed])
    pairs = [
        (_in(each, path.parcours if path else "", named), _in(each, parcours, named))
        for each in earlier
    ]
    pairs += [(each, _in(each, parcours, named, modality)) for each in changed]
    had, has = _followed([old for old, _ in pairs]), _followed([new for _, new in pairs])
    marks = _marks([*earlier, *changed])
    changes = [
        _change(old, new, had[old.pk], has[new.pk], marks, is_earlier=place < len(earlier))
        for place, (old, new) in enumerate(pairs)
    ]
    return TrackImpact(
        tuple(each for each in changes if each.lost or each.gained or not each.is_earlier)
    )


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


def _followed(enrolments: Collection[Enrolment]) -> dict[int, tuple[Module, ...]]:
    """The modules that count for each of these enrolments, in programme order."""
    terms = [enrolment.term for enrolment in enrolments]
    prescribed = prescription(terms)
    programmes = {term.programme_id for term in terms}
    modules = list(Module.objects.filter(programme__in=programmes).order_by("position", "pk"))
    return {
        enrolment.pk: tuple(
            module
            for module in modules
            if prescribed.ue_codes(enrolment, enrolment.term, module.pk)
            and module.semester_number == enrolment.term.number
        )
        for enrolment in enrolments
    }


def _marks(enrolments: Iterable[Enrolment]) -> list[Mark]:
    entered = Mark.objects.filter(enrolment__in=[each.pk for each in enrolments])
    return list(
        entered.exclude(status=Mark.Status.BLANK)
        .select_related("assessment__module")
        .order_by("assessment__module__position", "assessment__date", "pk")
    )


def _change(
    before: Enrolment,
    after: Enrolment,
    had: Collection[Module],
    has: Collection[Module],
    marks: Iterable[Mark],
    *,
    is_earlier: bool,
) -> TrackChange:
    lost = tuple(module for module in had if module not in has)
    gained = tuple(module for module in has if module not in had)
    idle = (
        mark for mark in marks if mark.enrolment_id == before.pk and mark.assessment.module in lost
    )
    return TrackChange(is_earlier, before, after, lost, gained, tuple(idle))

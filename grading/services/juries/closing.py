"""The closing of a jury: what it judged and decided is frozen, and stays so."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Acquisition, Jury, JuryEvent, JuryFreeze, User
from grading.selectors.closing import Closing, closing_of
from grading.selectors.judged import Judged
from grading.services.juries.acquiring import acquired
from grading.services.juries.digests import digest_of
from grading.services.juries.events import log
from grading.services.juries.freezes import freezes_of
from grading.services.juries.planning import announce, check_order
from grading.services.outbox import announce_decisions

NAMED = 10
"""Students named in a refusal; the page names all."""
Named = TypeVar("Named")


class Overtaken(ValidationError):
    """What would be frozen is no longer what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Une décision ou une note a changé depuis que cette page a été ouverte : rien n’est "
            "figé. Relisez ce qui le sera, puis clôturez."
        )


@transaction.atomic
def close_jury(jury_id: int, *, accepted: str, shown_from: datetime | None, by: User) -> Jury:
    """Freeze what a jury judged and decided, for good.

    `accepted` is the stamp of what was shown (`Closing.stamp`); decisions are shown to students
    from `shown_from` on, None leaves that for later. A jury closed meanwhile is answered as it is:
    closing twice is closing once. Raises ValidationError while something is undecided, contradicted
    or not noted, Overtaken, DoesNotExist for a jury that `by` does not hold.
    """
    held = Jury.objects.held_by(by).select_related("term__programme", "term__department")
    jury = held.select_for_update(of=("self",), no_key=True).get(pk=jury_id)
    if jury.is_closed:
        return jury
    closing = closing_of(jury, explain=True)
    refusals = refusals_of(closing)
    if refusals:
        raise ValidationError(["Le jury n’est pas clos, rien n’est figé.", *refusals])
    if closing.stamp != accepted:
        raise Overtaken
    jury.embargo_until = shown_from
    check_order(jury)
    jury.closed_at, jury.closed_by = timezone.now(), by
    _freeze(closing)
    jury.state, jury.digest = Jury.State.CLOSED, digest_of(jury)
    jury.save(update_fields=["state", "closed_at", "closed_by", "embargo_until", "digest"])
    log(jury, JuryEvent.Kind.CLOSED, by=by, at=jury.closed_at, digest=jury.digest)
    announce_decisions(jury, jury.closed_at)
    announce(jury.term)
    return jury


def refusals_of(closing: Closing) -> list[str]:
    """Why a jury cannot be closed, in sentences; none when it can."""
    jury = closing.jury
    if not jury.is_deliberating:
        return [f"{jury} est {jury.get_state_display()} : il se clôt à la fin de la délibération."]
    found = {
        "Aucun étudiant n’est jugé.": not closing.judged,
        "Personne n’a présidé : notez la présidence, et sa présence.": closing.presiding is None,
        f"Présence à noter : {_names(closing.awaited, lambda each: each.name)}.": closing.awaited,
        f"Sans décision : {_names(closing.undecided, _undecided)}.": closing.undecided,
        f"Contradictions à régler : {_names(closing.contradicted, _name)}.": closing.contradicted,
    }
    return [sentence for sentence, holds in found.items() if holds]


def _freeze(closing: Closing) -> None:
    jury = closing.jury
    frozen = freezes_of(jury, closing.judged)
    JuryFreeze.objects.bulk_create(
        JuryFreeze(jury=jury, position=position, case=each.case, results=each.results)
        for position, each in enumerate(frozen)
    )
    Acquisition.objects.bulk_create(
        acquisition
        for each in frozen
        for student in each.results["students"]
        for acquisition in acquired(jury, student)
    )


def _names(each: Iterable[Named], name: Callable[[Named], str]) -> str:
    names = [name(one) for one in each]
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    return f"{told} et {more} de plus" if more > 0 else told


def _name(judged: Judged) -> str:
    return str(judged.enrolment.student)


def _undecided(judged: Judged) -> str:
    """« Abeille Léa (UE11, BUT1) »."""
    missing = ", ".join(each.of for each in judged.deliberation.undecided)
    return f"{_name(judged)} ({missing})"

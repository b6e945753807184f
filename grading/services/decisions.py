"""What a jury decides: the only writer of decisions, which keeps the history of each.

Nothing here overwrites what somebody else decided meanwhile, nor a decision because of another
one: only what was entailed follows what entailed it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.core.decisions.rulings import Subject, subject_of
from grading.models import Decision, Jury, Settlement, User
from grading.selectors.judged import judged_by
from grading.services.decision_entries import DecisionEntry, Outcome
from grading.services.deliberation import Origin, Sitting
from grading.services.juries.locks import locked_jury

MOST_AT_ONCE = 5_000
"""Decisions in one request: 400 students of ten UEs and RCUEs each."""


class JuryNotDeliberating(ValidationError):
    """Decisions are written during the deliberation only."""

    def __init__(self, jury: Jury) -> None:
        super().__init__(
            f"{jury} est {jury.get_state_display()}\u00a0: les décisions se prennent pendant la "
            "délibération. Rien n’a été enregistré."
        )


@transaction.atomic
def record_decisions(
    jury_id: int, entries: Sequence[DecisionEntry], *, by: User, origin: Origin
) -> list[Outcome]:
    """Write these decisions, each by itself: what is in conflict or refused stays as it was.

    A decision that departs from the proposal needs a reason; the proposal is the one computed
    here, whatever the page showed. What a granted RCUE or a year entails is written too. Raises
    DoesNotExist for a jury that `by` does not hold, JuryNotDeliberating, ValidationError for too
    many entries.
    """
    if len(entries) > MOST_AT_ONCE:
        raise ValidationError(
            f"Plus de {MOST_AT_ONCE} décisions à la fois\u00a0: rien n’est enregistré."
        )
    jury = deliberating_jury(jury_id, by=by)
    sitting = Sitting(jury, by, origin, {entry.student_id for entry in entries})
    # What entails comes first: the rest is judged with it.
    outcomes = {entry: sitting.take(entry) for entry in sorted(entries, key=_rank)}
    sitting.follow()
    sitting.write_down()
    return [outcomes[entry] for entry in entries]


@transaction.atomic
def accept_of_right(
    jury_id: int,
    students: Iterable[int],
    *,
    by: User,
    shown: Mapping[int, Mapping[str, str]] | None = None,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Decide as proposed all that is undecided of these students, where it is still of right and,
    given what was `shown` of each, still what was shown.

    Answers the ids of those accepted, and of those left because they no longer are: somebody
    decided or a mark changed since the list was shown. Raises as `record_decisions` does.
    """
    jury = deliberating_jury(jury_id, by=by)
    sitting = Sitting(jury, by, Origin.OF_RIGHT, set(students))
    accepted = [
        pk
        for pk, judged in sitting.known.items()
        if judged.is_of_right and (shown is None or shown.get(pk) == judged.proposals)
    ]
    for pk in accepted:
        sitting.accept(pk)
    sitting.write_down()
    return tuple(accepted), tuple(sorted(set(students) - set(accepted)))


@transaction.atomic
def accept_as_proposed(
    jury_id: int, student: int, *, shown: Mapping[str, str], by: User, origin: Origin
) -> tuple[dict[str, str], dict[str, str]]:
    """Decide as proposed what is undecided of a student, where the proposal is the one `shown`.

    Answers what was decided, and the proposals left because they are others now: a decision
    taken meanwhile changed them, or a mark did. Raises as `record_decisions` does.
    """
    jury = deliberating_jury(jury_id, by=by)
    sitting = Sitting(jury, by, origin, {student})
    if student not in sitting.known:
        return {}, {}
    proposals = sitting.known[student].proposals
    accepted = {of: code for of, code in proposals.items() if shown.get(of) == code}
    sitting.accept(student, accepted)
    sitting.write_down()
    return accepted, {of: code for of, code in proposals.items() if of not in accepted}


@transaction.atomic
def settle(
    decision_id: int, *, outcome: str, reason: str, seen: tuple[str, str], by: User
) -> Settlement:
    """Answer the contradiction of a decision: keep it, or refer it to a new deliberation.

    `seen` is the (proposal, exact average) that contradicted it when the page was shown. Raises
    DoesNotExist, ValidationError without a reason, when there is no such contradiction any more,
    or when somebody has answered it meanwhile.
    """
    found = Decision.objects.filter(jury__in=Jury.objects.held_by(by)).select_related("jury")
    decision = found.get(pk=decision_id)
    jury = locked_jury(decision.jury_id, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "Régler une contradiction demande un motif."})
    (judged,) = judged_by(jury, {decision.student_id})
    now = next((each for each in judged.contradictions if each.decision == decision), None)
    if now is None or now.key != seen:
        raise ValidationError(
            "Les résultats ont encore changé\u00a0: rechargez la page. Rien n’est enregistré."
        )
    if now.settlement is not None:
        raise ValidationError(
            f"{now.settlement.author} a déjà réglé cette contradiction. Rien n’est enregistré."
        )
    settlement = Settlement(
        decision=decision,
        proposal=now.key[0],
        average=now.key[1],
        outcome=outcome,
        reason=reason.strip(),
        author=by,
        at=timezone.now(),
    )
    settlement.full_clean()
    settlement.save(force_insert=True)
    return settlement


def deliberating_jury(jury_id: int, *, by: User) -> Jury:
    jury = locked_jury(jury_id, by=by)
    if not jury.is_deliberating:
        raise JuryNotDeliberating(jury)
    return jury


def _rank(entry: DecisionEntry) -> int:
    return [Subject.YEAR, Subject.RCUE, Subject.UE, Subject.DIPLOMA].index(subject_of(entry.of))

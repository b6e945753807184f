"""A decision as somebody gave it, and what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from grading.core.decisions.rulings import Ruling
from grading.labels import with_sentence
from grading.models import Decision
from grading.selectors.judged import written

REASON_LENGTH = Decision._meta.get_field("reason").max_length or 0


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A code for something about a student, as somebody gave it. An empty code takes the
    decision back; `seen` is the version that he had before his eyes, 0 where there was none."""

    student_id: int
    of: str
    code: str
    reason: str = ""
    seen: int = 0


class Verdict(StrEnum):
    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry. `decision` is what is stored now, None where nothing is."""

    entry: DecisionEntry
    verdict: Verdict
    decision: Decision | None = None
    message: str = ""


def refused(entry: DecisionEntry, decision: Decision | None, why: str) -> Outcome:
    return Outcome(entry, Verdict.REFUSED, decision, why)


def overtaken(entry: DecisionEntry, decision: Decision | None) -> Outcome:
    """Somebody decided meanwhile: the same is no conflict."""
    if decision is None:
        return refused(entry, None, "Cette décision n’existe pas\u00a0: rechargez la page.")
    if (decision.code, decision.reason) == (entry.code, entry.reason.strip()):
        return Outcome(entry, Verdict.UNCHANGED, decision)
    at = timezone.localtime(decision.at)
    done = f"a décidé {decision.code}" if decision.code else "a retiré la décision"
    message = (
        f"{decision.by} {done} à {at:%H}\u00a0h\u00a0{at:%M}, après que cette page a été ouverte. "
        "Sa décision est gardée, la vôtre n’est pas enregistrée."
    )
    return Outcome(entry, Verdict.CONFLICT, decision, message)


def refusal_of(entry: DecisionEntry, ruling: Ruling) -> str:
    """Why a code cannot be given, in a sentence; nothing when it can."""
    reason = entry.reason.strip()
    if len(reason) > REASON_LENGTH:
        return f"Ce motif est trop long\u00a0: {len(reason)} caractères, {REASON_LENGTH} au plus."
    if not entry.code or entry.code == ruling.proposal:
        return ""
    if entry.code not in ruling.choices:
        if ruling.held:
            return f"{ruling.of} est déjà acquise\u00a0: une UE acquise l’est définitivement (4.3)."
        return f"«\u00a0{entry.code[:8]}\u00a0» n’est pas un code possible pour {ruling.of}."
    if not reason:
        return (
            f"La proposition est {with_sentence(ruling.proposal)}\u00a0; s’en écarter demande un "
            "motif."
        )
    return ""


def is_same(entry: DecisionEntry, decision: Decision | None, ruling: Ruling) -> bool:
    """Deciding the same again is a decision when the results are others: it rests on these."""
    if decision is None or not decision.code:
        return not entry.code
    basis = (ruling.proposal.value, written(ruling.average))
    return (decision.code, decision.reason) == (entry.code, entry.reason.strip()) and (
        not entry.code or (decision.proposal, decision.average) == basis
    )

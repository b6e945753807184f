"""What becomes of the decisions that somebody sends about a student."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from grading.forms.decisions import DecisionForm
from grading.models import DecisionChange, Jury
from grading.permissions import SignedInRequest
from grading.selectors.jury_file import entailed_at
from grading.services.decision_entries import Outcome, Verdict
from grading.services.decisions import accept_as_proposed, record_decisions
from grading.templatetags.french import plural
from grading.views.juries.looks import READ_ONLY
from grading.views.juries.named import holds

WORDS = {Verdict.CONFLICT: "quelqu’un a décidé entre-temps", Verdict.REFUSED: "refusé"}
TODO = {
    Verdict.CONFLICT: "Ce que vous avez saisi est resté dans sa ligne : enregistrer de nouveau "
    "remplace l’autre décision.",
    Verdict.REFUSED: "Ce que vous avez saisi est resté dans sa ligne.",
}


@dataclass
class Taken:
    """What became of what was sent: `refusal` says why nothing was written at all; `left` are
    the proposals that changed since the page was shown."""

    outcomes: list[Outcome] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    entailed: list[DecisionChange] = field(default_factory=list)
    refusal: str = ""

    def having(self, verdict: Verdict) -> list[Outcome]:
        return [each for each in self.outcomes if each.verdict == verdict]

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was sent is left to look at."""
        return not (self.disputed or self.left or self.refusal)

    @property
    def written(self) -> list[str]:
        """« UE11 ADM »."""
        saved = [f"{each.entry.of} {each.entry.code or 'retirée'}" for each in self._saved]
        return [*saved, *(f"{of} {code}" for of, code in self.accepted.items())]

    @property
    def _saved(self) -> list[Outcome]:
        return self.having(Verdict.SAVED)

    @property
    def sentence(self) -> str:
        """What was written, and what it entailed."""
        count = len(self.written)
        said = f"{count} décision{plural(count)} enregistrée{plural(count)}"
        said += f" : {', '.join(self.written)}." if count else "."
        if self.entailed:
            codes = ", ".join(
                f"{each.decision.of} {each.new_code or 'retirée'}" for each in self.entailed
            )
            said += f" Entraîné : {codes}."
        return said

    @property
    def disputed(self) -> list[dict[str, str]]:
        """Conflicts and refusals, each as an alert says it."""
        return [_alert(each) for verdict in TODO for each in self.having(verdict)]

    @property
    def left_sentence(self) -> str:
        codes = ", ".join(f"{of} {code}" for of, code in self.left.items())
        return f"Ces propositions ont changé depuis l’affichage : {codes}."


def take(
    request: SignedInRequest,
    jury: Jury,
    form: DecisionForm,
    *,
    origin: DecisionChange.Origin,
    accepting: bool,
) -> Taken:
    """Record what the person changed; `accepting` also what he left as proposed, where all the
    rest was written."""
    if not holds(request.user, jury):
        raise PermissionDenied(READ_ONLY)
    if not form.is_valid():
        return Taken(refusal="Rien n’est enregistré : regardez les lignes signalées.")
    taken, student = Taken(), form.judged.enrolment.student_id
    try:
        entries = form.entries()
        if entries:
            taken.outcomes = record_decisions(jury.pk, entries, by=request.user, origin=origin)
            taken.entailed = entailed_with(taken.outcomes)
        if accepting and taken.is_whole:
            taken.accepted, taken.left = accept_as_proposed(
                jury.pk, student, shown=form.proposals, by=request.user, origin=origin
            )
    except ValidationError as error:
        taken.refusal = " ".join(error.messages)
    except Jury.DoesNotExist:
        raise Http404("Ce jury n’est plus à vous.") from None
    return taken


def _alert(outcome: Outcome) -> dict[str, str]:
    entry = outcome.entry
    given = f"{entry.of}, {entry.code or 'retirer la décision'}"
    return {
        "title": f"{given} : {WORDS[outcome.verdict]}.",
        "message": outcome.message,
        "todo": TODO[outcome.verdict],
    }


def entailed_with(outcomes: list[Outcome]) -> list[DecisionChange]:
    """What the decisions just saved entailed."""
    saved = [each.decision for each in outcomes if each.verdict == Verdict.SAVED]
    return entailed_at(saved[0]) if saved and saved[0] else []

"""What the pages of the closing of a jury say in words."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from django import template

from grading import labels
from grading.core.decisions.competences import year_of
from grading.core.decisions.fates import Fate
from grading.core.decisions.progression import Repeat
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.models import Decision
from grading.selectors.followup import Line, Move
from grading.selectors.results import SemesterResult
from grading.selectors.verdicts import Verdicts

register = template.Library()


@register.filter
def fate_sentence(fate: Fate) -> str:
    return labels.FATES[fate]


@register.filter
def subject_label(subject: str) -> str:
    """« UE », « RCUE », « année », « diplôme »."""
    return str(Decision.Subject(subject).label)


@register.filter
def decided_sentence(decision: Decision) -> str:
    vocabulary: Any = VOCABULARIES[Subject(decision.subject)]
    return labels.sentence(vocabulary(decision.code))


@register.filter
def verdict_on(verdicts: Mapping[Hashable, Decision] | None, of: Hashable) -> Decision | None:
    """What a jury shows about it; nothing where no jury does."""
    return verdicts.get(of) if verdicts else None


@register.filter
def year_verdict(verdicts: Verdicts | None, shown: SemesterResult) -> Decision | None:
    number = year_of(shown.enrolment.term.number)
    return verdicts.get(f"BUT{number}") if verdicts else None


@register.filter
def moves_sentence(line: Line) -> str:
    """Where he will be enrolled, where he is already, or why nowhere; and what is taken back."""
    names = _names(Move(each.term.number, each.term.year) for each in line.replaced)
    return f"{_moves_sentence(line)} ; annule {names}" if names else _moves_sentence(line)


def _moves_sentence(line: Line) -> str:
    if line.is_refused and line.pending:
        return f"aucune : {labels.REPEATS[Repeat.REFUSED]}"
    if line.is_away or line.fate is Fate.AWAY:
        done = "notée" if line.is_away else "à noter"
        return f"aucune ; année de césure {done}"
    if not line.moves:
        return "aucune"
    again = " (redoublant)" if line.is_repeating else ""
    if not line.pending:
        return f"déjà inscrit{again} en {_names(line.moves)}"
    allowed = f" ; {labels.REPEATS[Repeat.EXCEPTIONAL]}" if line.asks_director else ""
    return f"{_names(line.pending)}{again}{allowed}"


def _names(moves: Iterable[Move]) -> str:
    return " et ".join(map(str, moves))

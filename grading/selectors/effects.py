"""What corrections of published marks would move, as the person who is to confirm them may know."""

from collections.abc import Mapping
from dataclasses import dataclass

from curriculum.models import Module
from grading.core.impact import Impact, Move
from grading.models import Decision, Enrolment, Term, User
from grading.models.term import RESULT_READERS
from grading.selectors.anonymity import hidden_from
from grading.selectors.impact import touched_by
from grading.selectors.marks import Cell, MarkValue, assessments_of
from grading.selectors.reexamined import reexamined

FEW = 10
"""How many students fit in a page that is there for something else."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What moves for a student: all of it, the average of the module that is corrected, and the
    decisions of juries that it contradicts."""

    student: str
    impact: Impact
    module_moves: tuple[Move, ...]
    decisions: tuple[Decision, ...]

    @property
    def decides(self) -> bool:
        """Whether a bar is crossed or a decision is to be examined again."""
        moves = (*self.impact.ues, *self.impact.rcues)
        return bool(self.impact.shifts or self.decisions) or any(move.crossed for move in moves)


@dataclass(frozen=True, slots=True)
class Effects:
    """`moved` are the students for whom something moves that the user may read, `others` counts
    the rest. `hides_names`: the average of the module would tell what an anonymous copy got.
    Where there are many, only those for whom something is decided stand out."""

    module: Module
    moved: tuple[Effect, ...]
    others: int
    knows_results: bool
    hides_names: bool

    @property
    def outstanding(self) -> list[Effect]:
        few = len(self.moved) <= FEW
        return [each for each in self.moved if few or (self.knows_results and each.decides)]

    @property
    def folded(self) -> list[Effect]:
        shown = self.outstanding
        return [each for each in self.moved if each not in shown]


def effects_of(
    user: User, term: Term, module: Module, corrections: Mapping[Cell, MarkValue]
) -> Effects | None:
    """None without corrections, else in 8 queries, and one more for who knows all results: he
    sees what they move; a teacher the average of his module."""
    if not corrections:
        return None
    knows_results = term.department_id in user.departments_as(*RESULT_READERS)
    touched = touched_by(term, corrections)
    impacts, decisions = touched.impacts(), reexamined(term, touched) if knows_results else {}
    enrolments = Enrolment.objects.filter(pk__in=impacts).select_related("student")
    effects = [
        Effect(
            str(each.student),
            impacts[each.pk],
            impacts[each.pk].of_module(module.code),
            decisions.get(each.pk, ()),
        )
        for each in enrolments
    ]
    moved = tuple(each for each in effects if moves(each, knows_results))
    return Effects(
        module,
        moved,
        len(effects) - len(moved),
        knows_results,
        bool(hidden_from(user, assessments_of(term, module).select_related("term"))),
    )


def moves(effect: Effect, knows_results: bool) -> bool:
    if not knows_results:
        return bool(effect.module_moves)
    return bool(effect.decisions) or not effect.impact.is_nothing

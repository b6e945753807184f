"""Where a deliberation stands, counted over its students."""

from collections.abc import Collection
from dataclasses import dataclass

from grading.core.decisions.attention import Attention
from grading.selectors.judged import Judged


@dataclass(frozen=True, slots=True)
class Tally:
    """In students: those whose decisions wait for marks, those to discuss, those all of whose
    decisions are taken; `contradictions` counts decisions that nobody has answered for."""

    students: int
    waiting: int
    to_discuss: int
    decided: int
    contradictions: int

    @property
    def is_decided(self) -> bool:
        return self.decided == self.students


def tally(judged: Collection[Judged]) -> Tally:
    return Tally(
        students=len(judged),
        waiting=sum(Attention.WAITING in each.attentions for each in judged),
        to_discuss=sum(bool(each.attentions) for each in judged),
        decided=sum(each.is_decided for each in judged),
        contradictions=sum(len(each.open_contradictions) for each in judged),
    )

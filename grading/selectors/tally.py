"""Where a deliberation stands, counted over its students."""

from collections.abc import Collection
from dataclasses import dataclass

from grading.core.decisions.attention import Attention
from grading.selectors.judged import Judged


@dataclass(frozen=True, slots=True)
class Tally:
    """In students: those whose decisions wait for marks, `awaiting` those of them who are not
    decided as they stand, those to discuss, those all of whose decisions are taken;
    `contradictions` counts decisions that nobody has answered for."""

    students: int
    waiting: int
    awaiting: int
    to_discuss: int
    decided: int
    contradictions: int

    @property
    def is_decided(self) -> bool:
        return self.decided == self.students

    @property
    def is_only_awaiting(self) -> bool:
        """Whether nobody is left to decide but those who wait for marks."""
        return self.students - self.decided == self.awaiting


def tally(judged: Collection[Judged]) -> Tally:
    waiting = [each for each in judged if Attention.WAITING in each.attentions]
    return Tally(
        students=len(judged),
        waiting=len(waiting),
        awaiting=sum(not each.is_decided for each in waiting),
        to_discuss=sum(bool(each.attentions) for each in judged),
        decided=sum(each.is_decided for each in judged),
        contradictions=sum(len(each.open_contradictions) for each in judged),
    )

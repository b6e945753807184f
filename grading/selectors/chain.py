"""The chain of the history of marks, read from its first row to its head.

Nothing is locked: people go on entering marks meanwhile. The head is read before and after the
rows, which must reach the first and not go beyond the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from grading.models import HistoryHead, MarkChange

AT_ONCE = 2_000
NOT_CHAINED = (
    "son empreinte ne suit pas d’elle et de la ligne d’avant : elle a été modifiée, ou une ligne "
    "a été retirée ou ajoutée juste avant elle"
)
NOT_THE_HEAD = "son empreinte n’est pas celle que garde la tête de l’historique"


class Fault(NamedTuple):
    """`where` names the row, `what` says in French what is wrong with it."""

    where: str
    what: str


@dataclass(slots=True)
class Walk:
    """One reading of the whole chain, row after row: the memory used does not grow with it.

    `length` and `digest` are those of the last row read. `noted` is a digest written down once;
    `found` says whether a row bears it that nothing wrong comes before.
    """

    noted: str = ""
    length: int = 0
    digest: str = ""
    found: bool = False
    broken: bool = False

    def faults(self) -> Iterator[Fault]:
        """Reads the rows; to be exhausted before anything else is asked."""
        for fault in self._faults():
            self.broken = True
            yield fault

    def _faults(self) -> Iterator[Fault]:
        head = head_of_marks()
        for change in MarkChange.objects.order_by("pk").iterator(AT_ONCE):
            if change.digest != change.digest_after(self.digest):
                yield Fault(name_of(change), NOT_CHAINED)
            self.length, self.digest = self.length + 1, change.digest
            if self.length == head.length and self.digest != head.digest:
                yield Fault(name_of(change), NOT_THE_HEAD)
            self.found |= change.digest == self.noted and not self.broken
        yield from self._faults_of_end(head, head_of_marks())

    def _faults_of_end(self, before: HistoryHead, after: HistoryHead) -> Iterator[Fault]:
        if not before.length <= self.length <= after.length:
            yield Fault(
                "fin de l’historique",
                f"{self.length} lignes, alors que sa tête en compte {after.length} : des lignes "
                "ont été retirées ou ajoutées à la fin",
            )


def head_of_marks() -> HistoryHead:
    """An empty one before the first mark."""
    head = HistoryHead.objects.filter(name=HistoryHead.MARKS).first()
    return head or HistoryHead(name=HistoryHead.MARKS)


def name_of(change: MarkChange) -> str:
    return (
        f"ligne {change.pk} (évaluation {change.assessment_id}, inscription "
        f"{change.enrolment_id}, version {change.version})"
    )

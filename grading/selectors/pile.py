"""The copies of an assessment in any order: whose they may be, found by what is typed of him."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grading.models import Assessment, Enrolment, MarkChange, User
from grading.models.history import MarkBatch
from grading.models.names import bare
from grading.selectors.anonymity import numbers_of
from grading.selectors.candidates import roll_of
from grading.selectors.marks import ENTERED, StoredMark

# Every sign between two words of a name: « De la Bourbince », « Boulon-Rivet », « D’Ajustage ».
_BETWEEN_WORDS = re.compile(r"[\s'’\-‐‑]+")
_SHORTEST_ENDING = 3
LAST_SHOWN = 8

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Paper:
    """The copy of a student: who he is, and what his cell holds.

    `is_masked`: the number of the copy is all that may be known of it.
    """

    enrolment: Enrolment
    mark: StoredMark
    copy_number: str
    is_masked: bool

    @property
    def key(self) -> str:
        """What a page calls it: nothing that would tell whose a masked copy is."""
        return self.copy_number if self.is_masked else str(self.enrolment.pk)

    @property
    def name(self) -> str:
        return f"Copie {self.copy_number}" if self.is_masked else str(self.enrolment.student)

    @property
    def is_entered(self) -> bool:
        return self.mark.content.status in ENTERED

    @property
    def numbers(self) -> tuple[str, ...]:
        """What identifies it without a doubt, folded."""
        own = "" if self.is_masked else bare(self.enrolment.student.number)
        return tuple(filter(None, (own, self.copy_number)))

    @property
    def last_keys(self) -> tuple[str, ...]:
        return () if self.is_masked else endings(self.enrolment.student.last_name)

    @property
    def first_keys(self) -> tuple[str, ...]:
        return () if self.is_masked else endings(self.enrolment.student.first_name)


@lru_cache(maxsize=4096)
def endings(name: str) -> tuple[str, ...]:
    """A name folded, from each of its words to the end: « De la Bourbince » is found at « del »,
    at « lab » and at « bou »."""
    words = list(filter(None, map(bare, _BETWEEN_WORDS.split(name))))
    return tuple("".join(words[place:]) for place in range(len(words)))


@dataclass(frozen=True, slots=True)
class Pile:
    """The copies that may be entered, in the order of the names or of the numbers.

    `unnumbered` students have no number yet while names are hidden: their copy cannot be named.
    """

    assessment: Assessment
    papers: tuple[Paper, ...]
    is_masked: bool
    unnumbered: int

    @property
    def remaining(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if not paper.is_entered)

    @property
    def entered(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.is_entered)


def pile_of(assessment: Assessment, *, masked: bool) -> Pile:
    """The copies of everybody who may have a mark there, in six queries at most."""
    numbers = numbers_of(assessment)
    places = [place for place in roll_of(assessment).places if place.closed is None]
    papers = [
        Paper(place.enrolment, place.mark, numbers.get(place.enrolment.pk, ""), masked)
        for place in places
    ]
    if not masked:
        return Pile(assessment, tuple(papers), False, 0)
    named = sorted(filter(lambda paper: paper.copy_number, papers), key=lambda each: each.key)
    return Pile(assessment, tuple(named), True, len(papers) - len(named))


def find(pile: Pile, who: str) -> tuple[Paper, ...]:
    """The copies that `who` may mean, those not entered yet first; more than one is a question.

    A number is exact. Names come from their beginning, the family name before the first name;
    copies already entered are left out while another fits, unless their whole name is typed.
    `config/static/js/papers.js` says the same to the browser: a test holds both equal.
    """
    words = tuple(filter(None, map(bare, who.split())))
    if not words:
        return ()
    numbered = tuple(paper for paper in pile.papers if "".join(words) in paper.numbers)
    if numbered:
        return numbered
    meant = tuple(paper for paper in pile.entered if is_whole_name(paper, words))
    waiting = matching(pile.remaining, words)
    return (*waiting, *meant) if waiting else matching(pile.entered, words)


def matching(papers: Sequence[Paper], words: Sequence[str]) -> tuple[Paper, ...]:
    joined = "".join(words)
    if re.fullmatch("[0-9]+", joined):
        return tuple(paper for paper in papers if ends_a_number(paper, joined))
    by_last = tuple(
        each for each in papers if fits(words, begins(each.last_keys), begins(each.first_keys))
    )
    return by_last or tuple(
        each for each in papers if fits(words, begins(each.first_keys), begins(each.last_keys))
    )


def ends_a_number(paper: Paper, digits: str) -> bool:
    """Whether the last digits of his student number were typed; never those of a copy, where one
    wrong digit would be another's."""
    if paper.is_masked or len(digits) < _SHORTEST_ENDING:
        return False
    return bare(paper.enrolment.student.number).endswith(digits)


def is_whole_name(paper: Paper, words: Sequence[str]) -> bool:
    """Whether the whole family name was typed, with or without the beginning of the first."""
    whole = paper.last_keys[:1]
    return fits(words, lambda typed: typed in whole, begins(paper.first_keys))


def fits(words: Sequence[str], first: Test, then: Test) -> bool:
    """Whether the first words together pass `first`, and those left, if any, pass `then`."""
    return any(
        first("".join(words[:count])) and (count == len(words) or then("".join(words[count:])))
        for count in range(1, len(words) + 1)
    )


def begins(keys: Sequence[str]) -> Test:
    return lambda typed: any(key.startswith(typed) for key in keys)


def last_entered(assessment: Assessment, by: User) -> list[MarkChange]:
    """What `by` entered last by the pile in this assessment, the latest first."""
    changes = MarkChange.objects.filter(
        assessment=assessment, author=by, batch__origin=MarkBatch.Origin.PILE
    )
    return list(changes.order_by("-pk")[:LAST_SHOWN])

"""Somebody who types a pile of copies with as few keys as the page lets him.

He knows the names, sees whom his letters mean after each of them, and stops as soon as one key more
would tell the page nothing. The matching is the real one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from grading.models import Assessment, Enrolment, Student
from grading.selectors.marks import NO_MARK, MarkValue, StoredMark
from grading.selectors.pile import Paper, Pile, find

DIGITS = 9
ENTER = SPACE = DIGIT = 1
ENTERED = StoredMark(MarkValue("graded", 1000), 1)


def pile_of_names(names: Sequence[tuple[str, str]]) -> Pile:
    """A pile of these (family name, first name), nothing entered yet."""
    papers = tuple(
        Paper(Enrolment(pk=number, student=student(number, *name)), NO_MARK, "", False)
        for number, name in enumerate(names, start=1)
    )
    return Pile(Assessment(pk=1), papers, False, 0)


def student(number: int, last_name: str, first_name: str) -> Student:
    return Student(number=f"2250{number:04}", last_name=last_name, first_name=first_name)


def usual_marks(random: Random, count: int) -> list[str]:
    """Marks from 6 to 18, every second one with a half: what a test out of 20 gives."""
    halves = [random.randrange(12, 37) for _ in range(count)]
    return [f"{half // 2}{',5' if half % 2 else ''}" for half in halves]


def keys_of_pile(
    pile: Pile, marks: Sequence[str], random: Random, *, digits: bool, space: bool
) -> list[int]:
    """The keys of each copy, Enter included, in random order. With `digits` he may choose among
    numbered names; with `space` he always puts one before the mark, though it may be left out."""
    papers = list(pile.papers)
    random.shuffle(papers)
    spent = []
    for paper, mark in zip(papers, marks, strict=True):
        spent.append(cheapest(pile, paper, digits, space) + len(mark) + ENTER)
        pile = entered(pile, paper)
    return spent


def entered(pile: Pile, paper: Paper) -> Pile:
    done = replace(paper, mark=ENTERED)
    return replace(pile, papers=tuple(done if each is paper else each for each in pile.papers))


def cheapest(pile: Pile, paper: Paper, digits: bool, space: bool) -> int:
    """The fewest keys that tell whose copy it is, up to the mark."""
    found = []
    for typed in ways(paper):
        meant = find(pile, typed)
        if meant == (paper,):
            found.append(len(typed) + SPACE * space)
            break
        if digits and paper in meant[:DIGITS]:
            found.append(len(typed) + DIGIT + SPACE)
    return min(found)


def ways(paper: Paper) -> Iterator[str]:
    """What he may type, the shortest first: letters of the family name, then of the first name."""
    last = paper.last_keys[-1]
    yield from (last[:count] for count in range(1, len(last) + 1))
    first = paper.first_keys[0]
    yield from (f"{last} {first[:count]}" for count in range(1, len(first) + 1))

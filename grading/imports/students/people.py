"""Whom a row of a list is about: by number and name together, never by its place."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from grading.imports.identities import ALIKE, number_key, pairs_of, words_of
from grading.imports.students.choices import LEFT_OUT, NEW
from grading.imports.students.fields import Field
from grading.imports.students.rows import Row
from grading.models import Student
from grading.selectors.students import TermList

MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Match:
    """`student` when it is sure, or `is_new`; else those among whom somebody must choose, and
    why. `is_out`: somebody said to leave the row aside."""

    student: Student | None = None
    is_new: bool = False
    candidates: tuple[Student, ...] = ()
    may_be_new: bool = False
    why: str = ""
    is_out: bool = False


class Directory:
    """The students of a department, found by whatever a row says of them."""

    def __init__(self, known: TermList) -> None:
        self.known = known
        self.by_number: dict[str, list[Student]] = defaultdict(list)
        self.by_name: dict[str, list[Student]] = defaultdict(list)
        for student in known.students.values():
            self.by_number[number_key(student.number)].append(student)
            for key in {name_key(student), name_key(student, first_name_first=True)}:
                self.by_name[key].append(student)

    def find(self, row: Row, chosen: int | None) -> Match:
        """`chosen` is what somebody said of the row: the id of a student, NEW or LEFT_OUT."""
        found = self.settled(row, chosen) if chosen is not None else None
        if found:
            return found
        if row.anchors:
            return self.by_anchor(row)
        if Field.NUMBER in row.values:
            return self.by_its_number(row)
        return self.by_name_alone(row)

    def settled(self, row: Row, chosen: int) -> Match | None:
        """None when the choice is no longer one: it is asked again."""
        if chosen == LEFT_OUT:
            return Match(is_out=True)
        taken = self.numbered(row)
        if chosen == NEW:
            return Match(is_new=True) if Field.NUMBER in row.values and not taken else None
        student = self.known.students.get(chosen)
        if student is None or (taken and student not in taken):
            return None
        return Match(student)

    def by_anchor(self, row: Row) -> Match:
        """A row of a list made here: both ends agree, and the number or the name does too."""
        students = [self.known.students.get(each) for each in row.anchors]
        student = students[0]
        others = [each for each in self.numbered(row) if each != student]
        if student is None or len(set(row.anchors)) > 1:
            return self.doubtful(row, students, "Cette ligne a été triée sans sa fin.")
        same_number = number_key(row.text(Field.NUMBER)) == number_key(student.number)
        says_nothing = not row.text(Field.NUMBER) and not row.name
        if others or not (same_number or says_nothing or is_named(student, row.name)):
            why = "Le nom, le numéro et l’identifiant caché ne désignent pas la même personne."
            return self.doubtful(row, [student, *others], why)
        return Match(student)

    def by_its_number(self, row: Row) -> Match:
        bearers = self.numbered(row)
        sure = [each for each in bearers if is_named(each, row.name)]
        if len(sure) == 1 or (len(bearers) == 1 and not row.name):
            return Match((sure or bearers)[0])
        if bearers:
            why = f"Ce numéro est celui de {bearers[0]}."
            return self.doubtful(row, bearers, why, may_be_new=False)
        same = [each for each in self.named(row) if not born_apart(each, row)]
        if same:
            why = f"{same[0]} est déjà connu, sous le numéro {same[0].number}."
            return self.doubtful(row, same, why)
        return Match(is_new=True)

    def by_name_alone(self, row: Row) -> Match:
        same = [each for each in self.named(row) if not born_apart(each, row)]
        here = [each for each in same if each.pk in self.known.enrolments]
        born = [each for each in same if is_born(each, row)]
        sure = here or born
        if len(sure) == 1 and all(each in sure for each in born):
            return Match(sure[0])
        if len(same) > 1:
            return self.doubtful(row, same, "Plusieurs étudiants portent ce nom.")
        if same:
            why = "Sans numéro, il n’est pas sûr que ce soit la même personne."
            return self.doubtful(row, same, why)
        alike = self.alike(row.name)
        if alike:
            return self.doubtful(row, alike, "Le nom n’est pas tout à fait le même.")
        return Match(is_new=True)

    def numbered(self, row: Row) -> list[Student]:
        number = row.values.get(Field.NUMBER, "")
        same = self.by_number.get(number_key(number), []) if number else []
        # A spreadsheet drops the zeros in front: unless a number is exactly that one.
        return [each for each in same if each.number == number] or same

    def named(self, row: Row) -> list[Student]:
        return self.by_name.get("".join(words_of(row.name)), []) if row.name else []

    def alike(self, name: str) -> list[Student]:
        """Those of the term whose name has nearly the same letters."""
        said = pairs_of(words_of(name))
        return [
            student
            for student, own in self.pairs
            if 2 * len(own & said) >= ALIKE * max(1, len(own) + len(said))
        ]

    @cached_property
    def pairs(self) -> list[tuple[Student, frozenset[str]]]:
        here = (each.student for each in self.known.enrolments.values())
        return [(each, pairs_of(words_of(f"{each.last_name} {each.first_name}"))) for each in here]

    def doubtful(
        self,
        row: Row,
        candidates: Collection[Student | None],
        why: str,
        may_be_new: bool | None = None,
    ) -> Match:
        """Nobody is created without a number, nor with that of somebody else."""
        free = Field.NUMBER in row.values and not self.numbered(row)
        found = tuple(dict.fromkeys(each for each in candidates if each))[:MOST_CANDIDATES]
        return Match(
            candidates=found, may_be_new=free if may_be_new is None else may_be_new, why=why
        )


def name_key(student: Student, *, first_name_first: bool = False) -> str:
    names = (student.last_name, student.first_name)
    return "".join(words_of(" ".join(reversed(names) if first_name_first else names)))


def is_named(student: Student, name: str) -> bool:
    """Whatever the accents, the hyphens, the case and the order; a family name alone too."""
    key = "".join(words_of(name))
    return bool(key) and key in (
        name_key(student),
        name_key(student, first_name_first=True),
        "".join(words_of(student.last_name)),
    )


def is_born(student: Student, row: Row) -> bool:
    born = row.values.get(Field.BIRTH_DATE)
    return born is not None and born == student.birth_date


def born_apart(student: Student, row: Row) -> bool:
    """Whether both birth dates are known and differ: the same name is then another person."""
    born = row.values.get(Field.BIRTH_DATE)
    return None not in (born, student.birth_date) and born != student.birth_date

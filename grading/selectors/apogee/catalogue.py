"""Everything of a programme that a code of Apogée may stand for."""

from collections.abc import Iterator
from typing import NamedTuple

from curriculum.models import UE, Module, Programme
from curriculum.models.semester import SEMESTERS
from grading.core.decisions.competences import year_of
from grading.core.decisions.rulings import BUT, DIPLOMAS
from grading.models import ApogeeCode

Subject = ApogeeCode.Subject


class Target(NamedTuple):
    """What a code stands for: « UE11 », « S1 R1.01 », « BUT1 »."""

    subject: ApogeeCode.Subject
    of: str

    def __str__(self) -> str:
        return self.of or "rien"


NOTHING = Target(Subject.NOTHING, "")
"""A code that is left blank on purpose."""


class Element(NamedTuple):
    """Something of a programme, with its title."""

    target: Target
    title: str


Catalogue = dict[str, Element]
"""Elements by what they are called."""


def catalogue_of(programme: Programme) -> Catalogue:
    """The years, diplomas, UEs, RCUEs, semesters and modules of a version, in two queries."""
    ues = UE.objects.filter(semester__programme=programme).select_related("semester", "competence")
    modules = Module.objects.filter(programme=programme)
    every = (*_whole(), *_of_ues(list(ues)), *_of_modules(list(modules)))
    return {each.target.of: each for each in every}


def _whole() -> Iterator[Element]:
    for year in range(1, year_of(SEMESTERS) + 1):
        yield Element(Target(Subject.YEAR, f"{BUT}{year}"), f"Année {year} du BUT")
    for diploma in DIPLOMAS:
        yield Element(Target(Subject.DIPLOMA, diploma), f"Diplôme : {diploma}")
    for number in range(1, SEMESTERS + 1):
        yield Element(Target(Subject.SEMESTER, f"S{number}"), f"Semestre {number}")
        yield Element(
            Target(Subject.BONUS, f"Bonus S{number}"), f"Bonus moins malus du semestre {number}"
        )


def _of_ues(ues: list[UE]) -> Iterator[Element]:
    """A UE of both modalities once; the RCUEs pair those of a competence and level in a year."""
    odd: dict[tuple[int | None, int, int], UE] = {}
    for ue in ues:
        number = ue.semester.number
        title = ue.competence.short if ue.competence else "compétence du parcours"
        yield Element(Target(Subject.UE, ue.code), f"{title}, semestre {number}")
        key = ue.competence_id, ue.level, year_of(number)
        if number % 2:
            odd[key] = ue
        elif key in odd:
            pair = f"{odd[key].code}+{ue.code}"
            yield Element(Target(Subject.RCUE, pair), f"{title}, année {year_of(number)}")


def _of_modules(modules: list[Module]) -> Iterator[Element]:
    for module in modules:
        number = module.semester_number
        yield Element(Target(Subject.MODULE, f"S{number} {module.code}"), module.title)

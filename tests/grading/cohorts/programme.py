"""Three years of three competences, written once and played many times."""

from dataclasses import dataclass, field

from curriculum.models import Module, Parcours, Programme
from grading.models import Role, User
from tests.factories import (
    CoefficientFactory,
    CompetenceFactory,
    MembershipFactory,
    ModuleFactory,
    ParcoursFactory,
    ProgrammeFactory,
    SemesterFactory,
    UEFactory,
    UserFactory,
)

SEMESTERS = range(1, 7)
COMPETENCES = range(1, 4)
ECTS = 10
OWN_WEIGHT, SHARED_WEIGHT = 2, 1
PARCOURS = ("A", "B")
FIRST_OF_PARCOURS = 3
"""The semester from which each parcours has a module of its own, in the third competence."""


def ue(semester: int, competence: int) -> str:
    return f"UE{semester}{competence}"


def ues_of(*semesters: int) -> tuple[str, ...]:
    return tuple(ue(semester, rank) for semester in semesters for rank in COMPETENCES)


def rcue(year: int, competence: int) -> tuple[str, str]:
    return ue(2 * year - 1, competence), ue(2 * year, competence)


def weights(semester: int, competence: int, parcours: str | None) -> dict[str, int]:
    """What each module weighs in a UE for a student of that parcours."""
    found = {f"R{semester}.0{competence}": OWN_WEIGHT, f"SAE{semester}.01": SHARED_WEIGHT}
    if competence == COMPETENCES[-1] and semester >= FIRST_OF_PARCOURS and parcours:
        found[f"R{semester}.{parcours}"] = SHARED_WEIGHT
    return found


@dataclass
class WideProgramme:
    """In semester s, UEs1 to UEs3 of 10 ECTS: Rs.0c counts 2 and SAEs.01 counts 1 in each. From
    S3 on, Rs.A or Rs.B counts 1 in the third, by parcours."""

    programme: Programme = field(default_factory=ProgrammeFactory)

    def __post_init__(self) -> None:
        self.parcours: dict[str, Parcours] = {
            code: ParcoursFactory(programme=self.programme, code=code) for code in PARCOURS
        }
        self.modules: dict[str, Module] = {}
        competences = {rank: CompetenceFactory(programme=self.programme) for rank in COMPETENCES}
        for number in SEMESTERS:
            semester = SemesterFactory(programme=self.programme, number=number)
            for rank, competence in competences.items():
                found = UEFactory(
                    semester=semester,
                    code=ue(number, rank),
                    competence=competence,
                    level=(number + 1) // 2,
                    ects=ECTS,
                )
                self._fill(found, number, rank)
        self.people: tuple[User, ...] = tuple(
            MembershipFactory(
                user=UserFactory(), department=self.programme.department, role=role
            ).user
            for role in (Role.DIRECTOR, Role.SCOLARITE)
        )

    def _fill(self, found, number: int, rank: int) -> None:
        for parcours in (None, *self.parcours):
            for code, value in weights(number, rank, parcours).items():
                own = self.parcours[parcours] if parcours and code.endswith(parcours) else None
                if own or parcours is None:
                    CoefficientFactory(
                        ue=found, module=self._module(code, number), parcours=own, value=value
                    )

    def _module(self, code: str, number: int) -> Module:
        if code not in self.modules:
            self.modules[code] = ModuleFactory(
                programme=self.programme, semester_number=number, code=code
            )
        return self.modules[code]

"""A programme small enough to compute by hand: one UE a semester, two modules in it."""

from dataclasses import dataclass, field

from curriculum.models import Module, Programme
from grading.models import Assessment, Enrolment, Mark, Term
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    CompetenceFactory,
    EnrolmentFactory,
    MarkFactory,
    ModuleFactory,
    ProgrammeFactory,
    SemesterFactory,
    TermFactory,
    UEFactory,
)


@dataclass
class SmallProgramme:
    """In each semester n: UEn1, worth 30 ECTS, from Rn.01 (coefficient 2) and Rn.02 (1)."""

    programme: Programme = field(default_factory=ProgrammeFactory)
    semesters: tuple[int, ...] = (1, 2)

    def __post_init__(self) -> None:
        self.competence = CompetenceFactory(programme=self.programme, short="Spécifier")
        self.modules: dict[str, Module] = {}
        for number in self.semesters:
            self._add_semester(number)

    def _add_semester(self, number: int) -> None:
        semester = SemesterFactory(programme=self.programme, number=number)
        ue = UEFactory(
            semester=semester,
            code=f"UE{number}1",
            competence=self.competence,
            level=(number + 1) // 2,
        )
        for code, coefficient in ((f"R{number}.01", 2), (f"R{number}.02", 1)):
            self.modules[code] = ModuleFactory(
                programme=self.programme, semester_number=number, code=code
            )
            CoefficientFactory(ue=ue, module=self.modules[code], value=coefficient)

    def term(self, number: int, year: int = 2026) -> Term:
        return TermFactory(programme=self.programme, number=number, year=year)

    def assessment(self, term: Term, module: str, **values) -> Assessment:
        values.setdefault("published", True)
        return AssessmentFactory(term=term, module=self.modules[module], **values)

    def mark(self, enrolment: Enrolment, module: str, mark: str, **values) -> Mark:
        """An assessment of its own with this mark: `mark(enrolment, "R1.01", "12,5")`."""
        assessment = self.assessment(enrolment.term, module, **values)
        return give(enrolment, assessment, mark)

    def enrolment(self, number: int = 1, year: int = 2026, marks=(), **values) -> Enrolment:
        """A student in a new term, with one published mark in each module."""
        enrolment = EnrolmentFactory(term=self.term(number, year), **values)
        for position, mark in enumerate(marks, start=1):
            self.mark(enrolment, f"R{number}.0{position}", mark)
        return enrolment


def give(enrolment: Enrolment, assessment: Assessment, mark: str) -> Mark:
    """`mark` as typed: a number on the assessment's maximum, or ABS, EXC, ATT, blank."""
    if mark in Mark.Status.values:
        return MarkFactory(assessment=assessment, enrolment=enrolment, status=mark, value=None)
    value = round(float(mark.replace(",", ".")) * 100)
    return MarkFactory(assessment=assessment, enrolment=enrolment, value=value)

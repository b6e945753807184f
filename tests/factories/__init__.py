"""Invented objects for tests. Traits name the situations: EnrolmentFactory(left=True)."""

from tests.factories.curriculum import (
    CoefficientFactory,
    CompetenceFactory,
    DepartmentFactory,
    ModuleFactory,
    ParcoursFactory,
    ProgrammeFactory,
    SemesterFactory,
    UEFactory,
)
from tests.factories.grading import (
    AssessmentFactory,
    EnrolmentFactory,
    GroupFactory,
    MarkFactory,
    MembershipFactory,
    StudentFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)

__all__ = [
    "AssessmentFactory",
    "CoefficientFactory",
    "CompetenceFactory",
    "DepartmentFactory",
    "EnrolmentFactory",
    "GroupFactory",
    "MarkFactory",
    "MembershipFactory",
    "ModuleFactory",
    "ParcoursFactory",
    "ProgrammeFactory",
    "SemesterFactory",
    "StudentFactory",
    "TeachingAssignmentFactory",
    "TermFactory",
    "UEFactory",
    "UserFactory",
]

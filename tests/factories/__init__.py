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
    AcquisitionFactory,
    AdjustmentFactory,
    AssessmentFactory,
    EnrolmentFactory,
    ExemptionFactory,
    GroupFactory,
    MarkFactory,
    MembershipFactory,
    StudentFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)

__all__ = [
    "AcquisitionFactory",
    "AdjustmentFactory",
    "AssessmentFactory",
    "CoefficientFactory",
    "CompetenceFactory",
    "DepartmentFactory",
    "EnrolmentFactory",
    "ExemptionFactory",
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

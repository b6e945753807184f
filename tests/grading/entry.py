"""A module with its students, as the tests of the entry of marks need it."""

from grading.models import HistoryHead, Role
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    MembershipFactory,
    SemesterFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UEFactory,
)


class Entry:
    """A module taught in a term, its teacher, one assessment « Partiel » out of 20."""

    def __init__(self) -> None:
        # The migration puts it there; a test with transactions of its own empties every table.
        HistoryHead.objects.get_or_create(name=HistoryHead.MARKS)
        self.term = TermFactory()
        self.semester = SemesterFactory(programme=self.term.programme)
        self.ue = UEFactory(semester=self.semester, code="UE11")
        self.module = CoefficientFactory(ue=self.ue).module
        self.teacher = self.taught_by_another()
        self.exam = AssessmentFactory(term=self.term, module=self.module, title="Partiel")

    def taught_by_another(self):
        return TeachingAssignmentFactory(term=self.term, module=self.module).teacher

    def enrol(self, name="Exemple", **kwargs):
        return EnrolmentFactory(
            term=self.term, student__last_name=name, student__first_name="Camille", **kwargs
        )

    def member(self, role: Role):
        return MembershipFactory(department=self.term.department, role=role).user

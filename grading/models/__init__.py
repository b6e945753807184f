from grading.models.assessment import Assessment
from grading.models.jury import Acquisition
from grading.models.mark import Mark, MarkChange
from grading.models.people import Membership, Role, Student, User
from grading.models.term import (
    Adjustment,
    Enrolment,
    Exemption,
    Group,
    TeachingAssignment,
    Term,
)

__all__ = [
    "Acquisition",
    "Adjustment",
    "Assessment",
    "Enrolment",
    "Exemption",
    "Group",
    "Mark",
    "MarkChange",
    "Membership",
    "Role",
    "Student",
    "TeachingAssignment",
    "Term",
    "User",
]

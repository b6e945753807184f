from grading.models.adjustment import Adjustment, AdjustmentChange, BonusValue
from grading.models.assessment import Assessment
from grading.models.jury import Acquisition
from grading.models.mark import Mark, MarkChange
from grading.models.people import Membership, Role, Student, User
from grading.models.term import (
    Enrolment,
    Exemption,
    Group,
    TeachingAssignment,
    Term,
)

__all__ = [
    "Acquisition",
    "Adjustment",
    "AdjustmentChange",
    "Assessment",
    "BonusValue",
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

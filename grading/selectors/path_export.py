"""The whole path of a student as a file carries it: results, decisions, UEs that he holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from grading.models import Acquisition, Decision, Jury, Student, User
from grading.selectors.results import StudentResults, student_results
from grading.selectors.verdicts import decisions_known_to, decisions_shown


@dataclass(frozen=True, slots=True)
class PathExport:
    """`decisions` of the first jury first; `acquisitions` by UE, the first recorded first."""

    student: Student
    path: StudentResults
    decisions: tuple[Decision, ...]
    acquisitions: tuple[Acquisition, ...]


def path_export(student: Student, user: User) -> PathExport:
    """As this user may know it: the student from what is published and shown, those who read all
    results from every mark; in 8 queries."""
    if student.user_id == user.pk:
        return official_path(student)
    path = student_results(student, published_only=False)
    return _export(path, decisions_known_to(user, [student.pk]).get(student.pk, ()))


def official_path(student: Student) -> PathExport:
    """What anybody may be shown of it, whoever asks: published marks, decisions shown."""
    path = student_results(student, published_only=True)
    return _export(path, decisions_shown([student.pk]).get(student.pk, ()))


def _export(path: StudentResults, decisions: Iterable[Decision]) -> PathExport:
    shown = Q(jury=None) | Q(jury__in=Jury.objects.shown(timezone.now()))
    rows = path.student.acquisitions.filter(shown).select_related("term", "jury")
    held = rows.order_by("ue_code", "pk")
    return PathExport(path.student, path, tuple(decisions), tuple(held))

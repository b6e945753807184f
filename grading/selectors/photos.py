"""Photos of students: of those whom somebody may see, and what a set would change."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from grading.models import Enrolment, Group, Photo, PhotoSet, Student, Term, User
from grading.models.term import RESULT_READERS


def photo_sets_of(user: User) -> QuerySet[PhotoSet]:
    """The sets that the user brought himself, as long as he keeps these students."""
    sets = PhotoSet.objects.filter(
        by=user, term__department__in=user.departments_as(*RESULT_READERS)
    )
    return sets.select_related("term__programme")


def students_in(term: Term) -> list[Student]:
    """Those of the department of the term, whatever they are enrolled in."""
    return list(Student.objects.filter(department=term.department_id))


def digests_of(students: Iterable[int]) -> Mapping[int, str]:
    """Of the photo that each student has, by id; without the images."""
    found = Photo.objects.filter(student__in=list(students)).order_by()
    return dict(found.values_list("student_id", "digest"))


def with_photo(students: QuerySet[Student]) -> QuerySet[Student]:
    """The students with whether they have a photo, and not with the image."""
    return students.select_related("photo").defer("photo__image")


def photo_board(term: Term, group: Group | None) -> list[Enrolment]:
    """Who is in the term, or in the group, by name, with his photo."""
    found = term.enrolments.filter(status=Enrolment.Status.ENROLLED)
    if group is not None:
        found = found.filter(group=group)
    shown = found.select_related("student__photo", "group")
    return list(shown.defer("student__photo__image"))

"""What every page of a jury starts from."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from grading.models import Jury, User
from grading.permissions import RESULT_READERS

Trail = list[dict[str, str]]
JOINED = ("term__programme", "term__department", "follows__term")


def named_jury(user: User, jury_id: int) -> Jury:
    """The jury that the address names, when the user may read it; else not found."""
    return get_object_or_404(Jury.objects.for_user(user).select_related(*JOINED), pk=jury_id)


def held_jury(user: User, jury_id: int) -> Jury:
    """The same when the user prepares it and writes its decisions."""
    return get_object_or_404(Jury.objects.held_by(user).select_related(*JOINED), pk=jury_id)


def holds(user: User, jury: Jury) -> bool:
    """Whether the user prepares that jury, rather than only sit in it."""
    return jury.term.department_id in user.departments_as(*RESULT_READERS)


def trail_to_juries() -> Trail:
    return [{"label": "Jurys", "url": reverse("grading:juries")}]


def trail_to_jury(jury: Jury) -> Trail:
    return [
        *trail_to_juries(),
        {"label": str(jury), "url": reverse("grading:jury", args=[jury.pk])},
    ]


def trail_to_table(jury: Jury, query: str = "") -> Trail:
    url = reverse("grading:jury-table", args=[jury.pk])
    return [*trail_to_jury(jury), {"label": "Tableau", "url": url + query}]


def trail_to_composition(jury: Jury) -> Trail:
    url = reverse("grading:jury-composition", args=[jury.pk])
    return [*trail_to_jury(jury), {"label": "Composition", "url": url}]

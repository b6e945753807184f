"""Which programmes there are, and which version is meant."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.db.models.deletion import PROTECT

from curriculum.models import Programme


def published() -> QuerySet[Programme]:
    """The versions that anybody reads and that may be taught: all but the drafts."""
    return Programme.objects.filter(is_draft=False)


def newest_first() -> QuerySet[Programme]:
    """Every version but the drafts, those of one programme together, the newest first."""
    return published().order_by("code", "-created_at", "-pk")


def with_drafts_of(departments: Collection[int]) -> QuerySet[Programme]:
    """The same with the drafts of these departments."""
    found = Programme.objects.filter(Q(is_draft=False) | Q(department__in=departments))
    return found.order_by("code", "-created_at", "-pk")


def latest_versions(programmes: QuerySet[Programme]) -> list[Programme]:
    """The newest version of each of these programmes, given the newest first."""
    latest: dict[str, Programme] = {}
    for programme in programmes.select_related("department"):
        latest.setdefault(programme.code, programme)
    return list(latest.values())


def find(programmes: QuerySet[Programme], code: str, version: str | None) -> Programme:
    """That version of the programme, the newest when None. Raises Programme.DoesNotExist."""
    versions = programmes.filter(code=code)
    if version is not None:
        versions = versions.filter(version=version)
    programme = versions.first()
    if programme is None:
        raise Programme.DoesNotExist(code)
    return programme


def is_taught(programme: Programme) -> bool:
    """Whether something of another app (a term) holds on to this version."""
    holders = (each for each in programme._meta.related_objects if each.on_delete is PROTECT)
    return any(
        holder.field.model._base_manager.filter(**{holder.field.name: programme}).exists()
        for holder in holders
    )


def with_counts(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    return programmes.annotate(
        question_count=Count("questions", distinct=True),
        semester_count=Count("semesters", distinct=True),
    )

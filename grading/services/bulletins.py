"""Bulletins of another software that people bring: kept while they are looked at."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from grading.models import BulletinSet, PrintedBulletin, User
from grading.models.term import RESULT_READERS

KEPT = timedelta(days=30)
"""How long bulletins are kept: they hold the marks and the averages of everybody."""


@transaction.atomic
def keep_bulletins(
    sets: Iterable[tuple[BulletinSet, Sequence[PrintedBulletin]]], *, by: User
) -> list[BulletinSet]:
    """Keep what somebody brought, all of it or nothing, and forget what is too old.

    Raises DoesNotExist for a department whose results `by` does not know.
    """
    forget_old()
    kept = []
    for bulletins, printed in sets:
        if bulletins.department_id not in own_departments(by):
            raise BulletinSet.DoesNotExist
        bulletins.by = by
        bulletins.save(force_insert=True)
        PrintedBulletin.objects.bulk_create(printed)
        kept.append(bulletins)
    return kept


def own_departments(user: User) -> frozenset[int]:
    return user.departments_as(*RESULT_READERS)


def forget_old() -> None:
    forget(BulletinSet.objects.filter(created_at__lt=timezone.now() - KEPT))


@transaction.atomic
def forget_bulletins(set_id: UUID, *, by: User) -> None:
    """Forget a set at once. Raises DoesNotExist for the one of another department."""
    forget(BulletinSet.objects.filter(pk=BulletinSet.objects.for_user(by).get(pk=set_id).pk))


def forget(sets: QuerySet[BulletinSet]) -> None:
    """The bulletins go; of those that were imported, who did it and what was written stays."""
    PrintedBulletin.objects.filter(bulletins__in=sets).delete()
    sets.filter(imported_at=None).delete()
    sets.update(class_figures=[], choices={})


@transaction.atomic
def change_choices(set_id: UUID, choices: dict[str, Any], *, by: User) -> None:
    """Say again where the bulletins go and what stands for what. Raises ImportedAlready, and
    DoesNotExist for the set of another department."""
    found = locked_set(set_id, by)
    found.choices = choices
    found.save(update_fields=["choices"])


class ImportedAlready(Exception):
    """Somebody clicked twice, or came back to an old page."""


def locked_set(set_id: UUID, by: User) -> BulletinSet:
    found = BulletinSet.objects.for_user(by).select_for_update(of=("self",)).get(pk=set_id)
    if found.imported_at is not None:
        raise ImportedAlready
    return found

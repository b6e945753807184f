"""Apogée: what its codes stand for, how our decisions are written there, what was given back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from curriculum.models import Department, Programme
from grading.models import ApogeeCode, ApogeeExport, ApogeePlan, ApogeeResult, User
from grading.selectors.apogee.catalogue import Target
from grading.selectors.apogee.codes import DECISIONS, USUAL, digest_of, target_kept

KEPT = timedelta(days=7)
"""How long a file is kept: it holds names, birth dates and results."""


@transaction.atomic
def keep_apogee_plan(plan: ApogeePlan, *, by: User) -> ApogeePlan:
    """Keep a file that somebody brought, and forget those that are old, whatever became of them."""
    ApogeePlan.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    plan.by = by
    plan.save(force_insert=True)
    return plan


@transaction.atomic
def change_step(
    plan_id: UUID, step: Mapping[str, Any], choices: Mapping[str, Any], *, by: User
) -> None:
    """Say which step the file is about, and what is wanted of it. Raises DoesNotExist for the file
    of somebody else."""
    plan = ApogeePlan.objects.select_for_update().get(pk=plan_id, by=by)
    for name, value in step.items():
        setattr(plan, name, value)
    plan.choices = dict(choices)
    plan.save(update_fields=[*step, "choices"])


@transaction.atomic
def forget_apogee_plan(plan_id: UUID, *, by: User) -> None:
    ApogeePlan.objects.filter(pk=plan_id, by=by).delete()


class MappingMoved(Exception):
    """Somebody else changed what codes stand for since it was seen."""


@transaction.atomic
def map_codes(
    programme: Programme,
    targets: Mapping[tuple[str, str], Target | None],
    *,
    by: User,
    seen: str | None = None,
) -> int:
    """Say what these codes, by kind and code, stand for; None is nothing said. What is said
    already keeps who said it and when. Returns how many changed.

    `seen` is the digest of what `by` saw, None not to compare it. Raises MappingMoved."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    stored = {
        (each.kind, each.code): each for each in ApogeeCode.objects.filter(programme=programme)
    }
    if seen is not None and seen != digest_of(
        {code: target_kept(row) for code, row in stored.items()}
    ):
        raise MappingMoved
    changed = 0
    for (kind, code), target in targets.items():
        row = stored.get((kind, code))
        if target == (row and (row.subject, row.of)):
            continue
        changed += 1
        if target is None:
            ApogeeCode.objects.filter(programme=programme, kind=kind, code=code).delete()
            continue
        values = {"subject": target.subject, "of": target.of, "by": by, "at": timezone.now()}
        ApogeeCode.objects.update_or_create(
            programme=programme, kind=kind, code=code, defaults=values
        )
    return changed


@transaction.atomic
def map_results(department: Department, results: Mapping[str, str], *, by: User) -> int:
    """Say how these codes of ours are written; what is usual is not stored. Returns how many
    changed. Raises ValidationError for what is no code."""
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    stored = {row.code: row for row in ApogeeResult.objects.filter(department=department)}
    changed = 0
    for code in DECISIONS.keys() & results.keys():
        row, wanted = stored.get(code), results[code]
        if wanted == (row.result if row else USUAL[code]):
            continue
        changed += 1
        if wanted == USUAL[code]:
            ApogeeResult.objects.filter(department=department, code=code).delete()
            continue
        written = row or ApogeeResult(department=department, code=code)
        written.result, written.by, written.at = wanted, by, timezone.now()
        written.full_clean()
        written.save()
    return changed


@transaction.atomic
def log_export(export: ApogeeExport, *, by: User) -> ApogeeExport:
    """Note that a file was given back; what it held is not kept."""
    export.by, export.at = by, timezone.now()
    export.save(force_insert=True)
    return export

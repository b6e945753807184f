"""Runs as people steer them: asked for, cancelled, taken up again."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import (
    DocumentRun,
    DocumentRunFile,
    DocumentRunItem,
    Enrolment,
    IssuedDocument,
    User,
)
from grading.models.term import RESULT_READERS

MOST = 3_000
"""Students of one run: those of a large department in a year, in both semesters."""
BATCH = 500

NOBODY = "Il n’y a aucun étudiant : rien n’a été demandé."
TOO_MANY = f"Une édition tient {MOST} étudiants : demandez-la semestre par semestre."
State = DocumentRun.State


@transaction.atomic
def start_run(
    enrolments: Sequence[Enrolment],
    *,
    kind: IssuedDocument.Kind,
    output: DocumentRun.Output,
    title: str,
    by: User,
) -> DocumentRun:
    """A run for these enrolments of one department, in their order; asked for twice, the one that
    is not finished yet. Their terms must be read. Raises ValidationError, PermissionDenied."""
    if not enrolments:
        raise ValidationError(NOBODY)
    if len(enrolments) > MOST:
        raise ValidationError(TOO_MANY)
    department = enrolments[0].term.department_id
    if department not in by.departments_as(*RESULT_READERS):
        raise PermissionDenied
    asked = {"department_id": department, "kind": kind, "output": output, "title": title, "by": by}
    if unfinished := DocumentRun.objects.unfinished().filter(**asked).first():
        return unfinished
    run = DocumentRun.objects.create(**asked, at=timezone.now())
    DocumentRunItem.objects.bulk_create(
        (
            DocumentRunItem(run=run, position=position, enrolment=enrolment)
            for position, enrolment in enumerate(enrolments, start=1)
        ),
        batch_size=BATCH,
    )
    return run


@transaction.atomic
def cancel_run(run_id: int, *, by: User) -> DocumentRun:
    """Stop it before its next documents; those that were issued stay. One that is finished stays
    as it is. Raises DoesNotExist."""
    run = _held(run_id, by)
    if not run.is_finished:
        run.state, run.finished_at = State.CANCELLED, timezone.now()
        run.save(update_fields=["state", "finished_at"])
    return run


@transaction.atomic
def resume_run(run_id: int, *, by: User) -> DocumentRun:
    """Put it back where a worker takes it up, with what remains to be done; one at which somebody
    works stays as it is. Raises DoesNotExist."""
    run = _held(run_id, by)
    if run.is_finished or run.is_silent:
        run.state, run.finished_at, run.failure, run.takings = State.WAITING, None, "", 0
        run.save(update_fields=["state", "finished_at", "failure", "takings"])
    return run


def drop_files(*, older_than: timedelta) -> int:
    """Forget the files of the runs that were finished so long ago: they are made again, to the
    byte, when somebody asks. The number of files."""
    before = timezone.now() - older_than
    count, _ = DocumentRunFile.objects.filter(run__finished_at__lt=before).delete()
    return count


def _held(run_id: int, by: User) -> DocumentRun:
    return DocumentRun.objects.for_user(by).select_for_update(of=("self",)).get(pk=run_id)

"""What a worker writes of a run: each step in one transaction that first makes sure that the run
is still his."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from grading.models import DocumentRun, DocumentRunFile, DocumentRunItem, IssuedDocument
from grading.models.document_run import MOST_TAKINGS, DocumentRunQuerySet
from grading.services.issuing.issue import Draft, issue_documents
from grading.services.runs.drafts import Drafts

State = DocumentRun.State

DEADLY = (
    f"Elle a arrêté net {MOST_TAKINGS} fois de suite, sans avancer, le travail en arrière-plan : "
    "la mémoire du serveur ne lui suffit sans doute pas. Demandez une édition plus petite, d’un "
    "groupe par exemple, ou prévenez l’administration."
)


class NotHisAnyMore(Exception):
    """It was cancelled, or another worker took it."""


def claim(run_id: int) -> DocumentRun | None:
    """The run, for this worker alone; None when there is nothing to take."""
    now = timezone.now()
    taken = DocumentRun.objects.claimable().filter(pk=run_id, takings__lt=MOST_TAKINGS)
    again = {"attempt": F("attempt") + 1, "takings": F("takings") + 1}
    if not taken.update(state=State.RUNNING, heartbeat_at=now, **again):
        return None
    return DocumentRun.objects.select_related("by", "department").get(pk=run_id)


def give_up(run_id: int) -> bool:
    """End a run that was taken so often in a row that nobody takes it any more; whether it was."""
    deadly = DocumentRun.objects.claimable().filter(pk=run_id, takings__gte=MOST_TAKINGS)
    ended = deadly.update(state=State.FAILED, failure=DEADLY, finished_at=timezone.now())
    return bool(ended)


@transaction.atomic
def issue_some(run: DocumentRun, items: Sequence[DocumentRunItem], drafts: Drafts) -> None:
    """Issue what may be, and note why the others are not. Raises NotHisAnyMore, NoUsableKey."""
    _still_held(run)
    asked = [(each, drafts[each.enrolment_id]) for each in items]
    given = [(item, draft) for item, draft in asked if isinstance(draft, Draft)]
    documents = issue_documents(
        [draft for _, draft in given], kind=IssuedDocument.Kind(run.kind), by=run.by
    )
    for (item, _), document in zip(given, documents, strict=True):
        item.document = document
    for item, draft in asked:
        if isinstance(draft, str):
            item.refusal = draft
    DocumentRunItem.objects.bulk_update(items, ["document", "refusal"])


@transaction.atomic
def keep_files(run: DocumentRun, files: Sequence[DocumentRunFile]) -> None:
    """Keep what was printed. Raises NotHisAnyMore."""
    _still_held(run)
    DocumentRunFile.objects.bulk_create(files)


@transaction.atomic
def finish(run: DocumentRun) -> None:
    """All is done. Raises NotHisAnyMore."""
    held = _still_held(run)
    held.state, held.finished_at = State.DONE, timezone.now()
    held.save(update_fields=["state", "finished_at"])


def fail(run: DocumentRun, failure: str) -> None:
    """It stops here, with what it did; nothing when it is another's by now."""
    _own(run).update(state=State.FAILED, failure=failure[:500], finished_at=timezone.now())


def release(run: DocumentRun) -> None:
    """This worker is told to leave: whichever comes next goes on. It was taken all the same: what
    takes all the memory may have the worker told to stop rather than killed."""
    _own(run).update(state=State.WAITING)


def give_back(run: DocumentRun) -> None:
    """The database went away, through no fault of the run: as if it had not been taken."""
    _own(run).update(state=State.WAITING, takings=Greatest(F("takings") - 1, 0))


def _own(run: DocumentRun) -> DocumentRunQuerySet:
    return DocumentRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.RUNNING)


def _still_held(run: DocumentRun) -> DocumentRun:
    """The row, locked until the transaction ends, with a sign of life: what is done in it is a
    step forward."""
    held = _own(run).select_for_update(of=("self",)).first()
    if held is None:
        raise NotHisAnyMore
    held.heartbeat_at, held.takings = timezone.now(), 0
    held.save(update_fields=["heartbeat_at", "takings"])
    return held

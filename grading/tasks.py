"""What is done in the background, by `manage.py worker`."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from grading.documents.runs import single_files, volume
from grading.documents.typeset import DocumentError
from grading.models import DocumentRun, IssuedDocument
from grading.selectors.runs import documents_in_order, pending_items, unprinted, volumes_of
from grading.services.deliveries import deliver
from grading.services.notifications import send_notifications
from grading.services.runs.drafts import drafts_of, ranks_kept
from grading.services.runs.starting import drop_files
from grading.services.runs.working import (
    NotHisAnyMore,
    claim,
    fail,
    finish,
    give_back,
    give_up,
    issue_some,
    keep_files,
    release,
)

logger = logging.getLogger(__name__)

ISSUED_AT_ONCE = 25
PRINTED_AT_ONCE = 40
VOLUME = 200
"""Documents of one file of a book: a PDF of so many takes 6 s and 650 MB to make."""

LOST = (OperationalError, InterfaceError)
"""The database went away, or had no time: whatever was under way is tried again."""

NOT_PRINTED = "La mise en page a échoué ; les documents délivrés le restent. L’erreur est notée."
UNEXPECTED = "Une erreur inattendue l’a arrêtée ; ce qui est fait est gardé. L’erreur est notée."


@task()
def work_at(run_id: int) -> None:
    """Issue and print what remains of a run, a few documents at a time. Nothing is lost and
    nothing is done twice, wherever it stops."""
    if give_up(run_id):
        logger.error("Run %s ended worker after worker; it is not taken any more.", run_id)
    run = claim(run_id)
    if run is None:
        return
    try:
        issue_all(run)
        print_all(run)
        finish(run)
    except NotHisAnyMore:
        logger.info("Run %s was cancelled, or is another worker's.", run_id)
    except ValidationError as error:  # nothing can be signed, and the message says what to do
        fail(run, error.messages[0])
    except LOST:
        logger.exception("Run %s lost the database; it is taken up again.", run_id)
        close_old_connections()
        give_back(run)
    except DocumentError:
        logger.exception("A file of run %s could not be made.", run_id)
        fail(run, NOT_PRINTED)
    except Exception:
        logger.exception("Run %s stopped.", run_id)
        fail(run, UNEXPECTED)
    except SystemExit:
        # The worker is told to stop, and will once it is back: the next one goes on.
        release(run)


def issue_all(run: DocumentRun) -> None:
    ranks = ranks_kept()
    while items := pending_items(run, ISSUED_AT_ONCE):
        term = items[0].enrolment.term
        drafts = drafts_of(
            IssuedDocument.Kind(run.kind), term, [each.enrolment_id for each in items], ranks
        )
        issue_some(run, items, drafts)


def print_all(run: DocumentRun) -> None:
    if run.output == DocumentRun.Output.BOOK:
        print_book(run)
    else:
        while items := unprinted(run, PRINTED_AT_ONCE):
            keep_files(run, single_files(run, items))


def print_book(run: DocumentRun) -> None:
    volumes = volumes_of(run, VOLUME)
    printed = set(run.files.values_list("position", flat=True))
    for place, documents in enumerate(volumes, start=1):
        if place not in printed:
            made = volume(run, place, len(volumes), documents_in_order(documents))
            keep_files(run, [made])


def take_up() -> Iterator[int]:
    """Ask for the runs that nobody works at: asked for when no worker was there, or left by one
    that is gone, the first asked for first. Their ids. One that is asked for twice is worked at
    once."""
    for run_id in DocumentRun.objects.claimable().order_by("pk").values_list("pk", flat=True):
        work_at.enqueue(run_id)
        yield run_id


def were_given_back(runs: Sequence[int]) -> bool:
    """Whether one of those just worked at waits again: the database went away meanwhile."""
    return bool(runs) and DocumentRun.objects.claimable().filter(pk__in=runs).exists()


class Chore(NamedTuple):
    """Something to do every so many seconds, whatever else is asked for. Done by two workers or
    by a command at the same moment, it is still done once."""

    name: str
    every: int
    do: Callable[[], object]


def tell_webhooks() -> None:
    deliver(timezone.now())


def tell_students() -> None:
    send_notifications(timezone.now())


def tidy() -> None:
    """Forget the files that were kept long enough, and what the queue remembers of them."""
    kept = timedelta(days=settings.RUN_FILES_DAYS)
    drop_files(older_than=kept)
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - kept).delete()


CHORES = (
    Chore("Telling webhooks", 60, tell_webhooks),
    Chore("Telling students by e-mail", 5 * 60, tell_students),
    Chore("Forgetting old files", 60 * 60, tidy),
)

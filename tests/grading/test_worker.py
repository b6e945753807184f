"""The worker of the background: what waits is done, what is old is forgotten."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from grading.management.commands import worker
from grading.models import DocumentRun, DocumentRunFile, IssuedDocument, Role
from grading.services.runs.starting import start_run
from grading.tasks import take_up
from tests.factories import MembershipFactory
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    enrolment = SmallProgramme().enrolment(marks=("12", "12"))
    department = enrolment.term.department
    return start_run(
        [enrolment],
        kind=IssuedDocument.Kind.TRANSCRIPT,
        output=DocumentRun.Output.BOOK,
        title="Essai",
        by=MembershipFactory(department=department, role=Role.SCOLARITE).user,
    )


@pytest.fixture
def handlers(monkeypatch):
    """What the worker does when it is told to stop, kept from this process."""
    found = {}
    monkeypatch.setattr(signal, "signal", found.__setitem__)
    monkeypatch.setattr(os, "nice", lambda more: more)
    monkeypatch.setattr(worker, "PAUSE", 0)
    # The connection is that of the test.
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return found


def test_it_does_what_waits_then_stops(run, handlers, signing_key):
    call_command("worker", "--once")
    run.refresh_from_db()
    assert (run.state, run.files.count()) == (DocumentRun.State.DONE, 1)


def test_told_to_stop_it_stops_at_once(handlers, monkeypatch):
    def stopped():
        handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(worker, "take_up", stopped)
    with pytest.raises(SystemExit) as ended:
        call_command("worker")
    assert ended.value.code == 0


def test_files_and_tasks_that_were_kept_long_enough_are_forgotten(run, signing_key, settings):
    list(take_up())
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default"
    )
    worker.tidy()
    assert (DocumentRunFile.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    before = timezone.now() - timedelta(days=settings.RUN_FILES_DAYS, minutes=1)
    DocumentRun.objects.update(finished_at=before)
    DBTaskResult.objects.update(enqueued_at=before)
    worker.tidy()
    assert (DocumentRunFile.objects.count(), DBTaskResult.objects.count()) == (0, 0)

"""A real worker, a process of its own, is killed in the middle of an edition: the next one goes on,
each document is issued once, the file is whole, and made again it is the same to the byte."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from grading import tasks
from grading.documents.runs import whole
from grading.models import DocumentRun, DocumentSeries, IssuedDocument, Role
from grading.selectors.documents import enrolments_of_term
from grading.selectors.runs import progress_of
from grading.services.issuing.audit import faults_of_register
from grading.services.runs.starting import drop_files, resume_run, start_run
from tests.bench.server import database_url
from tests.factories import EnrolmentFactory, MembershipFactory
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db(transaction=True)
State = DocumentRun.State
STUDENTS = 5
PATIENCE = 120
"""Seconds, for a process to start on a busy machine and come to its end."""


@pytest.fixture
def run(transactional_db, signing_key):
    small = SmallProgramme()
    term = small.term(1)
    assessments = [small.assessment(term, module) for module in ("R1.01", "R1.02")]
    for enrolment in EnrolmentFactory.create_batch(STUDENTS, term=term):
        for assessment in assessments:
            give(enrolment, assessment, "12")
    return start_run(
        enrolments_of_term(term),
        kind=IssuedDocument.Kind.TRANSCRIPT,
        output=DocumentRun.Output.ARCHIVE,
        title=str(term),
        by=MembershipFactory(department=term.department, role=Role.SCOLARITE).user,
    )


def dies(place, name):
    """What the worker ended with, which got this signal there."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        # The queue is in the database, as for those who serve.
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SIGNING_KEYS_DIR": str(django_settings.SIGNING_KEYS_DIR),
    }
    command = [sys.executable, "-m", "tests.grading.dying_worker", place, name]
    return subprocess.run(command, env=environment, timeout=PATIENCE).returncode


def silent_for(minutes):
    DocumentRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=minutes))


def zip_of(run):
    return b"".join(whole(run))


def assert_whole(run):
    """Everybody has his document and its file, numbers have neither gap nor double."""
    run.refresh_from_db()
    ranks = list(IssuedDocument.objects.order_by("pk").values_list("rank", flat=True))
    assert (run.state, ranks) == (State.DONE, list(range(1, STUDENTS + 1)))
    assert DocumentSeries.objects.get().last == STUDENTS
    assert list(faults_of_register()) == []
    with ZipFile(BytesIO(zip_of(run))) as archive:
        assert (archive.testzip(), len(archive.namelist())) == (None, STUDENTS)


@pytest.mark.parametrize(
    ("place", "issued", "printed"), [("issuing", 2, 0), ("composing", 5, 2), ("keeping", 5, 2)]
)
def test_kill_9_leaves_nothing_half_done(run, place, issued, printed):
    assert dies(place, "SIGKILL") == -signal.SIGKILL
    run.refresh_from_db()
    progress = progress_of(run)
    assert (run.state, progress.issued, progress.printed) == (State.RUNNING, issued, printed)
    assert DocumentSeries.objects.get().last == issued
    assert list(tasks.take_up()) == []  # it might still be alive
    silent_for(minutes=4)
    assert list(tasks.take_up()) == [run.pk]
    assert_whole(run)
    before = zip_of(run)
    drop_files(older_than=timedelta(0))
    resume_run(run.pk, by=run.by)
    tasks.work_at.call(run.pk)
    assert zip_of(run) == before


def test_told_to_stop_it_leaves_the_rest_at_once(run):
    assert dies("composing", "SIGTERM") == 0
    run.refresh_from_db()
    progress = progress_of(run)
    assert (run.state, progress.issued, progress.printed) == (State.WAITING, STUDENTS, 2)
    assert list(tasks.take_up()) == [run.pk]
    assert_whole(run)


def test_two_workers_at_once_share_no_document(run, at_once, monkeypatch):
    monkeypatch.setattr(tasks, "ISSUED_AT_ONCE", 1)
    at_once(*[lambda: tasks.work_at.call(run.pk)] * 2)
    assert_whole(run)
    run.refresh_from_db()
    assert run.attempt == 1


def test_taken_over_while_it_lives_the_first_stops(run, at_once, monkeypatch):
    """It was only slow: two work at the same run, and each document is still issued once."""
    monkeypatch.setattr(tasks, "ISSUED_AT_ONCE", 1)
    issue_some = tasks.issue_some

    def slow(run, items, drafts):
        if run.attempt == 1:
            silent_for(minutes=4)
            next_worker()
        issue_some(run, items, drafts)

    def next_worker():
        at_once(lambda: tasks.work_at.call(run.pk))

    monkeypatch.setattr(tasks, "issue_some", slow)
    tasks.work_at.call(run.pk)
    assert_whole(run)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="nobody cuts a file off")
@pytest.mark.parametrize("step", ["pending_items", "issue_some", "unprinted", "keep_files"])
def test_cut_off_from_the_database_the_run_waits_for_the_next_worker(
    run, at_once, monkeypatch, step
):
    def cut(pid):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    works, calls = getattr(tasks, step), []

    def cut_off(*args):
        calls.append(args)
        if len(calls) == 1:
            pid = connection.connection.info.backend_pid
            at_once(lambda: cut(pid))
        return works(*args)

    monkeypatch.setattr(tasks, step, cut_off)
    tasks.work_at.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.failure) == (State.WAITING, "")
    assert list(tasks.take_up()) == [run.pk]
    assert_whole(run)

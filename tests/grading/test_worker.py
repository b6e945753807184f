"""The worker of the background: what waits is done, who asked for it is told, what is old is
forgotten."""

import os
import signal
from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from grading import tasks
from grading.management.commands import worker
from grading.models import (
    Assessment,
    DocumentRun,
    DocumentRunFile,
    EventKind,
    IssuedDocument,
    Role,
    Subscription,
    WebhookEvent,
)
from grading.services import deliveries
from grading.services.runs.starting import start_run
from grading.services.subscriptions import subscribe
from grading.services.webhooks import add_webhook
from grading.tasks import Chore, take_up
from tests.factories import MarkFactory, MembershipFactory
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
    monkeypatch.setattr(worker, "CHORES", ())
    # The connection is that of the test.
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return found


def test_it_does_what_waits_then_stops(run, handlers, signing_key):
    call_command("worker", "--once")
    run.refresh_from_db()
    assert (run.state, run.files.count()) == (DocumentRun.State.DONE, 1)


def test_the_first_asked_for_is_the_first_done(run, handlers, signing_key):
    asked = {"kind": run.kind, "output": run.output, "by": run.by}
    later = [start_run([run.items.get().enrolment], title=title, **asked) for title in ("2", "3")]
    assert list(take_up()) == [each.pk for each in (run, *later)]


def test_told_to_stop_it_stops_at_once(handlers, monkeypatch):
    def stopped():
        handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(worker, "take_up", stopped)
    with pytest.raises(SystemExit) as ended:
        call_command("worker")
    assert ended.value.code == 0


def test_without_the_database_it_waits_for_it(handlers, monkeypatch):
    answers = iter([InterfaceError, InterfaceError, SystemExit])

    def asked():
        raise next(answers)

    monkeypatch.setattr(worker, "take_up", asked)
    with pytest.raises(SystemExit):
        call_command("worker")
    assert list(answers) == []


def test_the_database_lost_again_and_again_is_asked_less_and_less(handlers, monkeypatch):
    """By the worker, or by the runs that it works at; once it is back all is as before."""
    monkeypatch.setattr(worker, "PAUSE", 1)
    rounds = iter([*[InterfaceError] * 8, False, True, OperationalError, False, SystemExit])
    slept, now = [], []

    def asked():
        now[:] = [next(rounds)]
        if not isinstance(now[0], bool):
            raise now[0]
        return [1]

    monkeypatch.setattr(worker.time, "sleep", slept.append)
    monkeypatch.setattr(worker, "take_up", asked)
    monkeypatch.setattr(worker, "were_given_back", lambda found: now[0])
    with pytest.raises(SystemExit):
        call_command("worker")
    assert slept == [1, 2, 4, 8, 16, 32, 60, 60, 1, 1, 2, 1]


def test_a_run_that_loses_the_database_is_given_back(run, handlers, monkeypatch):
    def lost(*args):
        raise OperationalError

    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks, "issue_all", lost)
    assert tasks.were_given_back(list(take_up()))
    assert not tasks.were_given_back([])


# ---- Who is told --------------------------------------------------------------------------------


@pytest.fixture
def outside(monkeypatch):
    """The addresses that were called."""
    called = []

    def post(url, body, headers):
        called.append(url)
        return 200

    monkeypatch.setattr(deliveries, "post", post)
    return called


def test_it_tells_webhooks_and_students(entry, handlers, outside, monkeypatch):
    enrolment = entry.enrol(with_account=True, student__email="ici@exemple.fr")
    MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    url = "https://ent.exemple.fr/"
    add_webhook(by=entry.teacher, url=url, events=[EventKind.MARK_PUBLISHED])
    at_once = Subscription.Frequency.AT_ONCE
    subscribe(by=enrolment.student.user, frequency=at_once, with_value=False)
    now = timezone.now()
    Assessment.objects.update(state="published", validated_at=now, published_at=now)
    WebhookEvent.objects.create(kind=EventKind.MARK_PUBLISHED, assessment=entry.exam, at=now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=2))
    monkeypatch.setattr(worker, "CHORES", tasks.CHORES)
    for _ in range(2):
        call_command("worker", "--once")
    assert (outside, [message.to for message in mail.outbox]) == ([url], [["ici@exemple.fr"]])


def test_chores_are_done_beside_the_runs_whatever_fails(handlers, monkeypatch, caplog):
    """One fails, one never ends: the third is done again and again, and so is what is asked."""
    done, enough, for_ever = [], Event(), Event()

    def counted():
        done.append(1)
        if len(done) == 3:
            enough.set()

    def stopped():
        assert enough.wait(60)
        handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(worker, "GRACE", 0)
    monkeypatch.setattr(
        worker,
        "CHORES",
        [Chore("A", 0, lambda: 1 / 0), Chore("B", 0, for_ever.wait), Chore("C", 0, counted)],
    )
    monkeypatch.setattr(worker, "take_up", stopped)
    with pytest.raises(SystemExit):
        call_command("worker")
    for_ever.set()
    assert "A failed." in caplog.messages


# ---- What is old --------------------------------------------------------------------------------


def test_files_and_tasks_that_were_kept_long_enough_are_forgotten(run, signing_key, settings):
    list(take_up())
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default"
    )
    tasks.tidy()
    assert (DocumentRunFile.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    before = timezone.now() - timedelta(days=settings.RUN_FILES_DAYS, minutes=1)
    DocumentRun.objects.update(finished_at=before)
    DBTaskResult.objects.update(enqueued_at=before)
    tasks.tidy()
    assert (DocumentRunFile.objects.count(), DBTaskResult.objects.count()) == (0, 0)

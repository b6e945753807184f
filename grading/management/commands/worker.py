"""Works in the background: `manage.py worker`."""

import logging
import os
import signal
import time
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from grading.tasks import CHORES, LOST, Chore, take_up, were_given_back

logger = logging.getLogger(__name__)

PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds; both."""
GRACE = 15.0
"""Seconds that a message under way may still take once the worker is told to stop."""
POLITENESS = 10
"""Of 19: on a busy machine the pages come first."""


class Command(BaseCommand):
    help = (
        "Fait ce qui se fait en arrière-plan : délivrer et mettre en page les documents, prévenir "
        "les étudiants et les webhooks. Reprend d’abord ce qu’un autre a laissé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="S’arrête quand il n’y a plus rien à faire."
        )

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        worker = Worker(
            queue_names=["default"],
            interval=PAUSE,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

        def stop(signum: int, frame: FrameType | None) -> None:
            """At once: what is under way is undone to its last step, and taken up later."""
            worker.running = False
            raise SystemExit(0)

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        os.nice(POLITENESS)  # before the threads: each keeps that of the one that started it
        if once:
            for chore in CHORES:
                do(chore)
            work(worker, once=True)
        else:
            beside(lambda: work(worker, once=False))


def work(worker: Worker, *, once: bool) -> None:
    """Do the tasks that are asked for, and the runs that somebody left."""
    losses = 0
    while worker.running:
        close_old_connections()
        try:
            found = list(take_up())
            worker.run()
            is_lost = were_given_back(found)
        except LOST:
            if once:
                raise
            logger.exception("The database does not answer; it is asked again.")
            found, is_lost = [], True
        if once and not found:
            return
        losses = losses + 1 if is_lost else 0
        time.sleep(pause_after(losses))


def pause_after(losses: int) -> float:
    """Seconds until the database is asked again: twice as many after each loss in a row."""
    return min(PAUSE * 2.0 ** (min(losses, 10) - 1), LONGEST_PAUSE) if losses else PAUSE


def beside(work: Callable[[], None]) -> None:
    """The chores meanwhile, each in a thread of its own: who waits for a server that does not
    answer holds up nothing else."""
    stopping = Event()
    threads = [Thread(target=keep_at, args=(each, stopping), daemon=True) for each in CHORES]
    for thread in threads:
        thread.start()
    try:
        work()
    finally:
        stopping.set()
        for thread in threads:
            thread.join(GRACE)


def keep_at(chore: Chore, stopping: Event) -> None:
    while not stopping.is_set():
        do(chore)
        connections.close_all()  # those of this thread
        stopping.wait(chore.every)


def do(chore: Chore) -> None:
    """Whatever goes wrong is noted, and tried again next time."""
    try:
        chore.do()
    except Exception:
        logger.exception("%s failed.", chore.name)

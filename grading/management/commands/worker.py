"""Works in the background: `manage.py worker`."""

import os
import signal
import time
from datetime import timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from grading.services.runs.starting import drop_files
from grading.tasks import take_up

PAUSE = 1.0
HOUR = 3600.0
POLITENESS = 10
"""Of 19: on a busy machine the pages come first."""


class Command(BaseCommand):
    help = (
        "Fait ce qui se fait en arrière-plan : délivrer et mettre en page les documents. Reprend "
        "d’abord ce qu’un autre a laissé."
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
        os.nice(POLITENESS)
        tidied = -HOUR
        while worker.running:
            close_old_connections()
            if time.monotonic() - tidied > HOUR:
                tidied = time.monotonic()
                tidy()
            found = list(take_up())
            worker.run()
            if once and not found:
                return
            time.sleep(PAUSE)


def tidy() -> None:
    """Forget the files that were kept long enough, and what the queue remembers of them."""
    kept = timedelta(days=settings.RUN_FILES_DAYS)
    drop_files(older_than=kept)
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - kept).delete()

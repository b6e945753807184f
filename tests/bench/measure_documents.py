"""A thousand transcripts in the background, and what the pages take meanwhile."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grading.models import Assessment, DocumentRun, IssuedDocument
from grading.selectors.documents import enrolments_of_term
from grading.selectors.runs import progress_of
from grading.services.issuing.keys import create_key
from grading.services.runs.starting import start_run
from tests.bench.database import empty_database
from tests.bench.grid import FullSemester, fill, full_semester
from tests.bench.measure_peak import TARGET, cookie_of, slowest, visit
from tests.bench.report import Report, duration, thousands
from tests.bench.server import database_url, serving
from tests.factories import EnrolmentFactory

STUDENTS = 1_000
PAGES = (reverse("grading:documents"), reverse("grading:term-list"))
PAUSE = 0.1
"""Seconds between two pages of the one who reads meanwhile."""
QUIET = 100
"""Pages that he reads before, for comparison."""


def run(report: Report) -> None:
    with empty_database() as engine, signing():
        semester = thousand()
        report.title(f"{thousands(STUDENTS)} relevés en arrière-plan, dans {engine}")
        cookie = cookie_of(semester.reader)
        with serving() as port:
            reading = read_on(port, cookie)
            before = [next(reading) for _ in range(QUIET)]
            asked = ask(semester)
            start = time.perf_counter()
            worker = working()
            meanwhile = [next(reading)]
            while worker.poll() is None:
                meanwhile.append(next(reading))
            elapsed = time.perf_counter() - start
        tell(report, asked, elapsed, before, meanwhile)


@contextmanager
def signing() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        settings.SIGNING_KEYS_DIR = folder
        create_key()
        yield


def thousand() -> FullSemester:
    """A semester of so many students, its 72 assessments published."""
    semester = full_semester()
    later = EnrolmentFactory.create_batch(STUDENTS - len(semester.students), term=semester.term)
    fill(replace(semester, students=tuple(later)))
    now = timezone.now()
    Assessment.objects.filter(pk__in=[each.pk for each in semester.assessments]).update(
        state=Assessment.State.PUBLISHED, validated_at=now, published_at=now
    )
    return semester


def read_on(port: int, cookie: str) -> Iterator[float]:
    """The seconds of one page after the other, without end."""
    for page in cycle(PAGES):
        yield visit(port, cookie, page)
        time.sleep(PAUSE)


def ask(semester: FullSemester) -> DocumentRun:
    return start_run(
        enrolments_of_term(semester.term),
        kind=IssuedDocument.Kind.TRANSCRIPT,
        output=DocumentRun.Output.ARCHIVE,
        title=str(semester.term),
        by=semester.reader,
    )


def working() -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SIGNING_KEYS_DIR": str(settings.SIGNING_KEYS_DIR),
    }
    return subprocess.Popen([sys.executable, "manage.py", "worker", "--once"], env=environment)


def tell(
    report: Report,
    asked: DocumentRun,
    elapsed: float,
    before: list[float],
    meanwhile: list[float],
) -> None:
    asked.refresh_from_db()
    progress = progress_of(asked)
    assert (asked.state, progress.printed) == (DocumentRun.State.DONE, STUDENTS), asked.failure
    report.note("délivrés, signés et mis en page", duration(elapsed))
    report.note("par relevé", duration(elapsed / STUDENTS))
    report.note("archive, Mo", f"{progress.weight / 1_000_000:.1f}")
    memory = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1000
    report.note("mémoire du plus gros processus, Mo", f"{memory:.0f}")
    report.note("page avant, p50", duration(median(before)))
    report.note("page avant, p95", duration(slowest(before)))
    report.note("page pendant, p50", duration(median(meanwhile)))
    most = slowest(meanwhile)
    report.at_most("page pendant, p95 ÷ 500 ms", duration(most), most / TARGET, 1)

"""A thousand transcripts in the background, and what the pages take meanwhile."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
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
from tests.bench.measure_entry import processor_time
from tests.bench.measure_peak import TARGET, cookie_of, slowest, visit
from tests.bench.processes import Peak, paused, watching
from tests.bench.report import Report, duration, thousands
from tests.bench.server import database_url, serving
from tests.factories import EnrolmentFactory

STUDENTS, BOOK = 1_000, 200
PAGES = (reverse("grading:documents"), reverse("grading:term-list"))
PAUSE = 0.1
"""Seconds between two pages of the one who reads meanwhile."""
TURN, TURNS = 1.0, 60
"""Seconds for which the worker rests and works in turns, and how often: whatever else the machine
does then bothers the pages alike."""
WARM = 50
"""Pages that he has read before."""
PATIENCE = 10 * 60
"""Seconds; whoever has so little of the machine is told how far it came."""


@dataclass(frozen=True)
class Worked:
    """What a worker took to do what waited: seconds by the clock without his rests, of processor,
    the most memory; the seconds of each page that somebody read meanwhile, and during the rests."""

    elapsed: float
    spent: float
    peak: Peak
    pages: list[float]
    quiet: list[float]


def run(report: Report) -> None:
    with empty_database() as engine, signing():
        semester = thousand()
        report.title(f"{thousands(STUDENTS)} relevés en arrière-plan, dans {engine}")
        with serving() as port:
            reading = read_on(port, cookie_of(semester.reader))
            list(islice(reading, WARM))
            archive = ask(semester, DocumentRun.Output.ARCHIVE, STUDENTS)
            worked = work(reading)
            tell(report, archive, worked)
            tell_pages(report, worked)
        if archive.state != DocumentRun.State.DONE:
            return
        book = ask(semester, DocumentRun.Output.BOOK, BOOK)
        tell_book(report, book, work(nobody()))


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


def nobody() -> Iterator[float]:
    """Who reads no page."""
    while True:
        time.sleep(PAUSE)
        yield 0.0


def ask(semester: FullSemester, output: DocumentRun.Output, count: int) -> DocumentRun:
    return start_run(
        enrolments_of_term(semester.term)[:count],
        kind=IssuedDocument.Kind.TRANSCRIPT,
        output=output,
        title=str(semester.term),
        by=semester.reader,
    )


def work(reading: Iterator[float]) -> Worked:
    """Let a worker do what waits, and somebody read meanwhile."""
    pages: list[float] = []
    quiet: list[float] = []
    elapsed, used, worker, turns = 0.0, processor_time(), working(), iter(range(TURNS))
    with watching(worker.pid) as peak:
        while worker.poll() is None:
            start = time.perf_counter()
            pages += during(reading, TURN)
            elapsed += time.perf_counter() - start
            if elapsed > PATIENCE:
                worker.terminate()
                worker.wait()
            elif next(turns, None) is not None:
                with paused(worker.pid):
                    quiet += during(reading, TURN)
    return Worked(elapsed, processor_time() - used, peak, pages, quiet)


def during(reading: Iterator[float], seconds: float) -> Iterator[float]:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        yield next(reading)


def working() -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SIGNING_KEYS_DIR": str(settings.SIGNING_KEYS_DIR),
    }
    return subprocess.Popen([sys.executable, "manage.py", "worker", "--once"], env=environment)


def tell(report: Report, asked: DocumentRun, worked: Worked) -> None:
    asked.refresh_from_db()
    progress = progress_of(asked)
    assert not asked.failure, asked.failure
    done = f"{thousands(progress.issued)} et {thousands(progress.printed)}"
    report.at_least("délivrés et signés, mis en page", done, progress.printed / STUDENTS, 1)
    report.note("en", duration(worked.elapsed))
    report.note("en temps de processeur", duration(worked.spent))
    report.note("archive, Mo", f"{progress.weight / 1_000_000:.1f}")
    tell_memory(report, worked)


def tell_memory(report: Report, worked: Worked) -> None:
    report.note("mémoire au plus, Mo", megabytes(worked.peak.together))
    report.note("dont celui qui travaille, Mo", megabytes(worked.peak.alone))


def megabytes(count: int) -> str:
    return f"{count / 1_000_000:.0f}"


def tell_pages(report: Report, worked: Worked) -> None:
    report.note("page sans lui, p50", duration(median(worked.quiet)))
    report.note("page sans lui, p95", duration(slowest(worked.quiet)))
    usual, most = median(worked.pages), slowest(worked.pages)
    report.compare("page pendant, p50 ÷ sans lui", duration(usual), usual / median(worked.quiet))
    report.compare("page pendant, p95 ÷ sans lui", duration(most), most / slowest(worked.quiet))
    report.at_most("page pendant, p95 ÷ 500 ms", duration(most), most / TARGET, 1)


def tell_book(report: Report, asked: DocumentRun, worked: Worked) -> None:
    asked.refresh_from_db()
    assert asked.state == DocumentRun.State.DONE, asked.failure
    report.note(f"un PDF de {BOOK} relevés", duration(worked.elapsed))
    tell_memory(report, worked)

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
from tests.bench.processes import Peak, watching
from tests.bench.report import Report, duration, thousands
from tests.bench.server import database_url, serving
from tests.factories import EnrolmentFactory

STUDENTS, BOOK = 1_000, 200
PAGES = (reverse("grading:documents"), reverse("grading:term-list"))
PAUSE = 0.1
"""Seconds between two pages of the one who reads meanwhile."""
QUIET = 100
"""Pages that he reads before, for comparison; he has read as many already."""
PATIENCE = 10 * 60
"""Seconds; whoever has so little of the machine is told how far it came."""


@dataclass(frozen=True)
class Worked:
    """What a worker took to do what waited: seconds by the clock, of processor, the most memory;
    and the seconds of each page that somebody read meanwhile."""

    elapsed: float
    spent: float
    peak: Peak
    pages: list[float]


def run(report: Report) -> None:
    with empty_database() as engine, signing():
        semester = thousand()
        report.title(f"{thousands(STUDENTS)} relevés en arrière-plan, dans {engine}")
        with serving() as port:
            reading = read_on(port, cookie_of(semester.reader))
            _, before = (list(islice(reading, QUIET)) for _ in range(2))
            archive = ask(semester, DocumentRun.Output.ARCHIVE, STUDENTS)
            worked = work(reading)
            tell(report, archive, worked)
            tell_pages(report, before, worked.pages)
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
    pages, used, start = [], processor_time(), time.perf_counter()
    worker = working()
    with watching(worker.pid) as peak:
        while worker.poll() is None:
            pages.append(next(reading))
            if time.perf_counter() - start > PATIENCE:
                worker.terminate()
                worker.wait()
    return Worked(time.perf_counter() - start, processor_time() - used, peak, pages)


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


def tell_pages(report: Report, before: list[float], meanwhile: list[float]) -> None:
    report.note("page avant, p50", duration(median(before)))
    report.note("page avant, p95", duration(slowest(before)))
    usual, most = median(meanwhile), slowest(meanwhile)
    report.compare("page pendant, p50 ÷ avant", duration(usual), usual / median(before))
    report.compare("page pendant, p95 ÷ avant", duration(most), most / slowest(before))
    report.at_most("page pendant, p95 ÷ 500 ms", duration(most), most / TARGET, 1)


def tell_book(report: Report, asked: DocumentRun, worked: Worked) -> None:
    asked.refresh_from_db()
    assert asked.state == DocumentRun.State.DONE, asked.failure
    report.note(f"un PDF de {BOOK} relevés", duration(worked.elapsed))
    tell_memory(report, worked)

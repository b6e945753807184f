"""The entry of marks: how soon a mark is acknowledged, what the grid weighs, what a mark costs."""

import gzip
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median, quantiles
from typing import TypeVar

from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from grading.models import Enrolment, Mark
from grading.selectors.impact import impact_of
from grading.selectors.marks import MarkValue
from tests.bench.database import empty_database
from tests.bench.grid import STUDENTS, TEACHERS, FullSemester, full_semester
from tests.bench.report import Report, against, duration, seconds
from tests.bench.server import Person, serving
from tests.factories import EnrolmentFactory

Used = TypeVar("Used")
PAGE_STUDENTS = 150
EACH = 20
"""The marks that each person enters, one a second when there are twenty of them."""
PAUSE, TARGET = 1.0, 0.150
RUNS = 200


def run(report: Report) -> None:
    with empty_database() as engine:
        semester = full_semester()
        report.title(f"Saisie des notes dans {engine}")
        effect(report, semester)
        page(report, semester)
        marks, spent = served(lambda port: acknowledged(report, semester, port))
        report.note("temps de processeur du serveur par note", duration(spent / marks))
        _, start = served(lambda port: [Person(user, port) for user in semester.teachers])
        report.note("dont son démarrage, réparti sur ces notes", duration(start / marks))


def served(use: Callable[[int], Used]) -> tuple[Used, float]:
    """What a server was used for, and the seconds of processor of its whole life: they depend less
    than any other on what else the machine does."""
    before = processor_time()
    with serving() as port:
        found = use(port)
    return found, processor_time() - before


def processor_time() -> float:
    """Of the servers that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def effect(report: Report, semester: FullSemester) -> None:
    """The new averages of the student whom a mark touches, against the marks of the term."""
    rows = Mark.objects.filter(assessment__term=semester.term).order_by()
    plain = rows.values_list("enrolment_id", "assessment_id", "status", "value")
    cell = (semester.assessments[0].pk, semester.students[0].pk)
    change = {cell: MarkValue("graded", 1234)}
    moved = against(lambda: list(plain.all()), lambda: impact_of(semester.term, change), RUNS)
    count = f"SELECT des {rows.count()} notes du semestre"
    report.at_most(f"effet d’une note ÷ {count}", duration(moved.best), moved.ratio, 1.5)
    report.compare("le même, au milieu des mesures", "", moved.usual_ratio)


class Counter(HTMLParser):
    count = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.count += 1


def page(report: Report, semester: FullSemester) -> None:
    """The grid of 150 students × 8 assessments, as it travels."""
    EnrolmentFactory.create_batch(PAGE_STUDENTS - STUDENTS, term=semester.term)
    client = Client()
    client.force_login(semester.reader)
    address = f"/notes/{semester.term.pk}/{semester.widest.pk}/"
    html = client.get(address).content.decode()
    counter = Counter()
    counter.feed(html)
    name = f"grille de {PAGE_STUDENTS} × 8"
    rendered = seconds(lambda: client.get(address), 5)
    report.note(f"{name}, temps du serveur", duration(rendered))
    files = {*re.findall(r'(?:href|src)="/static/([^"]+)"', html)}
    weight = sum(map(len, map(gzip.compress, [html.encode(), *map(content, files)])))
    report.at_most(f"{name}, ko transférés", f"{len(files) + 1} fichiers", weight / 1000, 120)
    report.at_most(f"{name}, éléments", str(counter.count), counter.count, 6000)


def content(name: str) -> bytes:
    return Path(finders.find(name)).read_bytes()


def acknowledged(report: Report, semester: FullSemester, port: int) -> int:
    """One person as fast as the answers come; then twenty, each at the pace of the grid. Gives
    how many marks that made."""
    people = [Person(user, port) for user in semester.teachers]
    alone = enter_column(people[0], semester, 0, semester.students[:EACH], pause=0)
    told(report, "note acquittée, 1 personne", alone)
    if connection.vendor == "sqlite":
        report.note(f"note acquittée, {TEACHERS} personnes", "demande PostgreSQL")
        return len(alone)
    with ThreadPoolExecutor(TEACHERS) as pool:
        running = [
            pool.submit(
                enter_column, person, semester, rank, semester.students[EACH : 2 * EACH], PAUSE
            )
            for rank, person in enumerate(people)
        ]
        times = [each for column in running for each in column.result()]
    told(report, f"note acquittée, {TEACHERS} personnes à la fois", times)
    return len(alone) + len(times)


def enter_column(
    person: Person,
    semester: FullSemester,
    rank: int,
    students: Sequence[Enrolment],
    pause: float,
) -> list[float]:
    """The seconds that each mark waited; people start at different moments of the pause."""
    draft = semester.drafts[rank]
    address = f"/notes/{semester.term.pk}/{draft.module_id}/saisie/"
    time.sleep(pause * rank / TEACHERS)
    times = []
    for student in students:
        times.append(person.enter(address, f"n-{draft.pk}-{student.pk}", "12,5"))
        time.sleep(max(0.0, pause - times[-1]))
    return times


def told(report: Report, name: str, times: Sequence[float]) -> None:
    slowest = quantiles(times, n=20)[-1]
    report.note(f"{name}, p50", duration(median(times)))
    report.at_most(f"{name}, p95 ÷ 150 ms", duration(slowest), slowest / TARGET, 1)

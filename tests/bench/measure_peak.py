"""The evening of a publication: 300 students open their home within a minute, then as fast as the
server can."""

import gzip
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from statistics import median, quantiles

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Assessment, User
from tests.bench.database import empty_database
from tests.bench.grid import FullSemester, fill, full_semester
from tests.bench.measure_entry import processor_time
from tests.bench.report import Report, duration, seconds
from tests.bench.server import HOST, serving
from tests.factories import EnrolmentFactory, UserFactory

STUDENTS, MINUTE = 300, 60.0
TARGET = 0.5
AT_ONCE, FLAT_OUT = 16, 600
HOME = reverse("grading:results")


def run(report: Report) -> None:
    with empty_database() as engine:
        cookies = [cookie_of(user) for user in published(full_semester())]
        report.title(f"Soir de publication, {STUDENTS} étudiants, dans {engine}")
        page(report, cookies[0])
        before = processor_time()
        with serving() as port:
            warm(port, cookies)
            evening(report, port, cookies)
            flat_out(report, port, cookies)
        asked = len(cookies) + FLAT_OUT + AT_ONCE
        spent = (processor_time() - before) / asked
        report.note("temps de processeur du serveur par page", duration(spent))


def published(semester: FullSemester) -> list[User]:
    """The accounts of the students, once all marks are out: 72 for each."""
    missing = STUDENTS - len(semester.students)
    later = tuple(EnrolmentFactory.create_batch(missing, term=semester.term))
    fill(replace(semester, students=later))
    now = timezone.now()
    Assessment.objects.filter(pk__in=[each.pk for each in semester.assessments]).update(
        state=Assessment.State.PUBLISHED, validated_at=now, published_at=now
    )
    users = []
    for enrolment in (*semester.students, *later):
        enrolment.student.user = UserFactory()
        enrolment.student.save(update_fields=["user"])
        users.append(enrolment.student.user)
    return users


def cookie_of(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return f"sessionid={browser.cookies['sessionid'].value}"


def page(report: Report, cookie: str) -> None:
    """What one page costs and weighs, without the server around it."""
    client, headers = Client(), {"cookie": cookie}
    answer = client.get(HOME, headers=headers)
    assert answer.status_code == 200
    weight = len(gzip.compress(answer.content))
    report.at_most("page de l’étudiant, ko compressés", "≤ 25 ko", weight / 1000, 25)
    once = seconds(lambda: client.get(HOME, headers=headers), 10)
    report.note("page de l’étudiant, temps du serveur", duration(once))


def warm(port: int, cookies: list[str]) -> None:
    """Each worker has read its templates: the first visitor of the week is not measured."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda cookie: visit(port, cookie), cookies[:AT_ONCE]))


def visit(port: int, cookie: str, page: str = HOME) -> float:
    """The seconds until the whole page is there, by a connection of its own."""
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    start = time.perf_counter()
    with closing(HTTPConnection(HOST, port)) as line:
        line.request("GET", page, headers=headers)
        answer = line.getresponse()
        answer.read()
    assert answer.status == 200, answer.status
    return time.perf_counter() - start


def evening(report: Report, port: int, cookies: list[str]) -> None:
    """Everybody once, when he likes within the minute."""
    draw = random.Random(0)
    start = time.perf_counter()
    moments = [draw.uniform(0, MINUTE) for _ in cookies]

    def come(moment: float, cookie: str) -> float:
        time.sleep(max(0.0, start + moment - time.perf_counter()))
        return visit(port, cookie)

    with ThreadPoolExecutor(len(cookies)) as pool:
        found = list(pool.map(come, moments, cookies))
    name, most = f"{len(cookies)} en {MINUTE:.0f} s", slowest(found)
    report.note(f"{name}, p50", duration(median(found)))
    report.at_most(f"{name}, p95 ÷ 500 ms", duration(most), most / TARGET, 1)


def flat_out(report: Report, port: int, cookies: list[str]) -> None:
    turns = [cookies[place % len(cookies)] for place in range(FLAT_OUT)]
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda cookie: visit(port, cookie), turns))
    elapsed = time.perf_counter() - start
    report.note(f"{AT_ONCE} à la fois, p50", duration(median(found)))
    report.note(f"{AT_ONCE} à la fois, p95", duration(slowest(found)))
    report.note("pages par seconde", f"{FLAT_OUT / elapsed:.1f}")


def slowest(found: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(found, n=20)[-1]

"""What the pages of a student weigh on the network, with the real programme."""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from curriculum.models import Programme
from curriculum.services.programmes import import_programme
from tests.factories import AssessmentFactory, EnrolmentFactory, TermFactory
from tests.grading.small_programme import give

KILOBYTE = 1000


PAGES = {
    "home": ["results"],
    "semester": ["semester-results", "enrolment"],
    "why": ["explanation", "enrolment", "UE42"],
    "the whole BUT": ["path", "student"],
    "what if": ["simulation", "enrolment"],
    "news": ["news"],
    "feeds": ["feeds"],
    "appeals": ["appeals"],
    "to contest": ["contest", "assessment", "enrolment"],
}


@pytest.fixture
def ask(client, department):
    """`ask(page)` of a student in S3 and S4: ten UEs, most of them provisional."""
    file = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"
    import_programme(json.loads(file.read_text()), department=department)
    programme = Programme.objects.get()
    enrolment = EnrolmentFactory(
        term=TermFactory(programme=programme, number=3),
        parcours=programme.parcours.first(),
        with_account=True,
    )
    spring = TermFactory(programme=programme, number=4)
    second = EnrolmentFactory(term=spring, student=enrolment.student, parcours=enrolment.parcours)
    for module in programme.modules.filter(semester_number=4, parcours=None):
        exam = AssessmentFactory(term=spring, module=module, published=True)
        give(second, exam, "12,25")
    known = {"enrolment": second.pk, "student": enrolment.student_id, "assessment": exam.pk}
    client.force_login(enrolment.student.user)

    def answer(page):
        name, *arguments = PAGES[page]
        address = reverse(f"grading:{name}", args=[known.get(each, each) for each in arguments])
        found = client.get(address)
        assert found.status_code == 200
        return found.content

    return answer


LOADED = re.compile(r'<(?:link|script|img)[^>]*(?:href|src)="(?:/static/)?([^"]+)"')


def linked_files(html: bytes) -> list[str]:
    return re.findall(r'(?:href|src)="/static/([^"]+)"', html.decode())


@cache
def weight_of(name: str) -> int:
    """As production serves it: compressed once and for all, slowly."""
    return len(brotli.compress(Path(finders.find(name)).read_bytes()))


@pytest.mark.django_db
def test_the_scripts_of_the_home_are_two(ask):
    home = ask("home")
    assert b"UE45" in home
    assert re.findall(r'src="/static/js/([^"]+)"', home.decode()) == ["offline.js", "news.js"]


@pytest.mark.django_db
def test_pages_are_light(ask):
    """All in one test: the programme is long to import."""
    too_heavy = {page: found for page in PAGES if (found := excess(ask(page)))}
    assert too_heavy == {}


def excess(html: bytes) -> list[str]:
    files = set(linked_files(html))
    assets = sum(weight_of(name) for name in files)
    weight = len(gzip.compress(html))
    budgets = [
        ("html", weight, 25 * KILOBYTE),
        ("requests", 1 + len(files), 6),
        ("all", weight + assets, 60 * KILOBYTE),
        ("from elsewhere", len(set(LOADED.findall(html.decode())) - files), 0),
    ]
    return [f"{name} {found}" for name, found, at_most in budgets if found > at_most]

"""What the student's home weighs on the network, with the real programme."""

import gzip
import json
import re
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


@pytest.fixture
def home(client, department):
    """The page of a student in S3 and S4: ten UEs, most of them provisional."""
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
        give(second, AssessmentFactory(term=spring, module=module, published=True), "12,25")
    client.force_login(enrolment.student.user)
    return client.get(reverse("grading:results")).content


def linked_files(html: bytes) -> list[str]:
    return re.findall(r'(?:href|src)="/static/([^"]+)"', html.decode())


@pytest.mark.django_db
def test_the_page_is_light_and_needs_no_script(home):
    files = set(linked_files(home))
    assets = sum(len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in files)

    assert b"UE45" in home
    assert b"<script" not in home
    assert len(gzip.compress(home)) <= 25 * KILOBYTE
    assert 1 + len(files) <= 6
    assert len(gzip.compress(home)) + assets <= 60 * KILOBYTE

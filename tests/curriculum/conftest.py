import copy
import json
from functools import cache
from pathlib import Path

import pytest

from curriculum.models import Programme
from curriculum.services import import_programme
from tests.factories import DepartmentFactory

FILE = Path(__file__).parents[2] / "fixtures" / "programmes" / "but-gmp-le-creusot.json"


@cache
def shipped():
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture
def document():
    """The document of the shipped programme, to be changed at will."""
    return copy.deepcopy(shipped())


@pytest.fixture
def programme(document, department):
    return import_programme(document, department=department).programme


@pytest.fixture(scope="module")
def imported(shared_db):
    """The key of the shipped programme, imported once for all the tests of a module."""
    document = copy.deepcopy(shipped())
    return import_programme(document, department=DepartmentFactory()).programme.pk


@pytest.fixture
def shared_programme(imported, db):
    return Programme.objects.get(pk=imported)

import copy
import json
from functools import cache
from pathlib import Path

import pytest

from curriculum.services import import_programme

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

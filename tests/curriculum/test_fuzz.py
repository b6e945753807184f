"""Whatever the JSON, faults come out and never a traceback."""

import contextlib
import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curriculum import validators
from curriculum.documents import read_document
from curriculum.validators import ProgrammeFaults
from tests.curriculum.conftest import shipped

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=10)
    | st.sampled_from(["R1.01", "FI", "IPI", "2", "-1", "open:1 q", "Spécifier", "sae"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
BYTES = st.binary(max_size=60) | st.text(max_size=40).map(
    lambda text: text.encode("utf-8", "replace")
)
QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def paths(part, path=()):
    yield path
    if isinstance(part, dict | list):
        steps = part.items() if isinstance(part, dict) else enumerate(part)
        for step, inner in steps:
            yield from paths(inner, (*path, step))


def small():
    """The shipped programme cut to its first semesters, which keeps every shape."""
    return shipped() | {"semesters": shipped()["semesters"][2:4]}


PATHS = [path for path in paths(small()) if path]


@QUICK
@given(st.lists(st.tuples(st.sampled_from(PATHS), JSON), min_size=1, max_size=3))
def test_any_part_may_be_anything(changes):
    document = copy.deepcopy(small())
    for path, junk in changes:
        put(document, path, junk)
    assert all(str(fault).encode() for fault in validators.faults(document))


def put(document, path, junk):
    holder = document
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(holder, dict) or (isinstance(holder, list) and path[-1] < len(holder)):
        holder[path[-1]] = junk


@QUICK
@given(JSON)
def test_anything_is_judged(junk):
    assert validators.faults(junk) != []


@QUICK
@given(BYTES)
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(ProgrammeFaults):
        read_document(data)

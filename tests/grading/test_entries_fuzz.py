"""Whatever a script sends, the answer is one of those that are written down: never an error."""

import json
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.forms.entries import MOST_ENTRIES, read_sending
from tests.grading.test_entries_views import post

pytestmark = pytest.mark.django_db

SHORT = st.text(max_size=8)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    SHORT,
    st.lists(st.integers(), max_size=2),
    st.dictionaries(SHORT, SHORT, max_size=2),
)
UUIDS = st.uuids().map(str)
CELLS = st.builds("n-{}-{}".format, st.integers(0, 3), st.integers(0, 3))
TYPED = st.sampled_from(("12", "12,5", "abs", "", "8/10", "21", "x", "1e3", "٣")) | SHORT
ENTRIES = st.fixed_dictionaries(
    {
        "key": UUIDS | ANYTHING,
        "cell": CELLS | ANYTHING,
        "typed": TYPED | ANYTHING,
        "seen": st.integers(0, 3) | ANYTHING,
    },
    optional={"outOf": st.sampled_from((2000, 4000)) | ANYTHING},
)
SENDINGS = st.fixed_dictionaries(
    {
        "batch": UUIDS | ANYTHING,
        "origin": st.sampled_from(("grid", "pile")) | ANYTHING,
        "entries": st.lists(ENTRIES, max_size=4) | ANYTHING,
    },
    optional={"reason": SHORT | ANYTHING, "user": st.integers(0, 3) | ANYTHING},
)
BODIES = st.binary(max_size=60) | (SENDINGS | ANYTHING).map(lambda sent: json.dumps(sent).encode())


def read(body):
    """The sending, or the sentence that refuses it."""
    try:
        return read_sending(body)
    except ValidationError as error:
        return error.messages[0]


@given(BODIES)
def test_what_is_read_is_what_is_described(body):
    found = read(body)
    if isinstance(found, str):
        assert found.endswith(".")
        return
    assert isinstance(found.batch, UUID)
    assert 1 <= len(found.entries) <= MOST_ENTRIES
    assert all(entry.seen >= 0 and len(entry.typed) <= 100 for entry in found.entries)
    (found.reason + "".join(entry.typed for entry in found.entries)).encode()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES)
def test_the_answer_is_never_an_error_of_the_server(client, entry, body):
    client.force_login(entry.teacher)
    answer = post(client, entry, body)
    assert answer.status_code in {200, 400}
    said = answer.json()
    assert set(said) in ({"error"}, {"outcomes", "columns", "rows"})

import pytest

from tests.grading.entry import Entry


@pytest.fixture
def entry(db):
    """A module with its teacher and one assessment, ready for marks."""
    return Entry()

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests.grading.entry import Entry


@pytest.fixture
def entry(db):
    """A module with its teacher and one assessment, ready for marks."""
    return Entry()


@pytest.fixture
def at_once(transactional_db):
    """Run functions at the same moment, each in a thread with a connection of its own."""

    def in_thread(function, barrier):
        try:
            barrier.wait()
            return function()
        finally:
            connections.close_all()

    def run(*functions):
        barrier = Barrier(len(functions))
        with ThreadPoolExecutor(len(functions)) as pool:
            running = [pool.submit(in_thread, function, barrier) for function in functions]
            return [each.result() for each in running]

    return run

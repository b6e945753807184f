"""Nothing under embargo shows anywhere, not by subtraction either.

The same promotion is walked twice by each person, with the same keys at the same times and
different hidden marks: not one byte of an answer may differ for whoever must not know them.
"""

import logging
import os
import time
from contextlib import contextmanager
from datetime import timezone as time_zones
from difflib import unified_diff
from types import SimpleNamespace

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from tests.grading.embargo_walk import CHANCE, call, glance, letters, told, walk, walk_the_admin
from tests.grading.embargo_world import HIGH, LOW, Clock, World

pytestmark = pytest.mark.django_db

# With how many scenes each walks: one is enough to whom nothing opens.
BLIND = {
    "student": 4,
    "other student": 2,
    "colleague": 4,
    "stranger": 1,
    "administrator": 1,
    "visitor": 1,
}
# And their programs: nothing there depends on the place of a page.
CALLING = {"student": 2, "other student": 1, "colleague": 2, "stranger": 1, "administrator": 1}
IN_THE_ADMIN = ("administrator", "superuser")
SIGHTED = ("teacher", "scolarite", "director")


@pytest.fixture(scope="module")
def walks(django_db_setup, django_db_blocker, tmp_path_factory):
    """For LOW and HIGH, what each person was answered, and who received which messages."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        clock = Clock()
        stop_the_clocks(patch, clock)
        patch.setattr(settings, "SIGNING_KEYS_DIR", tmp_path_factory.mktemp("keys"))
        world = World(clock)
        return [seen_with(world, secrets) for secrets in (LOW, HIGH)]


def stop_the_clocks(patch, clock):
    """Answers are then made of the data alone: their times are the same, and their new keys."""
    patch.setattr(timezone, "now", clock)
    patch.setattr(time, "time", lambda: clock().timestamp())
    patch.setattr(os, "urandom", CHANCE.randbytes)
    # Nobody reads the thousand refusals, each with its trace.
    patch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    stopped = SimpleNamespace(now=lambda tz=None: clock())
    for module in (openpyxl.packaging.core, openpyxl.writer.excel):
        patch.setattr(module, "datetime", SimpleNamespace(datetime=stopped, timezone=time_zones))


@contextmanager
def undone():
    """Whatever is written meanwhile is taken back. The counters of the keys start from the rows
    that are there, whatever other tests had used up."""
    reset_counters()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    reset_counters()


def reset_counters():
    with connection.cursor() as cursor:
        for command in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(command)


def seen_with(world, secrets):
    before = world.clock.now
    CHANCE.seed("hidden")
    with undone():
        world.hide(secrets)
        found = {name: walk(world, user_of(world, name), count) for name, count in BLIND.items()}
        for name, count in CALLING.items():
            found[f"{name}, API"] = call(world, user_of(world, name), count)
        for name in IN_THE_ADMIN:
            pages = walk_the_admin(world, user_of(world, name))
            found[name] = found.get(name, {}) | pages
        found |= {name: glance(world, user_of(world, name)) for name in SIGHTED}
        found["messages"] = letters(world)
        found["webhook"] = told(world)
    world.clock.now = before
    return found


def user_of(world, name):
    """The account of one of these people, None for a visitor."""
    students = {"student": world.students[0].user, "other student": world.students[1].user}
    return students.get(name) or getattr(world, name, None)


def difference(first, second):
    """The first lines that are not the same, for whoever has to find the leak."""
    one, other = (text.decode(errors="replace").splitlines() for text in (first, second))
    return "\n".join(list(unified_diff(one, other, lineterm="", n=0))[:12])


def differing(walks, name):
    low, high = (walk[name] for walk in walks)
    assert low.keys() == high.keys()
    return {each: difference(low[each], high[each]) for each in low if low[each] != high[each]}


PROGRAMS = [*(f"{name}, API" for name in CALLING), "webhook"]


@pytest.mark.parametrize("name", dict.fromkeys([*BLIND, *IN_THE_ADMIN, *PROGRAMS]))
def test_not_one_byte_differs_for_who_must_not_know(name, walks):
    assert differing(walks, name) == {}


def test_messages_tell_nothing_but_to_the_teacher_of_the_module(walks):
    low, high = (walk["messages"] for walk in walks)
    assert low.keys() == high.keys()
    addressees = {to for to in low if low[to] != high[to]}
    assert (addressees, len(low)) == ({"enseignante@exemple.fr"}, 3)


@pytest.mark.parametrize("name", SIGHTED)
def test_it_differs_for_who_may_know(name, walks):
    """Without this the others could be walked in vain."""
    found = differing(walks, name)
    assert {each.partition(" ")[0] for each in found} == {"GET", "API"}


OPEN_TO = {
    "student": 20,
    "other student": 15,
    "colleague": 30,
    "administrator": 40,
    "student, API": 14,
    "colleague, API": 12,
    "administrator, API": 5,
}


@pytest.mark.parametrize("name", OPEN_TO)
def test_many_pages_are_open_on_the_walk(name, walks):
    answers = walks[0][name].values()
    assert sum(each.startswith(b"200") for each in answers) > OPEN_TO[name]


def test_a_webhook_is_told_of_what_is_known(walks):
    kinds = b"".join(walks[0]["webhook"].values())
    assert (b"mark.published" in kinds, b"decision.shown" in kinds) == (True, False)

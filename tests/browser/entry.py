"""The grid of marks as a person uses it, for the tests of entry."""

from contextlib import contextmanager
from unittest.mock import patch

from django.core.servers.basehttp import ServerHandler
from playwright.sync_api import expect

from curriculum.models import Module
from grading.models import Mark, MarkChange
from tests.browser.conftest import NAMES, wait_until
from tests.factories import AssessmentFactory, EnrolmentFactory

LABELS = [f"TP 1, {last_name} {first_name}" for last_name, first_name in NAMES]
ENTRIES = "**/saisie/"


def enlarge(promotion, *, students, assessments=1, **fields):
    """The promotion of the tests, grown to as many students and assessments in R1.05."""
    term, enrolled, people = promotion
    EnrolmentFactory.create_batch(students - len(enrolled), term=term)
    author = people["teacher"]
    module = Module.objects.get(code="R1.05")
    AssessmentFactory.create_batch(
        assessments - 1, term=term, module=module, created_by=author, type="TP", **fields
    )


@contextmanager
def cut_off(address):
    """The network is cut for what is sent to addresses ending so, from the server's side.

    A page that goes away lets go of its routes: what it sends in its last moment would pass.
    """
    run = ServerHandler.run

    def hang_up(handler, application):
        if handler.base_env["PATH_INFO"].endswith(address):
            handler.request_handler.close_connection = True
        else:
            run(handler, application)

    with patch.object(ServerHandler, "run", hang_up):
        yield


def open_sheet(page, promotion):
    """The page of R1.05, once its script listens."""
    module = Module.objects.get(code="R1.05")
    page.goto(f"/notes/{promotion[0].pk}/{module.pk}/")
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    return page


def cell(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def type_marks(page, *marks):
    """As many keys as INTERACTION allows: the characters of each mark, and Enter."""
    page.keyboard.type("".join(f"{mark}\n" for mark in marks))


def progress(page):
    return page.locator("[data-progress]")


def values(page):
    """What the cells of the sheet show."""
    shown = "inputs => inputs.map((each) => each.value)"
    return page.locator("#sheet tbody input").evaluate_all(shown)


def stored():
    """What the database holds, in the order of the students: (status, hundredths)."""
    rows = Mark.objects.order_by("enrolment_id", "assessment_id")
    return list(rows.values_list("status", "value"))


def written():
    """How many changes the history has, and for how many keys."""
    keys = MarkChange.objects.values_list("key", flat=True)
    return len(keys), len(set(keys))


WAITING = "Object.keys(localStorage).filter((name) => name.startsWith('bareme-note'))"


def waiting(page):
    """What the browser still keeps, whoever typed it."""
    return page.evaluate(WAITING)


def expect_nothing_waiting(page):
    wait_until(page, WAITING, lambda names: names == [])

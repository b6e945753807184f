"""A headless Chromium against a live server, on the shipped programme."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from curriculum.documents import read_document
from curriculum.models import Module
from curriculum.services import default_department, import_programme
from grading.models import Role
from tests.factories import (
    AssessmentFactory,
    EnrolmentFactory,
    GroupFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)

# Playwright's synchronous interface runs an event loop in the thread that asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "motdepasse-essai"
# Milliseconds: whatever else the machine has to do, only what will never come is given up.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
NAMES = [("Alisier", "Ève"), ("Écrou", "Noé"), ("Œillet", "Zoé")]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)))
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page(user, "/")`: a page of a browser of his own, where he has logged in."""
    contexts = []

    def build(user=None, address="", *, width=1280, javascript=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            base_url=live_server.url,
            locale="fr-FR",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if user:
            context.add_cookies([session_of(user, live_server.url)])
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    yield build
    for context in contexts:
        context.close()


def session_of(user, address):
    """The cookie that the login page would have given him."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address, "httpOnly": True}


def log_in(page, user):
    """Through the login page, where the page is."""
    page.get_by_label("Nom d’utilisateur").fill(user.username)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def wait_until(page, script, holds):
    """Until it holds of what the script gives: to `wait_for_function` a promise is true at once."""
    for _ in range(PATIENCE // 100):
        if holds(page.evaluate(script)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(script))


@pytest.fixture
def promotion(transactional_db):
    """Three students in S1 of the shipped programme, one teacher for each role to play."""
    department = default_department()
    shipped = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"
    document = read_document(shipped.read_bytes())
    programme = import_programme(document, department=department).programme
    term = TermFactory(programme=programme, department=department, number=1)
    module = Module.objects.get(programme=programme, code="R1.05")
    group = GroupFactory(term=term, name="TD1")
    students = [
        EnrolmentFactory(
            term=term,
            group=group,
            with_account=True,
            student__last_name=last_name,
            student__first_name=first_name,
        )
        for last_name, first_name in NAMES
    ]
    teaching = TeachingAssignmentFactory(term=term, module=module)
    AssessmentFactory(
        term=term, module=module, title="TP 1", type="TP", created_by=teaching.teacher
    )
    people = {
        role: MembershipFactory(user=UserFactory(), department=department, role=role).user
        for role in (Role.SCOLARITE, Role.DIRECTOR)
    }
    people |= {Role.TEACHER: teaching.teacher, Role.STUDENT: students[0].student.user}
    return term, students, people

"""The examples of the documentation, run against a server: they stay true."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from email.message import Message
from io import BytesIO
from urllib.error import HTTPError
from urllib.response import addinfourl

import pytest
from django.conf import settings
from django.utils import timezone

from grading.models import Mark
from grading.models.api_token import Scope
from grading.services.api_tokens import create_token
from grading.services.webhook_secrets import secret_of, signed_headers
from grading.services.webhooks import add_webhook, try_webhook
from tests.grading.entry import Entry

DOCS = settings.BASE_DIR / "docs"
CLIENT = DOCS / "examples" / "client.py"


@pytest.fixture
def served(transactional_db, live_server):
    """A module with a student, and the environment of the examples."""
    entry = Entry()
    entry.learner = entry.enrol()
    _, secret = create_token(by=entry.teacher, name="essai", scopes=list(Scope), days=1)
    entry.environment = os.environ | {
        "SITE": live_server.url,
        "CLE": secret,
        "EVALUATION": str(entry.exam.pk),
        "INSCRIPTION": str(entry.learner.pk),
        "NO_PROXY": "*",
    }
    return entry


@pytest.fixture(scope="module")
def client_module():
    spec = importlib.util.spec_from_file_location("client_example", CLIENT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is absent")
def test_those_of_curl(served):
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "api.md").read_text(), flags=re.DOTALL)
    done = subprocess.run(
        ["sh", "-e"],
        input="\n".join(blocks),
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    mark = Mark.objects.get()
    assert (len(blocks), mark.value, mark.version) == (4, 1300, 2)


def test_the_client_as_a_program(served):
    command = [sys.executable, str(CLIENT)]
    done = subprocess.run(
        command, env=served.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["S1 2026-2027", f"  {served.module.code} Partiel : 0"]


def test_the_client_enters_marks(served, client_module):
    client = client_module.Client(served.environment["SITE"], served.environment["CLE"])
    cell = {
        "assessment": served.exam.pk,
        "enrolment": served.learner.pk,
        "mark": "12.5",
        "version": 0,
    }
    assert [each["verdict"] for each in client.enter([cell])] == ["saved"]
    with pytest.raises(client_module.Refused) as refused:
        client.enter([cell | {"mark": "25", "version": 1}])
    assert refused.value.problem["errors"][0]["refusal"] == "above_maximum"


def test_the_client_sends_again_what_did_not_arrive(client_module, monkeypatch):
    """A server in front answers in its own words, until ours is back."""
    answers = [502, 200]

    def answered(request, timeout):
        status = answers.pop(0)
        message = Message()
        message["Content-Type"] = "text/html" if status == 502 else "application/json"
        if status == 502:
            raise HTTPError(request.full_url, status, "Bad Gateway", message, BytesIO(b"<html>"))
        return addinfourl(BytesIO(b'{"outcomes": []}'), message, request.full_url)

    monkeypatch.setattr(client_module, "urlopen", answered)
    monkeypatch.setattr(client_module.time, "sleep", lambda pause: None)
    assert client_module.Client("https://exemple.fr", "x").enter([]) == []


@pytest.mark.django_db
def test_the_client_knows_our_messages(client_module, monkeypatch):
    monkeypatch.setattr("grading.services.deliveries.post", lambda url, body, headers: 200)
    teacher = Entry().teacher
    webhook, secret = add_webhook(by=teacher, url="https://exemple.fr/", events=["mark.published"])
    assert secret == secret_of(webhook)
    delivery, body = try_webhook(webhook.pk, by=teacher), b'{"type": "webhook.test"}'
    headers = signed_headers(delivery, body, timezone.now())
    assert client_module.is_genuine(secret, headers, body)
    assert not client_module.is_genuine(secret, headers, body + b" ")
    later = time.time() + client_module.OLDEST + 60
    monkeypatch.setattr(client_module.time, "time", lambda: later)
    assert not client_module.is_genuine(secret, headers, body)

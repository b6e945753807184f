"""The application as it is served, gunicorn with 2 workers of 4 threads, on the database of the
measures; and people who speak to it, each over a connection that stays open."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db import connection
from django.test import Client

from grading.models import User

HOST = "127.0.0.1"
PATIENCE = 30  # seconds, for the server to start


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server that runs meanwhile."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "error"]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    server = subprocess.Popen(command, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(PATIENCE * 10):
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def database_url() -> str:
    """What `config.environment` reads, for the database of this connection."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    user, password = quote(held["USER"]), quote(held["PASSWORD"])
    return f"postgres://{user}:{password}@{held['HOST']}:{held['PORT'] or 5432}/{held['NAME']}"


class Person:
    """Somebody signed in, who sends marks."""

    def __init__(self, user: User, port: int) -> None:
        browser = Client()
        browser.force_login(user)
        self.cookie = f"sessionid={browser.cookies['sessionid'].value}"
        self.batch = str(uuid4())
        self.line = HTTPConnection(HOST, port)
        self.token = ""
        self.token = self.ask("GET", "/connexion/session/")["csrf"]
        # The server hangs up after two seconds of silence; the next thing asked dials again.
        self.line.close()

    def enter(self, address: str, cell: str, typed: str) -> float:
        """Send one mark; the seconds until it is acknowledged."""
        entry = {"key": str(uuid4()), "cell": cell, "typed": typed, "seen": 0}
        sent = {"batch": self.batch, "origin": "grid", "entries": [entry]}
        start = time.perf_counter()
        said = self.ask("POST", address, json.dumps(sent))
        elapsed = time.perf_counter() - start
        assert said["outcomes"][0]["verdict"] == "saved", said
        return elapsed

    def ask(self, method: str, address: str, body: str | None = None) -> Any:
        headers = {"Cookie": self.cookie, "Accept": "application/json", "X-CSRFToken": self.token}
        headers["Content-Type"] = "application/json"
        self.line.request(method, address, body, headers)
        answer = self.line.getresponse()
        if given := answer.getheader("Set-Cookie"):
            self.cookie += f"; {given.split(';')[0]}"
        return json.loads(answer.read())

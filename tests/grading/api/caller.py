"""A program that calls the API with a key, and what it finds there."""

import json

from django.test import Client

from grading.models.api_token import Scope
from grading.services.api_tokens import create_token

ROOT = "/api/v1"


class Caller:
    """Calls with a key of that account; `scopes` are all of them by default."""

    def __init__(self, user, *scopes):
        scopes = scopes or tuple(Scope)
        self.token, self.secret = create_token(by=user, name="essai", scopes=scopes, days=30)
        self.client = Client(headers={"authorization": f"Bearer {self.secret}"})

    def get(self, path, **headers):
        return self.client.get(ROOT + path, headers=spelt(headers))

    def send(self, method, path, body, **headers):
        return self.client.generic(
            method, ROOT + path, json.dumps(body), "application/json", headers=spelt(headers)
        )

    def read(self, path):
        """What is answered when all goes well."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()


def spelt(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer):
    """The refusal (status, name of its kind), well formed."""
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert {"type", "title", "detail", "instance"} <= said.keys()
    return answer.status_code, said["type"].rpartition("#")[2]

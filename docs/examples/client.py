"""Un client de l’API de Barème, sans rien d’autre que Python.

    SITE=https://notes.iut.example CLE=bareme_… python client.py

lit les semestres, puis chaque note d’une évaluation ; `enter` en saisit, `is_genuine` vérifie un
webhook.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

NEXT = re.compile(r'<([^>]+)>; rel="next"')
OLDEST = 5 * 60


class Refused(Exception):
    """`problem` est le refus tel qu’il est venu : title, detail, errors."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        super().__init__(f"{problem['title']} : {problem['detail']}")


class Client:
    def __init__(self, site: str, key: str) -> None:
        self.root = f"{site.rstrip('/')}/api/v1"
        self.key = key

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """La réponse et ses en-têtes ; lève Refused, ou OSError si elle n’est pas venue."""
        sent = None if body is None else json.dumps(body).encode()
        headers |= {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            with urlopen(Request(address, sent, headers, method=method), timeout=30) as answer:
                return json.load(answer), answer.headers
        except HTTPError as error:
            if error.headers.get_content_type() != "application/problem+json":
                raise  # d’un serveur placé devant le site
            raise Refused(json.load(error)) from None

    def each(self, path: str) -> Iterator[dict[str, Any]]:
        """Chaque élément d’une liste, page après page."""
        address: str | None = self.root + path
        while address:
            found, headers = self.call("GET", address)
            yield from found
            following = NEXT.search(headers.get("Link", ""))
            address = following[1] if following else None

    def enter(self, entries: list[dict[str, Any]], reason: str = "") -> list[dict[str, Any]]:
        """Saisit des notes, toutes ou aucune ; coupé en route, l’envoi se refait sans danger."""
        name = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"entries": entries, "reason": reason}
        for pause in (1, 5, 0):
            try:
                found, _ = self.call("POST", f"{self.root}/marks", body, **name)
                return list(found["outcomes"])
            except OSError:
                if not pause:
                    raise
                time.sleep(pause)
        raise AssertionError


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Si un message de webhook vient bien du site, et n’est pas vieux."""
    if abs(time.time() - int(headers["webhook-timestamp"])) > OLDEST:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        hmac.compare_digest(expected, each) for each in headers["webhook-signature"].split(" ")
    )


if __name__ == "__main__":
    client = Client(os.environ["SITE"], os.environ["CLE"])
    for term in client.each("/terms"):
        print(term["name"])
        for assessment in client.each(f"/assessments?term={term['id']}"):
            marks = list(client.each(f"/marks?assessment={assessment['id']}"))
            print(f"  {assessment['module']['code']} {assessment['title']} : {len(marks)}")

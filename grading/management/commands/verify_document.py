"""Whether a document is genuine, for whoever holds its PDF or what its QR code says."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.documents.issued import issued_pdf
from grading.imports.papers import tokens_in
from grading.models import IssuedDocument
from grading.services.issuing.statements import Statement, Unreadable, read_token
from grading.services.issuing.verification import Finding, is_signed, verify_token

GOOD = (Finding.IN_FORCE, Finding.SUPERSEDED)
SAME_BYTES = "Le fichier est, octet pour octet, celui qui a été délivré."
OTHER_BYTES = (
    "Le fichier n’est pas, octet pour octet, celui qui a été délivré : comparez ce qu’il dit avec "
    "celui du registre."
)


class Command(BaseCommand):
    help = (
        "Dit si un document délivré est authentique et ce qu’il est devenu (code de sortie 1 s’il "
        "n’est pas à croire)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="un PDF, l’adresse du code QR, ou ce qui suit « ?d= »")
        parser.add_argument(
            "--keys",
            type=Path,
            help="le fichier des clés publiques (/verifier/cles.json) : vérifie la signature sans "
            "la base",
        )

    def handle(self, *args: Any, source: str, keys: Path | None, **options: Any) -> None:
        pdf = _bytes(source)
        tokens = tokens_in(pdf) if pdf else [source.partition("?d=")[2] or source]
        if not tokens:
            raise CommandError(
                "Ce fichier ne porte pas d’adresse de vérification lisible : donnez celle que dit "
                "son code QR."
            )
        if keys:
            believed = [self.offline(token, keys) for token in tokens]
        else:
            believed = [self.online(token) for token in tokens]
            if pdf and len(tokens) == 1 and all(believed):
                self.compare(tokens[0], pdf)
        if not all(believed):
            raise CommandError("Ce document n’est pas à croire.")

    def online(self, token: str) -> bool:
        found = verify_token(token)
        if found.statement:
            self.stdout.write(f"{found.statement}\n")
        self.stdout.write(found.finding.label)
        return found.finding in GOOD

    def offline(self, token: str, keys: Path) -> bool:
        """The signature alone: what became of the document since is not known."""
        try:
            payload, signature = read_token(token)
            statement = Statement.read(payload)
        except Unreadable:
            self.stdout.write(Finding.UNREADABLE.label)
            return False
        key = _published(keys).get(statement.key_id)
        if key is None or not is_signed(payload, signature, key["public_key"]):
            self.stdout.write(Finding.FORGED.label)
            return False
        self.stdout.write(f"{statement}\n")
        if key["lost_since"]:
            self.stdout.write(f"Clé perdue depuis le {key['lost_since']} : demandez au registre.")
            return False
        self.stdout.write("Signature authentique.")
        return True

    def compare(self, token: str, pdf: bytes) -> None:
        number = Statement.read(read_token(token)[0]).number
        document = IssuedDocument.objects.select_related("layout").get(number=number)
        self.stdout.write(SAME_BYTES if issued_pdf(document) == pdf else OTHER_BYTES)


def _bytes(source: str) -> bytes:
    """Those of the file that is named; none for an address."""
    try:
        return Path(source).read_bytes()
    except OSError:
        return b""


def _published(keys: Path) -> dict[str, dict[str, Any]]:
    try:
        return {each["id"]: each for each in json.loads(keys.read_text())["keys"]}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CommandError(f"{keys} n’est pas le fichier des clés publiques.") from error

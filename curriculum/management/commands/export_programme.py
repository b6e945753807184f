from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from curriculum.documents import export_document, shipped_document, write_document
from curriculum.management import NOT_READY
from curriculum.models import Programme


class Command(BaseCommand):
    help = "Écrit un programme sur la sortie standard, au format de docs/programme-file.md."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Here `--version` is that of the programme, no longer that of Django."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--version", metavar="VERSION", help="la plus récente par défaut")

    def handle(self, *args: Any, **options: Any) -> None:
        document = find_document(options["code"], options["version"])
        self.stdout.write(write_document(document), ending="")


def find_document(code: str, version: str | None) -> dict[str, Any]:
    """The programme of the database, else the one shipped under that code."""
    shipped = shipped_document(code)
    try:
        return export_document(code, version)
    except (Programme.DoesNotExist, DatabaseError) as error:
        if shipped and version in (None, shipped["version"]):
            return shipped
        if isinstance(error, DatabaseError):
            raise CommandError(NOT_READY, returncode=2) from error
        raise CommandError(unknown(code, version), returncode=2) from error


def unknown(code: str, version: str | None) -> str:
    if version and (versions := ", ".join(versions_of(code))):
        return f"le programme « {code} » n’a pas de version « {version} » ; versions : {versions}."
    known = ", ".join(sorted(set(Programme.objects.values_list("code", flat=True)))) or "aucun"
    return f"le programme « {code} » n’existe pas ; programmes : {known}."


def versions_of(code: str) -> list[str]:
    return list(Programme.objects.filter(code=code).values_list("version", flat=True))

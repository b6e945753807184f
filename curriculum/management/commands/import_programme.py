import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from curriculum.documents import LARGEST_FILE, read_document
from curriculum.management import NOT_READY
from curriculum.models import Department
from curriculum.services import ImportResult, Outcome, default_department, import_programme
from curriculum.validators import ProgrammeFaults

DONE = {
    Outcome.CREATED: "{} : importé.",
    Outcome.REPLACED: "{} : le contenu de cette version a été remplacé.",
    Outcome.UNCHANGED: "{} : déjà importé à l’identique, rien n’a changé.",
}


class Command(BaseCommand):
    help = "Importe un programme depuis son fichier JSON, en entier ou pas du tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FICHIER", help="le fichier, ou - pour l’entrée standard"
        )
        parser.add_argument(
            "--department", metavar="CODE", help="inutile tant qu’il n’y en a qu’un"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            department = find_department(options["department"])
            document = read_document(read_bytes(options["file"]))
            result = import_programme(document, department=department)
        except ProgrammeFaults as error:
            self.refuse(error)
        except DatabaseError as error:
            raise CommandError(NOT_READY, returncode=2) from error
        else:
            self.stdout.write(sentence(result))

    def refuse(self, error: ProgrammeFaults) -> None:
        for fault in error.faults:
            self.stderr.write(str(fault))
        count = len(error.faults)
        faults = "une faute" if count == 1 else f"{count} fautes"
        raise CommandError(f"{faults} : rien n’a été importé.", returncode=2)


def sentence(result: ImportResult) -> str:
    return DONE[result.outcome].format(result.programme)


def read_bytes(name: str) -> bytes:
    """One byte more than the largest file, so that a larger one is noticed, at most."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(
            f"{name} : fichier illisible ({error.strerror}).", returncode=2
        ) from error


def find_department(code: str | None) -> Department:
    try:
        return Department.objects.get(code=code) if code else default_department()
    except Department.DoesNotExist as error:
        known = ", ".join(Department.objects.values_list("code", flat=True)) or "aucun"
        message = f"le département « {code} » n’existe pas ; départements : {known}."
        raise CommandError(message, returncode=2) from error
    except Department.MultipleObjectsReturned as error:
        codes = ", ".join(Department.objects.values_list("code", flat=True))
        message = f"il y a plusieurs départements : précisez --department parmi {codes}."
        raise CommandError(message, returncode=2) from error

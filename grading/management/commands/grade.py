"""`manage.py grade FILE [--explain]`: a case in, its results out, no database touched."""

import io
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from curriculum.documents import export_document, shipped_document
from curriculum.models import Programme
from grading import labels
from grading.core.computation import each_result
from grading.core.files.cases import case_from_document
from grading.core.files.documents import heading, student_to_document
from grading.core.files.parsing import MAX_BYTES, parse_json
from grading.core.files.reading import Unreadable
from grading.core.values import Case

STDIN = "-"
SLICE = 250
INHERITED: list[tuple[Case, bool]] = []
"""What a forked child finds in its memory: the case and whether to explain."""

dump = partial(json.dumps, ensure_ascii=False)


class Command(BaseCommand):
    help = "Calcule les résultats d’un cas décrit dans un fichier JSON, sans base de données."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="fichier du cas, ou - pour l’entrée standard")
        parser.add_argument(
            "--explain", action="store_true", help="ajoute à chaque UE le détail de son calcul"
        )

    def handle(self, *args: Any, file: str, explain: bool, **options: Any) -> None:
        try:
            case = case_from_document(parse_json(read(file)), find_programme)
        except Unreadable as unreadable:
            for fault in unreadable.faults:
                self.stderr.write(fault)
            sys.exit(2)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # The format is UTF-8 whatever the terminal.
        try:
            for part in written(case, explain=explain):
                self.stdout.write(part, ending="")
            self.stdout.flush()
        except BrokenPipeError:  # The reader has enough, as in `grade FILE | head`.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


def read(file: str) -> bytes:
    """The bytes of a file, never more than one beyond what is accepted. Raises Unreadable."""
    try:
        if file == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise Unreadable([f"{file} est un dossier, pas un fichier"]) from error
    except FileNotFoundError as error:
        raise Unreadable([f"{file} n’existe pas"]) from error
    except (OSError, ValueError) as error:
        raise Unreadable([f"{file} ne peut pas être lu"]) from error


def find_programme(code: str) -> Any:
    """The document of a programme shipped with the product, else of one in the database."""
    return shipped_document(code) or imported_programme(code)


def imported_programme(code: str) -> Any:
    """The document of a programme of the database, None when there is none, or no database."""
    try:
        return export_document(code)
    except (Programme.DoesNotExist, DatabaseError):
        return None


def written(case: Case, *, explain: bool) -> Iterator[str]:
    """The result document, one student a line: thousands are never held together."""
    opening = dump(heading(case))[:-1]
    yield f'{opening}, "students": ['
    separator = "\n"
    for lines in by_slices(case, explain=explain):
        yield separator + lines
        separator = ",\n"
    yield "]}\n"


def by_slices(case: Case, *, explain: bool) -> Iterator[str]:
    """The lines of the students, a slice at a time and in order, on every processor when many."""
    starts = range(0, len(case.students), SLICE)
    if len(starts) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from (slice_lines(case, explain, start) for start in starts)
        return
    # A forked child has the case already: only the starts and the lines travel.
    context = multiprocessing.get_context("fork")
    with context.Pool(initializer=receive, initargs=(case, explain)) as pool:
        yield from pool.imap(inherited_lines, starts)


def slice_lines(case: Case, explain: bool, start: int) -> str:
    part = replace(case, students=case.students[start : start + SLICE])
    say = partial(labels.say, decimals=case.rules.average_decimals)
    return ",\n".join(
        dump(student_to_document(result, case.rules, say, explain=explain))
        for result in each_result(part, explain=explain)
    )


def receive(case: Case, explain: bool) -> None:
    INHERITED.append((case, explain))


def inherited_lines(start: int) -> str:
    case, explain = INHERITED[-1]
    return slice_lines(case, explain, start)

"""A file that somebody sent, recognised by what it holds rather than by its name."""

import json
import subprocess
import sys
from pathlib import Path

from grading.imports.limits import (
    FILE_BYTES,
    NOT_A_WORKBOOK,
    TOO_DEMANDING,
    WAITING_SECONDS,
    Unreadable,
)
from grading.imports.tables import ReadTable, only_filled, table_from_json
from grading.imports.text import read_csv

CHILD = Path(__file__).parent / "child.py"
# -I: neither the environment nor the current folder has a say in what is imported.
COMMAND = [sys.executable, "-I", str(CHILD)]
ACCEPTED = ".xlsx,.xlsm,.ods,.csv,.tsv,.txt"

ZIP = b"PK\x03\x04"
REFUSED_STARTS = {
    b"\xd0\xcf\x11\xe0": "Ce classeur est dans l’ancien format .xls, ou protégé par un mot de "
    "passe : enregistrez-le en .xlsx, sans mot de passe, puis recommencez.",
    b"%PDF": "C’est un PDF : ses notes ne se lisent pas sûrement. Envoyez le classeur dont il "
    "vient, ou copiez le tableau et collez-le.",
    b"PK\x05\x06": NOT_A_WORKBOOK,
}
TOO_LARGE = (
    "Ce fichier dépasse 5 Mo : il n’a pas été lu, rien n’a changé. Copiez les cellules dans "
    "un classeur neuf, ou collez-les."
)


def read_file(content: bytes) -> ReadTable:
    """The table of an xlsx, ods or csv file. Raises Unreadable."""
    if len(content) > FILE_BYTES:
        raise Unreadable(TOO_LARGE)
    for start, sentence in REFUSED_STARTS.items():
        if content.startswith(start):
            raise Unreadable(sentence)
    if content.startswith(ZIP):
        return only_filled(read_workbook(content))
    refuse_what_is_no_text(content)
    return read_csv(content)


def refuse_what_is_no_text(content: bytes) -> None:
    head = content[:2000]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(
            "Ce fichier n’est pas un tableau : envoyez un classeur .xlsx ou .ods, ou un fichier "
            ".csv."
        )
    if head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise Unreadable(
            "Ce fichier est une page web sous un nom de classeur : ouvrez-le dans votre tableur, "
            "enregistrez-le en .xlsx, puis recommencez."
        )


def read_workbook(content: bytes) -> ReadTable:
    """Read by a child process, so that a hostile file takes nothing from the server."""
    try:
        done = subprocess.run(
            COMMAND, input=content, capture_output=True, timeout=WAITING_SECONDS, check=True
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as failure:
        raise Unreadable(TOO_DEMANDING) from failure
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return table_from_json(answer["table"])

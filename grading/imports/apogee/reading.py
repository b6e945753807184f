"""Apogée files, read with limits: whole, or not at all with every fault named."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from grading.imports.apogee.faults import Fault, Faulty
from grading.imports.apogee.file import COLUMNS, SECTIONS, TITLES, VALUES, ApogeeFile
from grading.imports.apogee.parts import MOST_FAULTS, Parts
from grading.imports.apogee.text import Line, coding_of, lines_of
from grading.imports.files import REFUSED_STARTS, ZIP
from grading.imports.limits import FILE_BYTES, Unreadable

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

NOT_APOGEE = (
    "Ce n’est pas un fichier de résultats Apogée : on y attend les lignes XX-APO_TITRES-XX, "
    "XX-APO_COLONNES-XX et XX-APO_VALEURS-XX. Envoyez celui que l’université vous a donné, tel "
    "quel."
)
TOO_LARGE = (
    "Ce fichier dépasse 5 Mo : il n’a pas été lu, rien n’a changé. Demandez à l’université un "
    "fichier par étape."
)
ZIPPED = (
    "C’est une archive ou un classeur : sortez-en le fichier texte que l’université y a mis, "
    "puis envoyez-le sans l’ouvrir dans un tableur."
)
WIDE = (
    "Ce fichier a été enregistré en Unicode (UTF-16), ce qu’Apogée ne lit pas : envoyez celui que "
    "l’université vous a donné, tel quel."
)


def read_apogee(content: bytes) -> ApogeeFile:
    """What the file says. Raises Unreadable for what is no such file, Faulty for one that is
    wrong somewhere."""
    refuse_what_is_no_text(content)
    lines = list(lines_of(content))
    faults = list(islice(_controls(lines), MOST_FAULTS))
    parts = Parts(_sections(lines, faults), faults)
    found = parts.read(coding_of(content), len(lines))
    if faults:
        raise Faulty(faults)
    return found


def refuse_what_is_no_text(content: bytes) -> None:
    if len(content) > FILE_BYTES:
        raise Unreadable(TOO_LARGE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(WIDE)
    if content.startswith((ZIP, *REFUSED_STARTS, b"\x1f\x8b")):
        raise Unreadable(ZIPPED)
    if not any(section.encode() in content for section in SECTIONS):
        raise Unreadable(NOT_APOGEE)


def _controls(lines: Iterable[Line]) -> Iterator[Fault]:
    for line in lines:
        found = CONTROL.search(line.content)
        if found:
            place = line.content.count(b"\t", 0, found.start()) + 1
            yield Fault(
                line.number, f"{place}", "un caractère de contrôle, qu’aucun texte ne contient"
            )


def _sections(lines: Iterable[Line], faults: list[Fault]) -> dict[str, list[Line]]:
    """The lines of each section, without the one that opens it."""
    found: dict[str, list[Line]] = {}
    current: list[Line] = []
    for line in lines:
        marker = line.content.strip().decode("latin-1")
        if marker not in SECTIONS:
            current.append(line)
            continue
        if marker in found:
            faults.append(Fault(line.number, "", f"la section {marker} est là deux fois"))
        current = found[marker] = []
    for each in (TITLES, COLUMNS, VALUES):
        if each not in found:
            faults.append(Fault(0, "", f"la section {each} manque"))
    return found

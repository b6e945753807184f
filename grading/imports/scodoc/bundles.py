"""What somebody sends: a JSON, several, or a zip of them; every bulletin or every fault."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zipfile import ZipFile, ZipInfo

from grading.core.bulletins.values import Bulletin
from grading.core.files import reading
from grading.core.files.parsing import parse_json
from grading.imports.archive import Refusals, opened, read_entry
from grading.imports.files import ZIP
from grading.imports.limits import FILE_BYTES, MEGABYTE, Unreadable
from grading.imports.scodoc.reading import read_bulletin

JSON_BYTES = 6 * MEGABYTE
"""The bulletins of 200 students in one list."""
FILES = 600
BULLETINS = 600
FAULTS_TOLD = 200
LONGEST_FAULT = 300
LONGEST_PATH = 100
SYSTEM_FOLDERS = ("__MACOSX/",)

NOTHING_IN_IT = "Aucun bulletin dans ce qui a été envoyé : des fichiers .json sont attendus."
TOO_LARGE = (
    "Cet envoi dépasse 5 Mo : rien n’a été lu. Mettez les bulletins dans un zip, ou envoyez-les en "
    "plusieurs fois."
)
TOO_MANY = f"Cet envoi porte plus de {FILES} bulletins : envoyez-les un semestre à la fois."
JSON_TOO_LARGE = "plus de 6 Mo : envoyez les bulletins en plusieurs fichiers"
BROKEN_ENTRY = "ce fichier du zip est abîmé : refaites le zip"
OF_ZIP = Refusals(
    "Ce zip est abîmé ou n’en est pas un : refaites-le, puis recommencez.",
    "Ce zip est petit mais contient beaucoup trop de données une fois décompressé : il n’a pas été "
    "ouvert.",
    "Ce zip est protégé par un mot de passe : refaites-le sans mot de passe, puis recommencez.",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file by its name. ``fault`` says why its content could not be taken."""

    name: str
    content: bytes
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The bulletins read, in the order of their names, or the faults; never both."""

    bulletins: tuple[Bulletin, ...]
    faults: tuple[str, ...] = ()


def read_bundle(files: Sequence[Sent]) -> Bundle:
    """Everything that was sent. Raises Unreadable when it goes beyond the limits."""
    if sum(len(file.content) for file in files) > FILE_BYTES:
        raise Unreadable(TOO_LARGE)
    bulletins: list[Bulletin] = []
    faults: list[str] = []
    for count, file in enumerate(chain.from_iterable(map(unzipped, files))):
        if count >= FILES or len(bulletins) > BULLETINS:
            raise Unreadable(TOO_MANY)
        found, wrong = read_sent(file)
        bulletins += found
        faults += wrong
    once, repeated = distinct(bulletins)
    faults += repeated
    if not once and not faults:
        raise Unreadable(NOTHING_IN_IT)
    return Bundle((), told(faults)) if faults else Bundle(once)


def unzipped(file: Sent) -> Iterator[Sent]:
    """The JSON files of a zip, whatever its name; any other file as it is."""
    if not file.content.startswith(ZIP):
        yield file
        return
    archive = opened(file.content, OF_ZIP)
    for entry in archive.infolist():
        if not entry.is_dir() and not entry.filename.startswith(SYSTEM_FOLDERS):
            yield sent_in(archive, entry)


def sent_in(archive: ZipFile, entry: ZipInfo) -> Sent:
    name = entry.filename[-LONGEST_PATH:]
    if not name.lower().endswith(".json"):
        return Sent(name, b"", "un fichier .json est attendu dans le zip")
    content = read_entry(archive, entry, JSON_BYTES + 1)
    return Sent(name, b"", BROKEN_ENTRY) if content is None else Sent(name, content)


def read_sent(file: Sent) -> tuple[list[Bulletin], list[str]]:
    """The bulletins of a JSON file: one, or the list that ScoDoc gives of a semester."""
    if file.fault:
        return [], [f"{file.name} : {file.fault}"]
    if len(file.content) > JSON_BYTES:
        return [], [f"{file.name} : {JSON_TOO_LARGE}"]
    try:
        document = parse_json(file.content)
    except reading.Unreadable as error:
        return [], [f"{file.name} : {fault}" for fault in error.faults]
    bulletins: list[Bulletin] = []
    faults: list[str] = []
    for name, each in documents_of(document, file.name):
        bulletin, wrong = read_bulletin(each, name)
        bulletins += [bulletin] if bulletin else []
        faults += [f"{name} : {fault}" for fault in wrong]
    return bulletins, faults


def documents_of(document: Any, name: str) -> list[tuple[str, Any]]:
    if not isinstance(document, list):
        return [(name, document)]
    return [(f"{name}[{index}]", each) for index, each in enumerate(document[: BULLETINS + 1])]


def distinct(bulletins: Iterable[Bulletin]) -> tuple[tuple[Bulletin, ...], list[str]]:
    """Each bulletin once; a fault for two of the same student that do not say the same."""
    kept: dict[tuple[str, str], Bulletin] = {}
    faults = []
    for each in bulletins:
        key = (each.session.id, each.person.number)
        other = kept.setdefault(key, each)
        if other is not each and other.content != each.content:
            faults.append(
                f"{each.source} : un autre bulletin de {each.person.name}, pour ce semestre, est "
                f"dans {other.source}"
            )
    return tuple(kept.values()), faults


def told(faults: Sequence[str]) -> tuple[str, ...]:
    """The faults on one line each, cut to what a page may bear."""
    lines = reading.Unreadable([each[:LONGEST_FAULT] for each in faults[:FAULTS_TOLD]]).faults
    left = len(faults) - FAULTS_TOLD
    return (*lines, *([f"… et {left} autres fautes."] if left > 0 else []))

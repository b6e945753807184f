"""A zip of photos named after student numbers: read with limits, then the plan of what it gives."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import PurePosixPath
from zipfile import ZipInfo

from django.db.models import TextChoices

from grading.imports.archive import Refusals, opened, read_entry
from grading.imports.files import ZIP
from grading.imports.identities import number_key
from grading.imports.limits import FILE_BYTES, Unreadable
from grading.models import PhotoDraft, Student
from grading.services import pictures
from grading.services.pictures import Picture, UnreadablePicture

PHOTOS = 500
POINTS = 300_000_000
"""Of all the photos of a file together: some seconds of a processor."""
LONGEST_NUMBER = PhotoDraft._meta.get_field("number").max_length or 0
LONGEST_PATH = 100
SYSTEM = re.compile(r"(^|/)(__MACOSX/|\.[^./]|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
NUMBER = re.compile(r"[0-9A-Za-z]+")

TOO_LARGE = (
    "Ce fichier dépasse 5 Mo : il n’a pas été lu. Réduisez les photos, ou envoyez-les en plusieurs "
    "zips, un par groupe par exemple."
)
NOT_A_ZIP = "Ce fichier n’est pas un zip : mettez les photos dans un zip, puis recommencez."
TOO_MANY = f"Ce zip a plus de {PHOTOS} photos : envoyez-les en plusieurs zips."
TOO_MANY_POINTS = (
    "Ces photos sont trop grandes pour être lues ensemble : réduisez-les, ou envoyez-les en "
    "plusieurs zips."
)
EMPTY = "Ce zip n’a aucune photo."
BROKEN = "Ce fichier du zip est abîmé."
NAMELESS = "Le nom du fichier ne commence pas par un numéro d’étudiant."
TWICE = "Deux photos portent ce numéro : gardez la bonne."
OF_ZIP = Refusals(
    "Ce zip est abîmé : refaites-le, puis recommencez.",
    "Ce zip est petit mais contient beaucoup trop de données une fois décompressé : il n’a pas été "
    "ouvert.",
    "Ce zip est protégé par un mot de passe : refaites-le sans mot de passe, puis recommencez.",
)


@dataclass(frozen=True, slots=True)
class Photos:
    """Those that can be given, by number, and the files that are not taken, each with why."""

    pictures: Mapping[str, Picture]
    faults: tuple[tuple[str, str], ...]


def read_photos(content: bytes) -> Photos:
    """Every photo of a zip, drawn again. Raises Unreadable beyond the limits."""
    if len(content) > FILE_BYTES:
        raise Unreadable(TOO_LARGE)
    if not content.startswith(ZIP):
        raise Unreadable(NOT_A_ZIP)
    archive = opened(content, OF_ZIP)
    entries = [each for each in archive.infolist() if is_photo(each)]
    if not entries:
        raise Unreadable(EMPTY)
    if len(entries) > PHOTOS:
        raise Unreadable(TOO_MANY)
    by_number: dict[str, list[ZipInfo]] = {}
    for entry in entries:
        by_number.setdefault(number_key(number_of(entry.filename)), []).append(entry)
    found: dict[str, Picture] = {}
    faults: list[tuple[str, str]] = []
    points = 0
    for same in by_number.values():
        number = number_of(same[0].filename)
        try:
            refuse_names(number, same)
            sent = read_entry(archive, same[0], pictures.FILE_BYTES + 1)
            if sent is None:
                raise UnreadablePicture(BROKEN)
            points += pictures.points_of(sent)
            if points > POINTS:
                raise Unreadable(TOO_MANY_POINTS)
            found[number] = pictures.portrait(sent)
        except UnreadablePicture as why:
            faults += [(each.filename[-LONGEST_PATH:], str(why)) for each in same]
    return Photos(found, tuple(faults))


def is_photo(entry: ZipInfo) -> bool:
    """Not a folder, nor what a system hides in a zip."""
    return not entry.is_dir() and SYSTEM.search(entry.filename) is None


def number_of(path: str) -> str:
    """« photos/22501017_ALISIER.jpg » is that of 22501017; nothing is ever written to that path."""
    found = NUMBER.match(PurePosixPath(path.replace("\\", "/")).stem)
    return found[0] if found else ""


def refuse_names(number: str, same: Sequence[ZipInfo]) -> None:
    if not any(sign.isdigit() for sign in number) or len(number) > LONGEST_NUMBER:
        raise UnreadablePicture(NAMELESS)
    if len(same) > 1:
        raise UnreadablePicture(TWICE)


class Fate(TextChoices):
    """What becomes of a photo. The labels follow a count."""

    NEW = "new", "à ajouter"
    REPLACED = "replaced", "à remplacer"
    SAME = "same", "sans changement"
    UNKNOWN = "unknown", "de numéro inconnu"


LOOKS = {Fate.NEW: "new", Fate.REPLACED: "replaced", Fate.UNKNOWN: "stale"}


@dataclass(frozen=True, slots=True)
class Item:
    """A photo, and whose it would be. `old` is the digest of the one that he has, empty for
    none."""

    draft: PhotoDraft
    fate: Fate
    student: Student | None = None
    old: str = ""


@dataclass(frozen=True)
class PhotosPlan:
    items: tuple[Item, ...]

    def having(self, *fates: Fate) -> list[Item]:
        return [item for item in self.items if item.fate in fates]

    @property
    def written(self) -> list[Item]:
        return self.having(Fate.NEW, Fate.REPLACED)

    @property
    def unknown(self) -> list[Item]:
        return self.having(Fate.UNKNOWN)

    @property
    def drafts(self) -> dict[int, int]:
        """The draft that each student is given, by id."""
        return {item.student.pk: item.draft.pk for item in self.written if item.student}

    @property
    def seen(self) -> dict[int, str]:
        """The digest of what each of them has, those who have none left out."""
        return {item.student.pk: item.old for item in self.written if item.student and item.old}

    @property
    def counts(self) -> Iterator[tuple[str, str, int]]:
        for fate in Fate:
            if count := len(self.having(fate)):
                yield LOOKS.get(fate, ""), str(fate.label), count

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as everything that the plan shows is the same."""
        told = [
            [item.draft.number, item.draft.digest, item.fate.value, item.old, str(item.student)]
            for item in self.items
        ]
        return sha256(json.dumps(told).encode()).hexdigest()


def photos_plan(
    drafts: Sequence[PhotoDraft], students: Sequence[Student], digests: Mapping[int, str]
) -> PhotosPlan:
    """What the photos would give to whom, by name; then those that are nobody's."""
    known: dict[str, list[Student]] = {}
    for student in students:
        known.setdefault(number_key(student.number), []).append(student)
    items = [item_of(draft, known.get(number_key(draft.number), ()), digests) for draft in drafts]
    return PhotosPlan(
        tuple(sorted(items, key=lambda each: each.student.sort_name if each.student else "~"))
    )


def item_of(draft: PhotoDraft, same: Sequence[Student], digests: Mapping[int, str]) -> Item:
    """A spreadsheet drops the zeros in front of a number: unless it is exactly that one."""
    exact = [each for each in same if each.number == draft.number] or same
    if len(exact) != 1:
        return Item(draft, Fate.UNKNOWN)
    student, old = exact[0], digests.get(exact[0].pk, "")
    if old == draft.digest:
        return Item(draft, Fate.SAME, student, old)
    return Item(draft, Fate.REPLACED if old else Fate.NEW, student, old)

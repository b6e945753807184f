"""Workbooks are zip archives: what they say of themselves is checked before they are unzipped."""

from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from grading.imports.limits import (
    NOT_A_WORKBOOK,
    TOO_HEAVY_UNZIPPED,
    UNZIPPED_BYTES,
    ZIP_ENTRIES,
    Unreadable,
)

ENCRYPTED = 0x1


class Refusals(NamedTuple):
    """What is said of an archive that is not opened."""

    broken: str
    heavy: str
    encrypted: str


OF_WORKBOOK = Refusals(
    NOT_A_WORKBOOK,
    TOO_HEAVY_UNZIPPED,
    "Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe, puis "
    "recommencez.",
)


def opened(content: bytes, refusals: Refusals = OF_WORKBOOK) -> ZipFile:
    """The archive, once it is sure that it unzips to a bearable size.

    A size that lies does not matter: no more than it is ever read from an entry. Raises
    Unreadable.
    """
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(refusals.broken) from error
    entries = archive.infolist()
    heavy = sum(entry.file_size for entry in entries) > UNZIPPED_BYTES
    if heavy or len(entries) > ZIP_ENTRIES:
        raise Unreadable(refusals.heavy)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Unreadable(refusals.encrypted)
    return archive


def read_entry(archive: ZipFile, entry: ZipInfo, most: int) -> bytes | None:
    """At most so many bytes of it, whatever the archive says of its size; None when it is broken.

    What a spoilt directory makes zipfile raise is not only what it documents: a place before the
    beginning is a ValueError, a name that is no text a UnicodeError, which is one too.
    """
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    except (
        BadZipFile,
        ZlibError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        OverflowError,
    ):
        return None

"""A zip made of files that are deflated already, given piece by piece: nothing is held whole, and
the same files give the same bytes.

The form is that of APPNOTE 6.3, without its extensions: fewer than 65,535 files, less than 4 GB.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
VERSION, MADE_ON_UNIX, DEFLATED = 20, 3 << 8, 8
READABLE = 0o100644 << 16
RAW = -15
"""zlib's word for a stream without head or end, as an archive holds it."""


class Packed(NamedTuple):
    """A file of an archive: deflated, with the size and the checksum (CRC-32) of what it was.
    `name` is plain ASCII, `dated` the wall clock that it shows."""

    name: str
    data: bytes
    size: int
    checksum: int
    dated: datetime


def packed(name: str, content: bytes, dated: datetime) -> Packed:
    compressor = zlib.compressobj(6, zlib.DEFLATED, RAW)
    data = compressor.compress(content) + compressor.flush()
    return Packed(name, data, len(content), zlib.crc32(content), dated)


def unpacked(data: bytes) -> bytes:
    return zlib.decompress(data, RAW)


def archive(files: Iterable[Packed]) -> Iterator[bytes]:
    """The bytes of the zip, a file after the other."""
    directory: list[bytes] = []
    place = 0
    for file in files:
        name = file.name.encode("ascii")
        facts = (*_dos(file.dated), file.checksum, len(file.data), file.size, len(name))
        head = LOCAL.pack(b"PK\x03\x04", VERSION, 0, DEFLATED, *facts, 0) + name
        entry = CENTRAL.pack(
            b"PK\x01\x02", MADE_ON_UNIX | VERSION, VERSION, 0, DEFLATED, *facts, 0, 0, 0, 0,
            READABLE, place,
        )  # fmt: skip
        directory.append(entry + name)
        place += len(head) + len(file.data)
        yield head + file.data
    listed = b"".join(directory)
    count = len(directory)
    yield listed + END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), place, 0)


def _dos(at: datetime) -> tuple[int, int]:
    """Time and date as MS-DOS packed them, to two seconds."""
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    return time, (at.year - 1980) << 9 | at.month << 5 | at.day

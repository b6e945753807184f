"""The bytes of an Apogée file, cut into lines and cells without losing one, and filled.

Tabulations and ends of lines are the same bytes in ISO-8859-1, Windows-1252 and UTF-8, so the file
is never decoded as a whole: a cell is replaced, every other byte stays.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"
TAB = b"\t"
LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r|\Z)")

Place = tuple[int, int]
"""A cell: the number of its line, from 1, and its place in it, from 0."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end: its number, from 1, and where it begins in the file."""

    number: int
    start: int
    content: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.content)

    @property
    def cells(self) -> list[str]:
        """What its cells say, without the spaces around."""
        return [said(cell).strip() for cell in self.content.split(TAB)]


def lines_of(content: bytes) -> Iterator[Line]:
    """The lines in any coding, whatever ends each of them; the mark that may begin the file is
    part of none."""
    start, number = len(BOM) if content.startswith(BOM) else 0, 0
    while start < len(content):
        found = LINE.match(content, start)
        assert found
        number += 1
        yield Line(number, start, found[1])
        start = found.end()


def said(cell: bytes) -> str:
    """UTF-8, else the coding of Windows, of which ISO-8859-1 is a part: each cell by itself, since
    some files mix them."""
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("cp1252", errors="replace")


def coding_of(content: bytes) -> str:
    """How the file is coded, in words."""
    if content.startswith(BOM):
        return "UTF-8 avec marque"
    if content.isascii():
        return "ASCII"
    codings = {_coding(line.content) for line in lines_of(content) if not line.content.isascii()}
    return " et ".join(sorted(codings))


def _coding(line: bytes) -> str:
    try:
        line.decode()
    except UnicodeDecodeError:
        return "ISO-8859-1"
    return "UTF-8"


def filled(content: bytes, wanted: Mapping[Place, str]) -> bytes:
    """The file with these cells holding these texts, which are plain ASCII, and every other byte
    as it was. A line that is too short for its cell gets the tabulations that it lacks."""
    by_line: dict[int, dict[int, str]] = {}
    for (number, place), text in wanted.items():
        by_line.setdefault(number, {})[place] = text
    pieces, done = [], 0
    for line in lines_of(content):
        if line.number in by_line:
            pieces += [content[done : line.start], _with(line.content, by_line[line.number])]
            done = line.end
    return b"".join([*pieces, content[done:]])


def _with(line: bytes, wanted: Mapping[int, str]) -> bytes:
    cells = line.split(TAB)
    cells += [b""] * (max(wanted) + 1 - len(cells))
    for place, text in wanted.items():
        cells[place] = text.encode("ascii")
    return TAB.join(cells)

"""Which characters the shipped fonts can print, and what stands for those they cannot.

An archivable PDF (PDF/A) may not contain a character without glyph: a name with an emoji
would otherwise stop the transcripts of the whole term.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
PLACEHOLDER = "□"
CHARACTER_MAP = b"cmap"
GROUPED = 12  # the format of a character map that lists ranges of 32-bit characters

# French keeps these on the line of their word: « Résultat : », « 12,5 ; 14 ».
BEFORE_COLON = re.compile(" (?=:)|(?<=«) | (?=»)")
BEFORE_HIGH_MARK = re.compile(" (?=[;!?%])")
NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"


def printable(value: Any) -> Any:
    """The same JSON-able value with only characters that the fonts can print.

    Control characters become spaces, marks of direction and variants go (they could show a
    name reversed), what no font knows becomes □, and French punctuation gets its no-break
    spaces. The names in the other documents and in the database keep every character.
    """
    if isinstance(value, str):
        shown = "".join(map(_shown, unicodedata.normalize("NFC", value)))
        return BEFORE_HIGH_MARK.sub(NARROW_NO_BREAK, BEFORE_COLON.sub(NO_BREAK, shown))
    if isinstance(value, dict):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [printable(each) for each in value]
    return value


@cache
def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category[0] == "C" or ord(character) not in _covered():
        return PLACEHOLDER
    return character


@cache
def _covered() -> frozenset[int]:
    fonts = sorted(FONTS.glob("*.ttf"))
    return frozenset().union(*(_characters(font.read_bytes()) for font in fonts))


def _characters(font: bytes) -> set[int]:
    """The code points of a TrueType font, from its format 12 character map."""
    start = _character_map(font)
    (tables,) = struct.unpack_from(">H", font, start + 2)
    for number in range(tables):
        (offset,) = struct.unpack_from(">4xI", font, start + 4 + 8 * number)
        kind, groups = struct.unpack_from(">H10xI", font, start + offset)
        if kind == GROUPED:
            ranges = struct.iter_unpack(">II4x", font[start + offset + 16 :][: 12 * groups])
            return {code for first, last in ranges for code in range(first, last + 1)}
    raise ValueError("the font has no character map of format 12")


def _character_map(font: bytes) -> int:
    """Where the character map begins, from the directory at the head of the file."""
    (tables,) = struct.unpack_from(">4xH", font)
    for number in range(tables):
        tag, offset = struct.unpack_from(">4s4xI", font, 12 + 16 * number)
        if tag == CHARACTER_MAP:
            return int(offset)
    raise ValueError("the font has no character map")

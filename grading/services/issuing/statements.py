"""What a document states of itself and signs: ten lines of text, each printed on it.

The text is what the signature covers, to the byte: UTF-8, lines ended by nothing but the newline
between them. Its form is public (`docs/documents.md`).
"""

import base64
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import Self

HEADER = "BAREME1"
"""The first line: nothing else that somebody signs begins like that."""
DIGEST_LENGTH = 32
"""Digits kept of the digest of the content: 128 bits, which nobody makes again by chance."""
LONGEST = 4_000
"""Characters of an address to read; ours have 600."""
# Without the letters and digits that are read for one another.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class Unreadable(ValueError):
    """This is not what a document of ours states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`kind`, `issuer`, `holder`, `about` and `says` in the words of the document; `issued_on` an
    ISO date; `digest` the beginning of that of the content."""

    number: str
    kind: str
    issuer: str
    holder: str
    about: str
    says: str
    issued_on: str
    digest: str
    key_id: str

    def __str__(self) -> str:
        values = (getattr(self, each.name) for each in fields(self))
        return "\n".join((HEADER, *map(one_line, values)))

    @property
    def issued_day(self) -> date:
        return date.fromisoformat(self.issued_on)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Unreadable."""
        header, *values = text.split("\n")
        names = [each.name for each in fields(cls)]
        if header != HEADER or len(values) != len(names) or "\0" in text:
            raise Unreadable(text[:80])
        found = cls(**dict(zip(names, values, strict=True)))
        try:
            date.fromisoformat(found.issued_on)
        except ValueError as error:
            raise Unreadable(text[:80]) from error
        return found


def one_line(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def token(payload: str, signature: str) -> str:
    """What the address of a document carries: text and signature, in the capitals that a QR code
    writes shortest (base 32 without its padding)."""
    return f"{_base32(payload.encode())}.{_base32(bytes.fromhex(signature))}"


def read_token(value: str) -> tuple[str, str]:
    """The text and the signature, in hexadecimal, of what `token` wrote. Raises Unreadable."""
    first, _, second = value.strip().partition(".")
    try:
        return _bytes(first).decode(), _bytes(second).hex()
    except ValueError as error:
        raise Unreadable(value[:80]) from error


def check_code(signature: str) -> str:
    """« 7K3M-9QXP »: what the paper prints beside its number, and nobody finds without it."""
    number = int.from_bytes(sha256(bytes.fromhex(signature)).digest()[:5])
    letters = [CODE_ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH)]
    return _grouped(letters)


def typed_code(value: str) -> str:
    """The same as typed by somebody, in whatever case and with or without its hyphen."""
    return _grouped([letter for letter in value.upper() if letter.isalnum()])


def _grouped(letters: Sequence[str]) -> str:
    half = CODE_LENGTH // 2
    return f"{''.join(letters[:half])}-{''.join(letters[half:])}"


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _bytes(value: str) -> bytes:
    if len(value) > LONGEST:
        raise Unreadable(value[:80])
    return base64.b32decode(value.upper() + "=" * (-len(value) % 8))

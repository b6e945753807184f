"""Names of files, in plain letters so that every system keeps them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from grading.models import IssuedDocument
from grading.models.names import LIGATURES

Kind = IssuedDocument.Kind
# (of one student, of several)
NOUNS = {
    Kind.TRANSCRIPT: ("releve", "releves"),
    Kind.STATEMENT: ("attestation", "attestations"),
}


CAPITALS = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "ẞ": "SS"})
LETTERS = LIGATURES | CAPITALS
"""What would else be left out."""


def plain_name(name: str) -> str:
    """« releves-S1-2026-2027-TD-1 »."""
    letters = unicodedata.normalize("NFKD", name.translate(LETTERS))
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return "-".join(re.findall(r"[A-Za-z0-9]+", plain))


def name_of(document: IssuedDocument) -> str:
    """« releve-S1-2026-2027-DUPONT-Camille-12345.pdf »: what it is, of when, of whom."""
    content: Mapping[str, Any] = document.content
    (student,) = content["students"]
    noun, _ = NOUNS[Kind(document.kind)]
    number = student["number"]
    is_plain = number.isascii() and number.isalnum()
    words = (
        noun,
        f"S{content['semester']}" if "semester" in content else "",
        content["academic_year"],
        student["last_name"],
        student["first_name"],
        # In plain letters, « 12-3 » and « 12.3 » are the same: the number of the document is not.
        number if is_plain else f"{number} {document.number}",
    )
    return f"{plain_name(' '.join(words))}.pdf"


def book_name(kind: str, title: str) -> str:
    """« releves-Semestre-1-2026-2027-groupe-TD-1 »."""
    _, nouns = NOUNS[Kind(kind)]
    return plain_name(f"{nouns} {title}")

"""What an issued document is printed from: its content, and what its issue adds to it."""

from typing import Any, TypedDict

from django.utils.timezone import localtime

from grading.models import IssuedDocument
from grading.services.documents import in_words
from grading.services.issuing.statements import Statement, check_code, token

VERIFIER = "/verifier/"


class ProofContent(TypedDict):
    """`link` is where the QR code leads, `site` the page where number and code are typed, without
    its protocol; `qr` the name of the file with the code."""

    number: str
    code: str
    issued: str
    about: str
    says: str
    digest: str
    key: str
    site: str
    link: str
    qr: str


def printed(document: IssuedDocument) -> dict[str, Any]:
    """Its content with the date of its issue and its proof: with its layout and its images, all
    that its bytes are made of."""
    at = localtime(document.issued_at)
    return {
        **document.content,
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": in_words(at),
        "proof": proof_of(document),
    }


def proof_of(document: IssuedDocument) -> ProofContent:
    statement = Statement.read(document.payload)
    return {
        "number": statement.number,
        "code": check_code(document.signature),
        "issued": in_words(localtime(document.issued_at)),
        "about": statement.about,
        "says": statement.says,
        "digest": statement.digest,
        "key": statement.key_id,
        "site": document.site.partition("://")[2] + VERIFIER,
        "link": link_of(document),
        "qr": f"{statement.number}.svg",
    }


def link_of(document: IssuedDocument) -> str:
    """The address that the QR code carries: all that it takes to verify the document, also
    without the site."""
    prefix, carried = link_parts(document)
    return prefix + carried


def link_parts(document: IssuedDocument) -> tuple[str, str]:
    """Its beginning, and its token: capitals, which a QR code writes shorter."""
    return f"{document.site}{VERIFIER}?d=", token(document.payload, document.signature)

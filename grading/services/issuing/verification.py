"""Whether what somebody holds is a document of ours, and what has become of it.

The answer says nothing that is not on the paper: not which one replaced it, nor why it was revoked.
"""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import TextChoices

from grading.models import IssuedDocument, SigningKey
from grading.services.issuing.statements import (
    Statement,
    Unreadable,
    check_code,
    read_token,
    typed_code,
)


class Finding(TextChoices):
    IN_FORCE = "in_force", "Document authentique, en vigueur."
    SUPERSEDED = "superseded", "Document authentique, remplacé depuis par un plus récent."
    REVOKED = "revoked", "Document révoqué : il n’a plus de valeur."
    DOUBTFUL = "doubtful", "Document douteux : d’autres ont pu signer avec la clé qui l’a signé."
    UNREGISTERED = "unregistered", "Signature authentique, mais ce document n’est pas au registre."
    FORGED = "forged", "Signature fausse : ce document n’est pas de cet établissement."
    UNREADABLE = "unreadable", "Adresse illisible : elle est incomplète, ou a été changée."
    UNKNOWN = "unknown", "Aucun document ne porte ce numéro avec ce code."


@dataclass(frozen=True, slots=True)
class Verification:
    """`statement` is what the document states of itself, where it is known to be ours; `revoked_at`
    is set for what is revoked, `lost_since` where its key was lost, before it signed or after."""

    finding: Finding
    statement: Statement | None = None
    revoked_at: datetime | None = None
    lost_since: datetime | None = None


def verify_token(token: str) -> Verification:
    """Of what the QR code carries: its signature is checked first; in two queries."""
    try:
        payload, signature = read_token(token)
        statement = Statement.read(payload)
    except Unreadable:
        return Verification(Finding.UNREADABLE)
    key = SigningKey.objects.filter(pk=statement.key_id).first()
    if key is None or not is_signed(payload, signature, key.public_key):
        return Verification(Finding.FORGED)
    document = _registered(statement.number)
    if document and (document.payload, document.signature) == (payload, signature):
        return _become_of(document)
    if key.lost_since:
        return Verification(Finding.DOUBTFUL, statement, lost_since=key.lost_since)
    return Verification(Finding.UNREGISTERED, statement)


def verify_typed(number: str, code: str) -> Verification:
    """Of a number and the code beside it, as somebody typed them; a number that does not exist and
    a wrong code get the same answer. In one query."""
    document = _registered("".join(number.split()).upper())
    if document and _same(check_code(document.signature), typed_code(code)):
        return _become_of(document)
    return Verification(Finding.UNKNOWN)


def is_signed(payload: str, signature: str, public_key: str) -> bool:
    """Whether the key, in hexadecimal, made the signature, in hexadecimal, of the text."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    try:
        public.verify(bytes.fromhex(signature), payload.encode())
    except InvalidSignature:
        return False
    return True


def _same(code: str, typed: str) -> bool:
    return compare_digest(code.encode(), typed.encode())


def _registered(number: str) -> IssuedDocument | None:
    found = IssuedDocument.objects.filter(number=number).select_related("key")
    return found.defer("content").first()


def _become_of(document: IssuedDocument) -> Verification:
    statement = Statement.read(document.payload)
    if document.revoked_at:
        return Verification(Finding.REVOKED, statement, revoked_at=document.revoked_at)
    lost_since = document.key.lost_since
    if document.is_doubtful:
        return Verification(Finding.DOUBTFUL, statement, lost_since=lost_since)
    return Verification(Finding(document.state), statement, lost_since=lost_since)

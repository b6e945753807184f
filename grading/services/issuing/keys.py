"""The keys that sign: made, replaced, declared lost. The private half of each is one file, which
only the account of the service may read, in the folder `SIGNING_KEYS_DIR`; the database knows the
public half."""

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import SigningKey

OWNER_ONLY = 0o600
OTHERS = 0o077
"""The bits of a mode that let anybody else in."""


class NoUsableKey(ValidationError):
    """Nothing can be signed; the message says which command to run."""

    def __init__(self, why: str, todo: str) -> None:
        super().__init__(f"Aucun document n’est délivré : {why} {todo}")


class Signer(NamedTuple):
    key: SigningKey
    private: Ed25519PrivateKey

    def sign(self, payload: str) -> str:
        """The signature, 64 bytes in hexadecimal."""
        return self.private.sign(payload.encode()).hex()


def signer() -> Signer:
    """What signs now. Raises NoUsableKey, in one query."""
    key = SigningKey.objects.filter(retired_at=None).first()
    if key is None:
        raise NoUsableKey(
            "il n’y a pas de clé de signature.",
            "Sur le serveur, lancez `manage.py signing_key create`.",
        )
    return Signer(key, _private(key))


def create_key() -> SigningKey:
    """The first key, or the one after a loss. Raises ValidationError when one already signs."""
    with transaction.atomic():
        if SigningKey.objects.filter(retired_at=None).exists():
            raise ValidationError("Une clé signe déjà : remplacez-la par `signing_key rotate`.")
        return _new(timezone.now())


def rotate_key() -> SigningKey:
    """A new key in the place of the one that signs. What that one signed stays proven."""
    now = timezone.now()
    with transaction.atomic():
        if not SigningKey.objects.filter(retired_at=None).update(retired_at=now):
            raise ValidationError("Aucune clé ne signe : créez-en une par `signing_key create`.")
        return _new(now)


def declare_lost(key_id: str, *, since: datetime, reason: str) -> SigningKey:
    """Others may hold this key since then: it signs no more, and what it signed since is doubtful.

    Told again, a loss may only be found to be older. Raises ValidationError, DoesNotExist.
    """
    now = timezone.now()
    if since > now:
        raise ValidationError("Une perte ne se déclare pas pour plus tard.")
    if not reason.strip():
        raise ValidationError("Dites ce qui s’est passé : le motif manque.")
    with transaction.atomic():
        key = SigningKey.objects.select_for_update().get(pk=key_id)
        if key.lost_since and since > key.lost_since:
            raise ValidationError(
                f"La clé {key} est perdue depuis plus longtemps : cette date ne peut que reculer."
            )
        key.lost_since, key.lost_reason = since, reason.strip()
        key.retired_at = key.retired_at or now
        key.save(update_fields=["lost_since", "lost_reason", "retired_at"])
    return key


def path_of(key: SigningKey) -> Path:
    return Path(settings.SIGNING_KEYS_DIR) / f"{key.pk}.pem"


def _new(at: datetime) -> SigningKey:
    """A key and its file. The file comes last: without it the row is not kept."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = SigningKey.objects.create(
        key_id=sha256(public).hexdigest()[:8], public_key=public.hex(), created_at=at
    )
    _write(path_of(key), private)
    return key


def _write(path: Path, private: Ed25519PrivateKey) -> None:
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never readable by anybody else, not even between two system calls.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            file.write(pem)
    except OSError as error:
        raise ValidationError(
            f"Le fichier {path} ne s’écrit pas ({error.strerror}) : aucune clé n’est créée."
        ) from error


def _private(key: SigningKey) -> Ed25519PrivateKey:
    path = path_of(key)
    recover = (
        f"Remettez-le depuis votre sauvegarde, ou lancez `manage.py signing_key rotate` (et "
        f"`manage.py signing_key lost {key}` si d’autres ont pu le lire)."
    )
    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        why = f"le fichier {path} ne se lit pas ({error.strerror})."
        raise NoUsableKey(why, recover) from error
    if mode & OTHERS:
        raise NoUsableKey(f"le fichier {path} se lit par d’autres.", f"Lancez `chmod 600 {path}`.")
    private = _loaded(pem)
    if private is None or _hex(private) != key.public_key:
        raise NoUsableKey(f"le fichier {path} n’est pas la clé {key}.", recover)
    return private


def _loaded(pem: bytes) -> Ed25519PrivateKey | None:
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return private if isinstance(private, Ed25519PrivateKey) else None


def _hex(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

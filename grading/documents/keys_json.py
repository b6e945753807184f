"""The public keys of the site, for whoever verifies documents without it (`docs/documents.md`)."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from grading.models import SigningKey

FORMAT = 1


def keys_json(keys: Iterable[SigningKey]) -> bytes:
    content = {"format": FORMAT, "keys": [_key(each) for each in keys]}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def pem(key: SigningKey) -> str:
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _key(key: SigningKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "algorithm": "Ed25519",
        "public_key": key.public_key,
        "pem": pem(key),
        "created_at": _iso(key.created_at),
        "retired_at": _iso(key.retired_at),
        "lost_since": _iso(key.lost_since),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

"""Sessions in the database, under keys that could be ours: a cookie that no browser of ours ever
held, with a NUL for example, is no session rather than an error of PostgreSQL."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: Any) -> bool:
        known: bool = super()._validate_session_key(key)  # type: ignore[misc]
        return known and key.isascii() and key.isalnum()

"""Input passes only through here."""

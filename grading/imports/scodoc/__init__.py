"""ScoDoc bulletins in JSON: read, planned, imported (docs/scodoc.md)."""

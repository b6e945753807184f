"""A database of its own for the measures that need one: SQLite in a file of the temporary
directory, or a new database of the server that DATABASE_URL names."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def empty_database() -> Iterator[str]:
    """Migrated, removed at the end; gives the name of the engine."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "bench.sqlite3")
        production = connection.settings_dict["NAME"]
        name = file if connection.vendor == "sqlite" else f"bench_{production}"
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield connection.display_name
        finally:
            connection.creation.destroy_test_db(production, verbosity=0)

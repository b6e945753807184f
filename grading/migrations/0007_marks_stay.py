"""The database refuses to delete a mark, on PostgreSQL as it refuses to delete the history, and to
change what a batch says of itself: its digest does not tell it.

On SQLite a deletion is how a test suite empties its tables.
"""

from importlib import import_module

from django.db import migrations

BATCHES = "grading_markbatch"
POSTGRESQL = (
    """
CREATE TRIGGER grading_mark_no_delete BEFORE DELETE ON grading_mark
FOR EACH ROW EXECUTE FUNCTION grading_history_refuse();
""",
)


def forwards(apps, schema_editor):
    append_only = import_module("grading.migrations.0002_history_is_append_only")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(append_only.sqlite_trigger(BATCHES))
        return
    schema_editor.execute(append_only.postgresql_trigger(BATCHES))
    for statement in POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {BATCHES}_no_update;")
        return
    schema_editor.execute(f"DROP TRIGGER {BATCHES}_append_only ON {BATCHES};")
    schema_editor.execute("DROP TRIGGER grading_mark_no_delete ON grading_mark;")


class Migration(migrations.Migration):
    dependencies = [("grading", "0006_student_side")]
    operations = [migrations.RunPython(forwards, backwards)]

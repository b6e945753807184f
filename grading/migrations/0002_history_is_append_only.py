"""The database itself refuses to change the histories: of marks, of bonus and malus.

SQLite refuses changes only: there a deletion is how a test suite empties its tables.
PostgreSQL, which real use runs on, refuses deletions too.
"""

from django.db import migrations

HISTORIES = ("grading_markchange", "grading_adjustmentchange")
MESSAGE = "L''historique ne se modifie pas."

POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION grading_history_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END;
$$ LANGUAGE plpgsql;
"""


def sqlite_trigger(table):
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""


def postgresql_trigger(table):
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION grading_history_refuse();
"""


def forwards(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in HISTORIES:
        schema_editor.execute(sqlite_trigger(table) if sqlite else postgresql_trigger(table))


def backwards(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in HISTORIES:
        trigger = f"{table}_no_update" if sqlite else f"{table}_append_only ON {table}"
        schema_editor.execute(f"DROP TRIGGER {trigger};")
    if not sqlite:
        schema_editor.execute("DROP FUNCTION grading_history_refuse();")


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]

"""The database itself refuses to change the history of marks.

SQLite refuses changes only: there a deletion is how a test suite empties its tables.
PostgreSQL, which real use runs on, refuses deletions too.
"""

from django.db import migrations

MESSAGE = "L''historique des notes ne se modifie pas."

SQLITE = f"""
CREATE TRIGGER grading_markchange_no_update BEFORE UPDATE ON grading_markchange
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""
POSTGRESQL = f"""
CREATE FUNCTION grading_markchange_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER grading_markchange_append_only BEFORE UPDATE OR DELETE ON grading_markchange
FOR EACH ROW EXECUTE FUNCTION grading_markchange_refuse();
"""
UNDO = {
    "sqlite": "DROP TRIGGER grading_markchange_no_update;",
    "postgresql": """
DROP TRIGGER grading_markchange_append_only ON grading_markchange;
DROP FUNCTION grading_markchange_refuse();
""",
}


def forwards(apps, schema_editor):
    do = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(do[schema_editor.connection.vendor])


def backwards(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]

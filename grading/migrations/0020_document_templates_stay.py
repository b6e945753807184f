"""The versions of templates are only appended to: what was printed says which one it was."""

from importlib import import_module

from django.db import migrations

TABLE = "grading_documenttemplate"


def forwards(apps, schema_editor):
    append_only = import_module("grading.migrations.0002_history_is_append_only")
    sqlite = schema_editor.connection.vendor == "sqlite"
    trigger = append_only.sqlite_trigger if sqlite else append_only.postgresql_trigger
    schema_editor.execute(trigger(TABLE))


def backwards(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    trigger = f"{TABLE}_no_update" if sqlite else f"{TABLE}_append_only ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER {trigger};")


class Migration(migrations.Migration):
    dependencies = [("grading", "0019_document_templates")]
    operations = [migrations.RunPython(forwards, backwards)]

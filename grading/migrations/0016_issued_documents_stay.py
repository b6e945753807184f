"""The database itself keeps what was issued: a document, the pieces that it is made of and the key
that signed it never change.

What may still come, once: that a document is superseded, that it is revoked, that a key is retired,
that its loss is told, or found to be older. On SQLite a deletion is how a test suite empties its
tables.
"""

from importlib import import_module

from django.db import migrations

MESSAGE = "Un document délivré ne change plus."
HISTORIES = ("grading_documentasset", "grading_issueddocument_juries")
DOCUMENT = "grading_issueddocument"
KEY = "grading_signingkey"
SERIES = "grading_documentseries"
DOCUMENT_COLUMNS = (
    "department_id",
    "kind",
    "series_id",
    "rank",
    "number",
    "student_id",
    "term_id",
    "jury_id",
    "withheld",
    "subject",
    "holder",
    "about",
    "digest",
    "payload",
    "signature",
    "key_id",
    "layout_id",
    "site",
    "issued_at",
    "issued_by_id",
    "replaces_id",
    "content",
)
ONCE = ("superseded_at", "revoked_at", "revoked_by_id")
KEY_COLUMNS = ("key_id", "algorithm", "public_key", "created_at")


def moved(columns, differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


def taken_back(columns, differs):
    return " OR ".join(
        f"(OLD.{name} IS NOT NULL AND OLD.{name} {differs} NEW.{name})" for name in columns
    )


def guards(vendor):
    """(table, event, condition on OLD and NEW)"""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    reason = f"(OLD.revoked_at IS NOT NULL AND OLD.revoked_reason {differs} NEW.revoked_reason)"
    younger = "(OLD.lost_since IS NOT NULL AND (NEW.lost_since IS NULL OR NEW.lost_since > OLD.lost_since))"
    document = (moved(DOCUMENT_COLUMNS, differs), taken_back(ONCE, differs), reason)
    key = (moved(KEY_COLUMNS, differs), taken_back(("retired_at",), differs), younger)
    yield DOCUMENT, "UPDATE", " OR ".join(document)
    yield KEY, "UPDATE", " OR ".join(key)
    yield SERIES, "UPDATE", f"OLD.name {differs} NEW.name OR NEW.last < OLD.last"
    if vendor != "sqlite":
        for table in (DOCUMENT, KEY, SERIES):
            yield table, "DELETE", "TRUE"


def name(table, event):
    return f"{table}_stays_{event.lower()}"


def sqlite_guard(table, event, when):
    return f"""
CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""


def postgresql_guard(table, event, when):
    row = "OLD" if event == "DELETE" else "NEW"
    return f"""
CREATE FUNCTION {name(table, event)}() RETURNS trigger AS $$
BEGIN
    IF {when} THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN {row};
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION {name(table, event)}();
"""


def forwards(apps, schema_editor):
    append_only = import_module("grading.migrations.0002_history_is_append_only")
    vendor = schema_editor.connection.vendor
    sqlite = vendor == "sqlite"
    history = append_only.sqlite_trigger if sqlite else append_only.postgresql_trigger
    guard = sqlite_guard if sqlite else postgresql_guard
    for table in HISTORIES:
        schema_editor.execute(history(table))
    for table, event, when in guards(vendor):
        schema_editor.execute(guard(table, event, when))


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    sqlite = vendor == "sqlite"
    for table in HISTORIES:
        trigger = f"{table}_no_update" if sqlite else f"{table}_append_only ON {table}"
        schema_editor.execute(f"DROP TRIGGER {trigger};")
    for table, event, _ in guards(vendor):
        where = "" if sqlite else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER {name(table, event)}{where};")
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {name(table, event)}();")


class Migration(migrations.Migration):
    dependencies = [("grading", "0015_issued_documents")]
    operations = [migrations.RunPython(forwards, backwards)]

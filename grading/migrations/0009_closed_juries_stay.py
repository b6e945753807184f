"""The database itself keeps what juries did: histories are only appended to, and once a jury is
closed neither it, nor who sat in it, nor its decisions, nor what they made acquired change.

Two things may still come after the closing: the date from which decisions are shown, and the
signatures. On SQLite a deletion is how a test suite empties its tables.
"""

from importlib import import_module

from django.db import migrations

MESSAGE = "Un jury clos ne change plus."
HISTORIES = (
    "grading_decisionchange",
    "grading_settlement",
    "grading_juryfreeze",
    "grading_turn",
)
CLOSED = "EXISTS (SELECT 1 FROM grading_jury j WHERE j.id = {row}.jury_id AND j.state = 'closed')"
JURY_COLUMNS = (
    "term_id",
    "kind",
    "follows_id",
    "motive",
    "state",
    "held_at",
    "place",
    "marks_due_on",
    "created_at",
    "created_by_id",
    "closed_at",
    "closed_by_id",
    "digest",
)
MEMBER_COLUMNS = ("jury_id", "user_id", "name", "email", "title", "quality", "attendance", "summoned_at")

# (table, event, condition on OLD and NEW)
GUARDS = (
    ("grading_decision", "INSERT", CLOSED.format(row="NEW")),
    ("grading_decision", "UPDATE", CLOSED.format(row="OLD")),
    ("grading_jurymember", "INSERT", CLOSED.format(row="NEW")),
    ("grading_jurymember", "UPDATE", "{closed} AND ({moved})"),
    ("grading_jury", "UPDATE", "OLD.state = 'closed' AND ({moved})"),
    ("grading_acquisition", "UPDATE", "OLD.jury_id IS NOT NULL"),
)
DELETIONS = (
    ("grading_decision", "TRUE"),
    ("grading_jurymember", CLOSED.format(row="OLD")),
    ("grading_jury", "OLD.state = 'closed'"),
    ("grading_acquisition", "OLD.jury_id IS NOT NULL"),
)


def moved(columns, differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


def condition(table, template, vendor):
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    columns = MEMBER_COLUMNS if table == "grading_jurymember" else JURY_COLUMNS
    return template.replace("{closed}", CLOSED.format(row="OLD")).replace(
        "{moved}", moved(columns, differs)
    )


def name(table, event):
    return f"{table}_closed_{event.lower()}"


def sqlite_guard(table, event, when):
    return f"""
CREATE TRIGGER {name(table, event)} BEFORE {event} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""


def postgresql_guard(table, event, when):
    """PostgreSQL takes no query in the condition of a trigger: a function of its own asks."""
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


def guards(vendor):
    for table, event, when in GUARDS:
        yield table, event, condition(table, when, vendor)
    if vendor != "sqlite":
        for table, when in DELETIONS:
            yield table, "DELETE", when


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
    dependencies = [("grading", "0008_juries")]
    operations = [migrations.RunPython(forwards, backwards)]

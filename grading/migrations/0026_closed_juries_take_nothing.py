"""The database refuses what would still come into a closed jury, as it refuses what would change
there (0009): a frozen state, an acquisition, a decision or a line of its history, a member, a
student referred to it. A signature comes after the closing, and once given stays.

The closing writes all this before it closes, in its own transaction. On PostgreSQL who writes waits
for it, holding the row of the jury: what it did not freeze never comes in beside it.
"""

from django.db import migrations

MESSAGE = "Un jury clos ne reçoit plus rien."
OWN = "SELECT state FROM grading_jury j WHERE j.id = NEW.jury_id"
OF_DECISION = (
    "SELECT state FROM grading_jury j JOIN grading_decision d ON d.jury_id = j.id "
    "WHERE d.id = NEW.decision_id"
)
OF_REMOVED = "SELECT state FROM grading_jury j WHERE j.id = OLD.jury_id"
CLOSED, NOT_CLOSED = "= 'closed'", "<> 'closed'"
MOVED = "OLD.jury_id {differs} NEW.jury_id"
UNSIGNED = "OLD.signed_at IS NOT NULL AND OLD.signed_at {differs} NEW.signed_at"
ALWAYS = "TRUE"

# (name, table, event, where to read the state of the jury, which one is refused, and when)
GUARDS = (
    ("freeze_comes_in", "grading_juryfreeze", "INSERT", OWN, CLOSED, ALWAYS),
    ("acquisition_comes_in", "grading_acquisition", "INSERT", OWN, CLOSED, ALWAYS),
    ("acquisition_moves_in", "grading_acquisition", "UPDATE", OWN, CLOSED, MOVED),
    ("decision_comes_in", "grading_decision", "INSERT", OWN, CLOSED, ALWAYS),
    ("decision_moves_in", "grading_decision", "UPDATE", OWN, CLOSED, MOVED),
    ("decision_is_told", "grading_decisionchange", "INSERT", OF_DECISION, CLOSED, ALWAYS),
    ("member_comes_in", "grading_jurymember", "INSERT", OWN, CLOSED, ALWAYS),
    ("member_moves_in", "grading_jurymember", "UPDATE", OWN, CLOSED, MOVED),
    ("member_unsigns", "grading_jurymember", "UPDATE", OWN, CLOSED, UNSIGNED),
    ("member_is_seated_signed", "grading_jurymember", "INSERT", OWN, NOT_CLOSED, "NEW.signed_at IS NOT NULL"),
    ("member_signs_early", "grading_jurymember", "UPDATE", OWN, NOT_CLOSED, "NEW.signed_at IS NOT NULL"),
    ("student_is_referred", "grading_jury_referred", "INSERT", OWN, CLOSED, ALWAYS),
    ("student_moves_in", "grading_jury_referred", "UPDATE", OWN, CLOSED, ALWAYS),
    ("student_moves_out", "grading_jury_referred", "UPDATE", OF_REMOVED, CLOSED, ALWAYS),
)
REMOVALS = (
    ("student_is_forgotten", "grading_jury_referred", "DELETE", OF_REMOVED, CLOSED, ALWAYS),
)


def sqlite_guard(name, table, event, state, refused, when):
    return f"""
CREATE TRIGGER grading_closed_jury_{name} BEFORE {event} ON {table}
WHEN ({when.format(differs="IS NOT")}) AND ({state}) {refused}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""


def postgresql_guard(name, table, event, state, refused, when):
    """FOR SHARE waits for who closes the jury, and reads what he left."""
    row = "OLD" if event == "DELETE" else "NEW"
    return f"""
CREATE FUNCTION grading_closed_jury_{name}() RETURNS trigger AS $$
DECLARE found text;
BEGIN
    IF {when.format(differs="IS DISTINCT FROM")} THEN
        {state.replace("SELECT state", "SELECT state INTO found")} FOR SHARE OF j;
        IF found {refused} THEN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN {row};
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER grading_closed_jury_{name} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION grading_closed_jury_{name}();
"""


def guards(vendor):
    """On SQLite a deletion is how a test suite empties its tables."""
    return GUARDS if vendor == "sqlite" else (*GUARDS, *REMOVALS)


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    guard = sqlite_guard if vendor == "sqlite" else postgresql_guard
    for each in guards(vendor):
        schema_editor.execute(guard(*each))


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, *_ in guards(vendor):
        where = "" if vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER grading_closed_jury_{name}{where};")
        if vendor != "sqlite":
            schema_editor.execute(f"DROP FUNCTION grading_closed_jury_{name}();")


class Migration(migrations.Migration):
    dependencies = [("grading", "0025_document_runs")]
    operations = [migrations.RunPython(forwards, backwards)]

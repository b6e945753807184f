"""The entry of marks, last step: the constraints, and the triggers with which the database itself
refuses a history that changes, and a mark that its history does not tell.

On SQLite, a later migration that makes `grading_mark` or `grading_markchange` again must drop
these triggers first and put them back: they are lost with the table, or stand in its way.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

UNTOLD = "Une note ne change pas sans son historique."
TOLD = """
    SELECT 1 FROM grading_markchange AS change
    WHERE change.assessment_id = NEW.assessment_id AND change.enrolment_id = NEW.enrolment_id
      AND change.version = NEW.version AND change.new_status = NEW.status
      AND change.new_value {same} NEW.value
"""
WATCHED = "assessment_id, enrolment_id, status, value, version"
SQLITE = [
    f"""
CREATE TRIGGER grading_mark_told_on_{event.split()[0].lower()} BEFORE {event} ON grading_mark
WHEN NOT EXISTS ({TOLD.format(same="IS")})
BEGIN SELECT RAISE(ABORT, '{UNTOLD}'); END;
"""
    for event in ("INSERT", f"UPDATE OF {WATCHED}")
]
POSTGRESQL = [
    f"""
CREATE FUNCTION grading_mark_untold_refuse() RETURNS trigger AS $$
BEGIN
  IF NOT EXISTS ({TOLD.format(same="IS NOT DISTINCT FROM")}) THEN
    RAISE EXCEPTION '{UNTOLD}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
""",
    f"""
CREATE TRIGGER grading_mark_told BEFORE INSERT OR UPDATE OF {WATCHED} ON grading_mark
FOR EACH ROW EXECUTE FUNCTION grading_mark_untold_refuse();
""",
    # An assessment that never had a mark is deleted with its events.
    """
CREATE TRIGGER grading_assessmentevent_no_update BEFORE UPDATE ON grading_assessmentevent
FOR EACH ROW EXECUTE FUNCTION grading_history_refuse();
""",
]
UNDO_SQLITE = [
    "DROP TRIGGER grading_mark_told_on_insert;",
    "DROP TRIGGER grading_mark_told_on_update;",
    "DROP TRIGGER grading_assessmentevent_no_update;",
    "DROP TRIGGER grading_markchange_no_update;",
]
UNDO_POSTGRESQL = [
    "DROP TRIGGER grading_mark_told ON grading_mark;",
    "DROP FUNCTION grading_mark_untold_refuse();",
    "DROP TRIGGER grading_assessmentevent_no_update ON grading_assessmentevent;",
    "DROP TRIGGER grading_markchange_append_only ON grading_markchange;",
]


def forwards(apps, schema_editor):
    append_only = import_module("grading.migrations.0002_history_is_append_only")
    if schema_editor.connection.vendor == "sqlite":
        histories = ("grading_markchange", "grading_assessmentevent")
        statements = [*map(append_only.sqlite_trigger, histories), *SQLITE]
    else:
        statements = [append_only.postgresql_trigger("grading_markchange"), *POSTGRESQL]
    for statement in statements:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in UNDO_SQLITE if sqlite else UNDO_POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("grading", "0004_entry_of_marks_fill")]

    operations = [
        migrations.AlterField(
            model_name='markchange',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='grading.markbatch', verbose_name='lot'),
        ),
        migrations.AlterField(
            model_name='markchange',
            name='digest',
            field=models.CharField(max_length=64, verbose_name='empreinte'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('validated_at__isnull', True)), models.Q(models.Q(('state', 'draft'), _negated=True), ('validated_at__isnull', False)), _connector='OR'), name='assessment_draft_iff_not_validated', violation_error_message='Une évaluation validée porte sa date de validation.'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'normal'), _negated=True), ('completes__isnull', True), _connector='OR'), name='assessment_normal_completes_none', violation_error_message='Seul un rattrapage, une seconde session ou un bonus complète une autre évaluation.'),
        ),
        migrations.RunPython(forwards, backwards),
    ]

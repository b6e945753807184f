"""The life of juries: who did what, when and why; appended to, never changed."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "grading_juryevent"


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

    dependencies = [
        ('grading', '0009_closed_juries_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='JuryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'ouvert'), ('planned', 'planifié'), ('composed', 'composition modifiée'), ('summoned', 'convocations envoyées'), ('started', 'délibération commencée'), ('closed', 'clos'), ('embargo', 'embargo modifié'), ('signed', 'procès-verbal signé')], max_length=10, verbose_name='événement')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='détails')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='grading.jury', verbose_name='jury')),
            ],
            options={
                'verbose_name': 'événement d’un jury',
                'verbose_name_plural': 'vie des jurys',
                'ordering': ['pk'],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]

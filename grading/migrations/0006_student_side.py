"""What students have beside their results: feeds, messages, contested marks."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


MESSAGES = "grading_appealmessage"


def forwards(apps, schema_editor):
    append_only = import_module("grading.migrations.0002_history_is_append_only")
    sqlite = schema_editor.connection.vendor == "sqlite"
    trigger = append_only.sqlite_trigger if sqlite else append_only.postgresql_trigger
    schema_editor.execute(trigger(MESSAGES))


def backwards(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    trigger = f"{MESSAGES}_no_update" if sqlite else f"{MESSAGES}_append_only ON {MESSAGES}"
    schema_editor.execute(f"DROP TRIGGER {trigger};")


class Migration(migrations.Migration):

    dependencies = [
        ('grading', '0005_entry_of_marks_tighten'),
    ]

    operations = [
        migrations.AddField(
            model_name='term',
            name='jury_on',
            field=models.DateField(blank=True, null=True, verbose_name='date du jury'),
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version de la note contestée')),
                ('state', models.CharField(choices=[('open', 'en attente de réponse'), ('changed', 'note corrigée'), ('kept', 'note maintenue'), ('withdrawn', 'retirée')], default='open', max_length=10, verbose_name='état')),
                ('opened_at', models.DateTimeField(verbose_name='ouverte le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='grading.assessment', verbose_name='évaluation')),
                ('change', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='grading.markchange', verbose_name='correction')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='grading.enrolment', verbose_name='inscription')),
            ],
            options={
                'verbose_name': 'contestation',
                'ordering': ['-opened_at'],
            },
        ),
        migrations.CreateModel(
            name='AppealMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('text', models.TextField(max_length=2000, verbose_name='message')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='grading.appeal', verbose_name='contestation')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'message d’une contestation',
                'verbose_name_plural': 'messages des contestations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=60, verbose_name='usage')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier usage')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoquée le')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feed_tokens', to='grading.student', verbose_name='étudiant')),
            ],
            options={
                'verbose_name': 'clé de flux',
                'verbose_name_plural': 'clés de flux',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('never', 'jamais'), ('at_once', 'dès la publication'), ('daily', 'une fois par jour')], default='never', max_length=10, verbose_name='messages')),
                ('with_value', models.BooleanField(default=False, verbose_name='avec la note dans le message')),
                ('told_until', models.DateTimeField(blank=True, null=True, verbose_name='averti jusqu’au')),
                ('seen_until', models.DateTimeField(blank=True, null=True, verbose_name='vu jusqu’au')),
                ('student', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='subscription', to='grading.student', verbose_name='étudiant')),
            ],
            options={
                'verbose_name': 'abonnement',
                'ordering': ['student'],
            },
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('assessment', 'enrolment'), name='appeal_one_open', violation_error_message='Cette note est déjà contestée.'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='appeal_closed_iff_dated', violation_error_message='Une contestation close porte sa date.'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change__isnull', False), ('state', 'changed')), models.Q(models.Q(('state', 'changed'), _negated=True), ('change__isnull', True)), _connector='OR'), name='appeal_changed_iff_corrected', violation_error_message='Une note corrigée se rattache à sa correction.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('frequency', 'never'), ('told_until__isnull', False), _connector='OR'), name='subscription_told_when_asked', violation_error_message='Un abonnement commence à une date.'),
        ),
        migrations.RunPython(forwards, backwards),
    ]

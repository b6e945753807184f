"""The entry of marks, first step of three: what is new; the next two fill it, and tighten it."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_history_change(apps, schema_editor):
    """The triggers come back, with the last step."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER grading_markchange_no_update;")
    else:
        schema_editor.execute("DROP TRIGGER grading_markchange_append_only ON grading_markchange;")


def refuse_history_changes(apps, schema_editor):
    from_before = import_module("grading.migrations.0002_history_is_append_only")
    sqlite = schema_editor.connection.vendor == "sqlite"
    trigger = from_before.sqlite_trigger if sqlite else from_before.postgresql_trigger
    schema_editor.execute(trigger("grading_markchange"))


class Migration(migrations.Migration):

    dependencies = [
        ('curriculum', '0001_initial'),
        ('grading', '0002_history_is_append_only'),
    ]

    operations = [
        migrations.RunPython(let_history_change, refuse_history_changes),
        migrations.CreateModel(
            name='AssessmentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('created', 'créée'), ('copied', 'reprise d’une année précédente'), ('changed', 'modifiée'), ('candidates', 'convocations modifiées'), ('validated', 'validée'), ('published', 'publiée'), ('reopened', 'rouverte')], max_length=10, verbose_name='événement')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motif')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='détails')),
            ],
            options={
                'verbose_name': 'événement d’une évaluation',
                'verbose_name_plural': 'vie des évaluations',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anonymous_number', models.CharField(blank=True, max_length=12, verbose_name='numéro d’anonymat')),
            ],
            options={
                'verbose_name': 'candidat',
                'ordering': ['assessment', 'enrolment'],
            },
        ),
        migrations.CreateModel(
            name='EntryPlan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('origin', models.CharField(choices=[('paste', 'collage'), ('file', 'fichier')], max_length=10, verbose_name='origine')),
                ('filename', models.CharField(blank=True, max_length=120, verbose_name='fichier')),
                ('table', models.JSONField(verbose_name='tableau lu')),
                ('layout', models.JSONField(blank=True, null=True, verbose_name='colonnes')),
                ('executed_at', models.DateTimeField(blank=True, null=True, verbose_name='exécuté le')),
            ],
            options={
                'verbose_name': 'plan de saisie',
                'verbose_name_plural': 'plans de saisie',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='HistoryHead',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='historique')),
                ('length', models.PositiveBigIntegerField(default=0, verbose_name='longueur')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'tête d’historique',
                'verbose_name_plural': 'têtes d’historique',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='MarkBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(choices=[('form', 'formulaire'), ('grid', 'grille'), ('pile', 'pile de copies'), ('paste', 'collage'), ('file', 'fichier'), ('check', 'double saisie'), ('restore', 'valeur restaurée'), ('undo', 'annulation d’un lot'), ('api', 'autre logiciel'), ('demo', 'démonstration')], default='form', max_length=10, verbose_name='origine')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='précision')),
                ('at', models.DateTimeField(verbose_name='commencé le')),
            ],
            options={
                'verbose_name': 'lot de notes',
                'verbose_name_plural': 'lots de notes',
                'ordering': ['-at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='jour')),
                ('sent_at', models.DateTimeField(verbose_name='envoyée le')),
                ('subject', models.CharField(max_length=200, verbose_name='objet')),
                ('body', models.TextField(max_length=10000, verbose_name='message')),
            ],
            options={
                'verbose_name': 'relance',
                'ordering': ['-sent_at'],
            },
        ),
        migrations.CreateModel(
            name='SecondEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('blank', 'non saisie'), ('graded', 'notée'), ('ABS', 'absence injustifiée'), ('EXC', 'absence justifiée'), ('ATT', 'en attente')], max_length=6, verbose_name='statut')),
                ('value', models.PositiveIntegerField(blank=True, null=True, verbose_name='valeur (centièmes)')),
                ('at', models.DateTimeField(verbose_name='saisie le')),
            ],
            options={
                'verbose_name': 'seconde saisie',
                'verbose_name_plural': 'secondes saisies',
                'ordering': ['assessment', 'enrolment'],
            },
        ),
        migrations.AddField(
            model_name='assessment',
            name='anonymous',
            field=models.BooleanField(default=False, verbose_name='copies anonymes'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='completes',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='completed_by', to='grading.assessment', verbose_name='complète l’évaluation'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='deadline',
            field=models.DateField(blank=True, null=True, verbose_name='date limite de saisie'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='double_entry',
            field=models.BooleanField(default=False, verbose_name='double saisie'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='reopened_for',
            field=models.CharField(blank=True, help_text='Rempli quand une évaluation publiée est rouverte, jusqu’à sa republication.', max_length=200, verbose_name='motif de réouverture'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='validated_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='validée le'),
        ),
        migrations.AddField(
            model_name='markchange',
            name='digest',
            field=models.CharField(default='', max_length=64, verbose_name='empreinte'),
        ),
        migrations.AddField(
            model_name='markchange',
            name='key',
            field=models.UUIDField(blank=True, null=True, unique=True, verbose_name='clé d’envoi'),
        ),
        migrations.AddField(
            model_name='assessmentevent',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='grading.assessment', verbose_name='évaluation'),
        ),
        migrations.AddField(
            model_name='assessmentevent',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='grading.assessment', verbose_name='évaluation'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='grading.enrolment', verbose_name='inscription'),
        ),
        migrations.AddField(
            model_name='entryplan',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='entryplan',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.module', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='entryplan',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grading.term', verbose_name='semestre'),
        ),
        migrations.AddField(
            model_name='markbatch',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='markbatch',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='grading.markbatch', verbose_name='annule le lot'),
        ),
        migrations.AddField(
            model_name='entryplan',
            name='batch',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='grading.markbatch', verbose_name='lot'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='sent_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyée par'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='teacher',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='enseignant'),
        ),
        migrations.AddField(
            model_name='secondentry',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_entries', to='grading.assessment', verbose_name='évaluation'),
        ),
        migrations.AddField(
            model_name='secondentry',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par'),
        ),
        migrations.AddField(
            model_name='secondentry',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_entries', to='grading.enrolment', verbose_name='inscription'),
        ),
        migrations.AddConstraint(
            model_name='assessmentevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reopened'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='assessment_event_reopened_for_a_reason', violation_error_message='Rouvrir une évaluation demande un motif.'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('assessment', 'enrolment'), name='candidate_unique', violation_error_message='Cet étudiant est déjà convoqué à cette évaluation.'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(condition=models.Q(('anonymous_number', ''), _negated=True), fields=('assessment', 'anonymous_number'), name='candidate_number_unique', violation_error_message='Ce numéro d’anonymat est déjà donné.'),
        ),
        migrations.AddConstraint(
            model_name='markbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('origin', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='mark_batch_undoes_iff_undo', violation_error_message='Seule une annulation annule un lot.'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('teacher', 'day'), name='reminder_one_a_day', violation_error_message='Cet enseignant a déjà été relancé aujourd’hui.'),
        ),
        migrations.AddConstraint(
            model_name='secondentry',
            constraint=models.UniqueConstraint(fields=('assessment', 'enrolment'), name='second_entry_unique'),
        ),
        migrations.AddConstraint(
            model_name='secondentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'graded'), ('value__isnull', False)), models.Q(models.Q(('status', 'graded'), _negated=True), ('value__isnull', True)), _connector='OR'), name='second_entry_value_iff_graded', violation_error_message='Une absence ne porte pas de note chiffrée.'),
        ),
    ]

"""Juries: what they judge, who sits in them, what they decided and what followed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grading', '0007_marks_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unjustified', models.PositiveSmallIntegerField(default=0, verbose_name='demi-journées non justifiées')),
                ('justified', models.PositiveSmallIntegerField(default=0, verbose_name='demi-journées justifiées')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='précision')),
                ('updated_at', models.DateTimeField(verbose_name='modifiée le')),
            ],
            options={
                'verbose_name': 'assiduité',
                'verbose_name_plural': 'assiduité',
                'ordering': ['enrolment'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('ue', 'UE'), ('rcue', 'RCUE'), ('year', 'année'), ('diploma', 'diplôme')], max_length=8, verbose_name='porte sur')),
                ('of', models.CharField(help_text='UE11, UE11+UE21, BUT1, DUT ou BUT.', max_length=30, verbose_name='objet')),
                ('code', models.CharField(blank=True, max_length=8, verbose_name='code')),
                ('proposal', models.CharField(max_length=8, verbose_name='code proposé')),
                ('average', models.CharField(blank=True, max_length=200, verbose_name='moyenne exacte')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='motif')),
                ('entailed', models.BooleanField(default=False, verbose_name='entraînée par une autre décision')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('at', models.DateTimeField(verbose_name='prise le')),
            ],
            options={
                'verbose_name': 'décision',
                'ordering': ['jury', 'student', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DecisionChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('old_code', models.CharField(blank=True, max_length=8, verbose_name='ancien code')),
                ('new_code', models.CharField(blank=True, max_length=8, verbose_name='nouveau code')),
                ('proposal', models.CharField(max_length=8, verbose_name='code proposé')),
                ('average', models.CharField(blank=True, max_length=200, verbose_name='moyenne exacte')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='motif')),
                ('origin', models.CharField(choices=[('form', 'fiche de l’étudiant'), ('of_right', 'décisions de droit'), ('live', 'délibération projetée'), ('entailed', 'entraînée par une autre décision'), ('simulation', 'simulation adoptée'), ('api', 'autre logiciel')], max_length=10, verbose_name='origine')),
                ('at', models.DateTimeField(verbose_name='le')),
            ],
            options={
                'verbose_name': 'modification de décision',
                'verbose_name_plural': 'historique des décisions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GapYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année universitaire')),
            ],
            options={
                'verbose_name': 'année de césure',
                'verbose_name_plural': 'années de césure',
                'ordering': ['student', 'year'],
            },
        ),
        migrations.CreateModel(
            name='Jury',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('semester', 'semestre'), ('year', 'année')], max_length=10, verbose_name='porte sur')),
                ('motive', models.CharField(blank=True, max_length=300, verbose_name='motif de la nouvelle délibération')),
                ('state', models.CharField(choices=[('preparation', 'en préparation'), ('deliberation', 'en délibération'), ('closed', 'close')], default='preparation', max_length=12, verbose_name='état')),
                ('held_at', models.DateTimeField(blank=True, null=True, verbose_name='se réunit le')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='lieu')),
                ('marks_due_on', models.DateField(blank=True, null=True, verbose_name='notes attendues pour le')),
                ('embargo_until', models.DateTimeField(blank=True, help_text='Avant cette date, personne d’autre que le jury ne voit les décisions.', null=True, verbose_name='décisions montrées à partir du')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('digest', models.CharField(blank=True, help_text='SHA-256 de tout ce que la clôture a figé.', max_length=64, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'jury',
                'verbose_name_plural': 'jurys',
                'ordering': ['-term__year', '-term__number', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JuryFreeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('case', models.JSONField(verbose_name='cas')),
                ('results', models.JSONField(verbose_name='résultats')),
            ],
            options={
                'verbose_name': 'état figé',
                'verbose_name_plural': 'états figés',
                'ordering': ['jury', 'position'],
            },
        ),
        migrations.CreateModel(
            name='JuryMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('email', models.EmailField(blank=True, help_text='Vide : celui du compte, s’il y en a un.', max_length=254, verbose_name='courriel')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('quality', models.CharField(choices=[('president', 'présidence'), ('member', 'membre'), ('secretary', 'secrétariat'), ('guest', 'personne invitée')], default='member', max_length=10, verbose_name='qualité')),
                ('attendance', models.CharField(choices=[('expected', 'attendu'), ('present', 'présent'), ('excused', 'excusé'), ('absent', 'absent')], default='expected', max_length=10, verbose_name='présence')),
                ('summoned_at', models.DateTimeField(blank=True, null=True, verbose_name='convoqué le')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='a signé le')),
            ],
            options={
                'verbose_name': 'membre du jury',
                'verbose_name_plural': 'membres du jury',
                'ordering': ['jury', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='remarque')),
                ('at', models.DateTimeField(verbose_name='écrite le')),
            ],
            options={
                'verbose_name': 'remarque',
                'ordering': ['enrolment', 'at'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposal', models.CharField(max_length=8, verbose_name='code proposé')),
                ('average', models.CharField(blank=True, max_length=200, verbose_name='moyenne exacte')),
                ('outcome', models.CharField(choices=[('kept', 'décision maintenue'), ('referred', 'renvoyée à une nouvelle délibération')], max_length=10, verbose_name='suite donnée')),
                ('reason', models.CharField(max_length=500, verbose_name='motif')),
                ('at', models.DateTimeField(verbose_name='le')),
            ],
            options={
                'verbose_name': 'contradiction réglée',
                'verbose_name_plural': 'contradictions réglées',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('elsewhere', 'UE acquise ailleurs'), ('transfer_in', 'arrivée par transfert'), ('transfer_out', 'départ par transfert'), ('resigned', 'démission'), ('left', 'abandon'), ('excluded', 'exclusion'), ('back', 'retour'), ('gap', 'année de césure ou année blanche'), ('parcours', 'changement de parcours'), ('modality', 'changement de modalité')], max_length=12, verbose_name='nature')),
                ('on', models.DateField(verbose_name='à compter du')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='détails')),
                ('reason', models.CharField(max_length=300, verbose_name='motif')),
                ('at', models.DateTimeField(verbose_name='enregistré le')),
            ],
            options={
                'verbose_name': 'événement du parcours',
                'verbose_name_plural': 'événements du parcours',
                'ordering': ['student', 'on', 'pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='acquisition',
            options={'ordering': ['student', 'ue_code', 'pk'], 'verbose_name': 'UE acquise', 'verbose_name_plural': 'UE acquises'},
        ),
        migrations.RemoveConstraint(
            model_name='acquisition',
            name='acquisition_unique',
        ),
        migrations.AddField(
            model_name='acquisition',
            name='recorded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='inscrite le'),
        ),
        migrations.AddField(
            model_name='acquisition',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inscrite par'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='enrolment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='grading.enrolment', verbose_name='inscription'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='updated_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='modifiée par'),
        ),
        migrations.AddField(
            model_name='decision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prise par'),
        ),
        migrations.AddField(
            model_name='decision',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grading.student', verbose_name='étudiant'),
        ),
        migrations.AddField(
            model_name='decisionchange',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='decisionchange',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='grading.decision', verbose_name='décision'),
        ),
        migrations.AddField(
            model_name='gapyear',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gap_years', to='grading.student', verbose_name='étudiant'),
        ),
        migrations.AddField(
            model_name='jury',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par'),
        ),
        migrations.AddField(
            model_name='jury',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='créé par'),
        ),
        migrations.AddField(
            model_name='jury',
            name='follows',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='grading.jury', verbose_name='fait suite à'),
        ),
        migrations.AddField(
            model_name='jury',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='juries', to='grading.term', verbose_name='semestre'),
        ),
        migrations.AddField(
            model_name='decision',
            name='jury',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grading.jury', verbose_name='jury'),
        ),
        migrations.AddField(
            model_name='acquisition',
            name='jury',
            field=models.ForeignKey(blank=True, help_text='Vide : acquise ailleurs, ou reprise d’un autre logiciel.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acquisitions', to='grading.jury', verbose_name='jury'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='opened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments_opened', to='grading.jury', verbose_name='ouverte par le jury'),
        ),
        migrations.AddConstraint(
            model_name='acquisition',
            constraint=models.UniqueConstraint(condition=models.Q(('jury', None)), fields=('student', 'ue_code'), name='acquisition_unique', violation_error_message='Cet étudiant a déjà acquis cette UE.'),
        ),
        migrations.AddConstraint(
            model_name='acquisition',
            constraint=models.UniqueConstraint(condition=models.Q(('jury__isnull', False)), fields=('student', 'ue_code', 'jury'), name='acquisition_of_jury_unique', violation_error_message='Ce jury a déjà accordé cette UE à cet étudiant.'),
        ),
        migrations.AddField(
            model_name='juryfreeze',
            name='jury',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='freezes', to='grading.jury', verbose_name='jury'),
        ),
        migrations.AddField(
            model_name='jurymember',
            name='jury',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='grading.jury', verbose_name='jury'),
        ),
        migrations.AddField(
            model_name='jurymember',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
        ),
        migrations.AddField(
            model_name='remark',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='remark',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='grading.enrolment', verbose_name='inscription'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='grading.decision', verbose_name='décision'),
        ),
        migrations.AddField(
            model_name='turn',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur'),
        ),
        migrations.AddField(
            model_name='turn',
            name='enrolment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='grading.enrolment', verbose_name='inscription'),
        ),
        migrations.AddField(
            model_name='turn',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='grading.student', verbose_name='étudiant'),
        ),
        migrations.AddField(
            model_name='gapyear',
            name='turn',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grading.turn', verbose_name='événement'),
        ),
        migrations.AddConstraint(
            model_name='decisionchange',
            constraint=models.UniqueConstraint(fields=('decision', 'version'), name='decision_change_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='jury',
            constraint=models.UniqueConstraint(condition=models.Q(('follows', None)), fields=('term', 'kind'), name='jury_first_unique', violation_error_message='Ce jury existe déjà : une nouvelle délibération s’ouvre depuis le jury clos.'),
        ),
        migrations.AddConstraint(
            model_name='jury',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('closed_by', None), ('digest', '')), _connector='OR'), name='jury_closed_iff_signed_off', violation_error_message='Un jury clos porte sa date et qui l’a clos.'),
        ),
        migrations.AddConstraint(
            model_name='jury',
            constraint=models.CheckConstraint(condition=models.Q(('follows', None), models.Q(('motive', ''), _negated=True), _connector='OR'), name='jury_following_has_motive', violation_error_message='Une nouvelle délibération demande un motif.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('jury', 'student', 'of'), name='decision_unique', violation_error_message='Ce jury a déjà une décision sur cet objet.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), ('code', models.F('proposal')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_departure_has_reason', violation_error_message='Une décision qui s’écarte de la proposition demande un motif.'),
        ),
        migrations.AddConstraint(
            model_name='juryfreeze',
            constraint=models.UniqueConstraint(fields=('jury', 'position'), name='jury_freeze_unique'),
        ),
        migrations.AddConstraint(
            model_name='jurymember',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('jury', 'user'), name='jury_member_unique', violation_error_message='Cette personne siège déjà dans ce jury.'),
        ),
        migrations.AddConstraint(
            model_name='jurymember',
            constraint=models.UniqueConstraint(condition=models.Q(('quality', 'president')), fields=('jury',), name='jury_one_president', violation_error_message='Un jury n’a qu’une présidence.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.UniqueConstraint(fields=('enrolment', 'author'), name='remark_unique', violation_error_message='Vous avez déjà une remarque sur cet étudiant.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='remark_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='settlement_has_reason', violation_error_message='Régler une contradiction demande un motif.'),
        ),
        migrations.AddConstraint(
            model_name='turn',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='turn_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='gapyear',
            constraint=models.UniqueConstraint(fields=('student', 'year'), name='gap_year_unique', violation_error_message='Cette année de césure est déjà enregistrée.'),
        ),
    ]

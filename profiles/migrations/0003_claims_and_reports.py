"""Claims with their grounds, reviews for L4, marks of owners, reports and rights requests."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


_FILL = """
UPDATE profiles_claim SET approved_at = decided_at WHERE state = 'approved';
UPDATE profiles_claim SET waits_until = made_at + interval '72 hours';
UPDATE profiles_claim SET reason = 'No reason was kept.' WHERE state = 'declined' AND reason = '';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0002_evidence_sources'),
        ('works', '0009_chosen_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unsure', 'Not sure'), ('dismissed', 'Suggestion dismissed')], max_length=9)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Wrong person'), ('work', 'Wrong work'), ('affiliation', 'Wrong affiliation'), ('level', 'Wrong level or trust'), ('claim', 'The claim is not theirs to make'), ('privacy', 'Privacy: take this record down'), ('name', 'Change of name')], max_length=12)),
                ('state', models.CharField(choices=[('unconfirmed', 'Waits for your confirmation by mail'), ('open', 'Waits for a curator'), ('upheld', 'Found right'), ('dismissed', 'Not found right'), ('withdrawn', 'Withdrawn')], default='unconfirmed', max_length=12)),
                ('words', models.TextField(help_text="What is wrong, in the reporter's words.", max_length=4000)),
                ('new_name', models.CharField(blank=True, help_text='Of a change of name: the name from now on.', max_length=200)),
                ('email', models.EmailField(blank=True, help_text='Where the status link goes; emptied a year after the end.', max_length=254, verbose_name='e-mail address')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, help_text='In the status link; a new link has a new one.')),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='When an answer is owed.')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, help_text='What was decided and why; the reporter reads it.')),
                ('is_mail_due', models.BooleanField(default=False, help_text='The status link is yet to be mailed.')),
            ],
            options={
                'ordering': ('due_at', 'pk'),
                'permissions': [('decide_report', 'Can decide reports and rights requests')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(help_text='What was looked at.')),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name='claim',
            options={'ordering': ('-pk',), 'permissions': [('decide_claim', 'Can decide claims and disputes'), ('review_level', 'Can review for L4')]},
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='profiles_claim_one_owner',
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='profiles_claim_one_author',
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='profiles_claim_open_once',
        ),
        migrations.AddField(
            model_name='claim',
            name='approved_at',
            field=models.DateTimeField(blank=True, help_text='First; a dispute keeps it.', null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='handler',
            field=models.ForeignKey(blank=True, help_text='The curator who decided; empty when the rules did.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='is_judged',
            field=models.BooleanField(default=False, help_text='A curator approved it, on more than the rules ask for.'),
        ),
        migrations.AddField(
            model_name='claim',
            name='is_mail_due',
            field=models.BooleanField(default=False, help_text='The claimant is yet to hear of the decision.'),
        ),
        migrations.AddField(
            model_name='claim',
            name='orcid',
            field=models.CharField(blank=True, help_text='The one it rests on; empty: none was proved.', max_length=19, verbose_name='ORCID iD'),
        ),
        migrations.AddField(
            model_name='claim',
            name='orcid_made_on',
            field=models.DateField(blank=True, help_text='Empty: unknown.', null=True, verbose_name='ORCID iD made on'),
        ),
        migrations.AddField(
            model_name='claim',
            name='orcid_name',
            field=models.TextField(blank=True, help_text='Empty: private, or no ORCID iD.', verbose_name='name at ORCID'),
        ),
        migrations.AddField(
            model_name='claim',
            name='statement',
            field=models.TextField(blank=True, help_text="Other evidence, in the claimant's words.", max_length=2000),
        ),
        migrations.AddField(
            model_name='claim',
            name='statement_url',
            field=models.URLField(blank=True, max_length=300, verbose_name='address of other evidence'),
        ),
        migrations.AddField(
            model_name='claim',
            name='waits_until',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='How long it stands in public before it may be approved.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='researcher',
            name='links',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.URLField(max_length=300), blank=True, default=list, help_text="Pages elsewhere, in the owner's order.", size=None),
        ),
        migrations.AddField(
            model_name='researcher',
            name='pronouns',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='claim',
            name='level',
            field=models.PositiveSmallIntegerField(choices=[(1, 'L1'), (2, 'L2'), (3, 'L3'), (4, 'L4')], default=2, help_text='Once approved.'),
        ),
        migrations.AlterField(
            model_name='claim',
            name='reason',
            field=models.TextField(blank=True, help_text='Why it was decided so; the claimant reads it.'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'contested'])), fields=['waits_until', 'id'], name='profiles_claim_queue'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('is_mail_due', True)), fields=['id'], name='profiles_claim_mail_due'),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved'), models.Q(('approved_at__isnull', False), ('state', 'contested')), _connector='OR'), fields=('author',), name='profiles_claim_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved'), models.Q(('approved_at__isnull', False), ('state', 'contested')), _connector='OR'), fields=('researcher',), name='profiles_claim_one_author'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'approved'), models.Q(('approved_at__isnull', False), ('state', 'contested')), _connector='OR'), models.Q(('orcid', ''), _negated=True)), fields=('orcid',), name='profiles_claim_orcid_holds_once'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['pending', 'contested'])), fields=('researcher',), name='profiles_claim_open_once'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='profiles_claim_approved_when'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='profiles_claim_declined_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='profiles_claim_level_range'),
        ),
        migrations.AddField(
            model_name='mark',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='works.author'),
        ),
        migrations.AddField(
            model_name='mark',
            name='authorship',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='works.authorship'),
        ),
        migrations.AddField(
            model_name='report',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='works.author'),
        ),
        migrations.AddField(
            model_name='report',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='objections', to='profiles.claim'),
        ),
        migrations.AddField(
            model_name='report',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='reporter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='work',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='works.work'),
        ),
        migrations.AddField(
            model_name='review',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='profiles.claim'),
        ),
        migrations.AddField(
            model_name='review',
            name='curator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='mark',
            constraint=models.UniqueConstraint(fields=('author', 'authorship'), name='profiles_mark_once'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['due_at', 'id'], name='profiles_report_queue'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_mail_due', True)), fields=['id'], name='profiles_report_mail_due'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['unconfirmed', 'open']), models.Q(('email', ''), _negated=True)), fields=('author', 'kind', 'email'), name='profiles_report_open_once'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['unconfirmed', 'open', 'withdrawn']), models.Q(('decided_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='profiles_report_decided_with_answer'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'name'), _negated=True), models.Q(('new_name', ''), _negated=True), _connector='OR'), name='profiles_report_new_name'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('claim', 'curator'), name='profiles_review_once'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='profiles_review_with_reason'),
        ),
    ]

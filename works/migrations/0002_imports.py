"""Runs that can be resumed, paused and retried; the authors line and deletions of works; what changed in them."""

import django.db.models.deletion
from django.db import migrations, models

# Works stored before this have no line; their bylines, joined, split into the same bylines again.
LINES = """
UPDATE works_work AS w SET authors_line = coalesce(
    (SELECT string_agg(a.byline, ', ' ORDER BY a.position) FROM works_authorship AS a WHERE a.work_id = w.id), '')
"""
SECONDS = """
UPDATE works_importrun SET seconds = extract(epoch FROM finished_at - started_at) WHERE finished_at > started_at
"""


class Migration(migrations.Migration):
    dependencies = [("works", "0001_initial")]

    operations = [
        migrations.RenameField("importrun", "cursor", "read"),
        migrations.AddField(
            model_name='importrun',
            name='by_worker',
            field=models.BooleanField(default=False, help_text='A worker runs it, and takes it up again when it was killed.'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='is_pause_wanted',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='importrun',
            name='position',
            field=models.JSONField(default=dict, help_text='Where to go on: line, token or start of the next page.'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='seconds',
            field=models.FloatField(default=0, help_text='Spent working, without pauses.'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='share',
            field=models.FloatField(blank=True, help_text='Of the whole, 0 to 1; empty where it is unknown.', null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='stored_at',
            field=models.DateTimeField(blank=True, help_text='Of the latest page.', null=True),
        ),
        migrations.AddField(
            model_name='rejectedrecord',
            name='accepted_at',
            field=models.DateTimeField(blank=True, help_text='When trying again succeeded.', null=True),
        ),
        migrations.AddField(
            model_name='work',
            name='authors_line',
            field=models.TextField(blank=True, help_text='As the source has it; the bylines were split from it.'),
        ),
        migrations.AddField(
            model_name='work',
            name='is_deleted',
            field=models.BooleanField(default=False, help_text='The source deleted its record.'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='source',
            field=models.CharField(choices=[('snapshot', 'Snapshot file'), ('oai', 'OAI-PMH harvest'), ('query', 'API query'), ('ids', 'List of ids')], max_length=10),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('failed', 'Failed'), ('finished', 'Finished')], default='queued', max_length=10),
        ),
        migrations.AlterField(
            model_name='rejectedrecord',
            name='position',
            field=models.PositiveBigIntegerField(help_text='Line of the snapshot or number in the harvest, from 1.'),
        ),
        migrations.AlterField(
            model_name='work',
            name='is_withdrawn',
            field=models.BooleanField(default=False, help_text='Deleted, or its comment or abstract says so.'),
        ),
        migrations.CreateModel(
            name='WorkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('title', 'Title'), ('abstract', 'Abstract'), ('authors', 'Authors'), ('categories', 'Topics'), ('doi', 'DOI'), ('journal_ref', 'Journal reference'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('noticed_at', models.DateTimeField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='works.importrun')),
                ('work', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='works.work')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['work', '-id'], name='works_workchange_of_work')],
                'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='works_workchange_is_a_change')],
            },
        ),
        migrations.RunSQL(LINES, migrations.RunSQL.noop),
        migrations.RunSQL(SECONDS, migrations.RunSQL.noop),
    ]

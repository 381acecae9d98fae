"""Held bylines, disavowals and candidates for curators; events that touch two authors."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0002_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', 'May be one person'), ('split', 'May be two people')], max_length=5)),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('gone', 'No longer the case')], default='open', max_length=8)),
                ('authorships', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Of a split: keys of the bylines that may go.', size=None)),
                ('score', models.FloatField(help_text='How strongly the evidence speaks for it, 0 to 1.')),
                ('impact', models.PositiveIntegerField(help_text='Works whose author would change.')),
                ('reasons', models.JSONField(default=list, help_text='What speaks for and against, in words.')),
                ('block', models.CharField(max_length=120)),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-impact', '-score', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Disavowal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('source', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='authorship',
            name='is_held',
            field=models.BooleanField(db_default=False, default=False, help_text='A person or an authority placed it; the resolver leaves it with its author.'),
        ),
        migrations.AddField(
            model_name='event',
            name='other',
            field=models.ForeignKey(blank=True, help_text='Where a merge or a move led, what a split left, who is distinct.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events_as_other', to='works.author'),
        ),
        migrations.AddConstraint(
            model_name='authorship',
            constraint=models.CheckConstraint(condition=models.Q(('is_held', False), ('author__isnull', False), _connector='OR'), name='works_authorship_held_by_an_author'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='works.event'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='works.author'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='second',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='works.author'),
        ),
        migrations.AddField(
            model_name='disavowal',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disavowals', to='works.author'),
        ),
        migrations.AddField(
            model_name='disavowal',
            name='authorship',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='disavowals', to='works.authorship'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['kind', '-impact', '-score', 'id'], name='works_candidate_queue'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(fields=['block'], name='works_candidate_block'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'merge'), ('state', 'open')), fields=('first', 'second'), name='works_candidate_merge_once'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'split'), ('state', 'open')), fields=('first',), name='works_candidate_split_once'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first__lt', models.F('second')), ('kind', 'merge'), ('second__isnull', False)), models.Q(('kind', 'split'), ('second__isnull', True)), _connector='OR'), name='works_candidate_merge_has_two'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='works_candidate_score_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='works_candidate_decided_when'),
        ),
        migrations.AddConstraint(
            model_name='disavowal',
            constraint=models.UniqueConstraint(fields=('authorship', 'author'), name='works_disavowal_once'),
        ),
    ]

"""The names people are found by, one slip off too; DOIs and names of institutions, indexed."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


_QUEUE = "INSERT INTO works_pendingauthor (author_id) SELECT id FROM works_author ON CONFLICT DO NOTHING"


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0012_work_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FoundName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('works', models.PositiveIntegerField(help_text='Of the author, to sort by.')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='What it is found by; with a dot, how a word begins.', size=None)),
            ],
        ),
        migrations.CreateModel(
            name='NamePrefix',
            fields=[
                ('prefix', models.CharField(db_collation='C', max_length=61, primary_key=True, serialize=False)),
                ('author_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Most works first, at most 20.', size=None)),
            ],
            options={
                'verbose_name_plural': 'name prefixes',
            },
        ),
        migrations.CreateModel(
            name='NameSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_collation='C', max_length=60)),
                ('word', models.CharField(db_collation='C', max_length=60)),
            ],
        ),
        migrations.AddIndex(
            model_name='institution',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='works_institution_name'),
        ),
        migrations.AddIndex(
            model_name='work',
            index=models.Index(django.db.models.functions.text.Lower('doi'), condition=models.Q(('doi', ''), _negated=True), name='works_work_doi'),
        ),
        migrations.AddField(
            model_name='foundname',
            name='author',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='works.author'),
        ),
        migrations.AddIndex(
            model_name='nameslip',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('word'), name='gin_trgm_ops'), condition=models.Q(('key', models.F('word'))), name='works_nameslip_trigrams'),
        ),
        migrations.AddConstraint(
            model_name='nameslip',
            constraint=models.UniqueConstraint(fields=('key', 'word'), name='works_nameslip_once'),
        ),
        migrations.AddIndex(
            model_name='foundname',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='works_foundname_words'),
        ),
        migrations.AddConstraint(
            model_name='foundname',
            constraint=models.UniqueConstraint(fields=('author', 'name'), name='works_foundname_once'),
        ),
        # The next run of the pipeline derives the names of everybody on file.
        migrations.RunSQL(_QUEUE, migrations.RunSQL.noop),
    ]

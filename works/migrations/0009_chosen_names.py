"""Names that people chose, and bylines whose printed name a change of name hides."""

import django.db.models.deletion
from django.db import migrations, models


# Whoever writes an author's name, resolver included, a chosen one stays. The condition keeps it off every other row.
_KEEP = """
CREATE FUNCTION works_author_keep_chosen_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.display_name := NEW.chosen_name;
    NEW.name_key := NEW.chosen_key;
    RETURN NEW;
END $$;
CREATE TRIGGER works_author_chosen_name BEFORE INSERT OR UPDATE ON works_author
    FOR EACH ROW WHEN (NEW.chosen_name <> '') EXECUTE FUNCTION works_author_keep_chosen_name();
"""
_FORGET = """
DROP TRIGGER works_author_chosen_name ON works_author;
DROP FUNCTION works_author_keep_chosen_name();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0008_institution_domains'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthorName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('name_key', models.CharField(max_length=200)),
                ('is_suppressed', models.BooleanField(default=False, help_text='Neither shown nor found; otherwise the record is found by it.')),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='author',
            name='chosen_key',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='author',
            name='chosen_name',
            field=models.TextField(blank=True, db_default='', help_text='A person chose it; the database keeps it as the display name.'),
        ),
        migrations.AddField(
            model_name='author',
            name='is_renamed',
            field=models.BooleanField(db_default=False, default=False, help_text='A change of name: bylines are shown under the chosen one.'),
        ),
        migrations.AddField(
            model_name='authorship',
            name='printed',
            field=models.CharField(blank=True, db_default='', help_text='Only after a change of name: what the byline was. Never shown; imports know the byline by it.', max_length=500),
        ),
        migrations.AlterField(
            model_name='authorship',
            name='byline',
            field=models.CharField(help_text='As printed, TeX decoded; after a change of name, the new one.', max_length=500),
        ),
        migrations.AddIndex(
            model_name='author',
            index=models.Index(condition=models.Q(('is_renamed', True)), fields=['id'], name='works_author_renamed'),
        ),
        migrations.AddIndex(
            model_name='authorship',
            index=models.Index(condition=models.Q(('printed', ''), _negated=True), fields=['id'], name='works_authorship_renamed'),
        ),
        migrations.RunSQL(_KEEP, _FORGET),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(('chosen_name', ''), models.Q(('display_name', models.F('chosen_name')), ('name_key', models.F('chosen_key'))), _connector='OR'), name='works_author_shows_chosen_name'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(('is_renamed', False), models.Q(('chosen_name', ''), _negated=True), _connector='OR'), name='works_author_renamed_to_something'),
        ),
        migrations.AddField(
            model_name='authorname',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='works.author'),
        ),
        migrations.AddIndex(
            model_name='authorname',
            index=models.Index(condition=models.Q(('is_suppressed', False)), fields=['name_key'], name='works_authorname_key', opclasses=('varchar_pattern_ops',)),
        ),
        migrations.AddConstraint(
            model_name='authorname',
            constraint=models.UniqueConstraint(fields=('author', 'name'), name='works_authorname_once'),
        ),
        migrations.AddConstraint(
            model_name='authorname',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='works_authorname_not_empty'),
        ),
    ]

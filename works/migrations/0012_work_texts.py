"""The words of works in a table of their own, kept by triggers; before, titles alone were indexed."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

_CONFIG = """
CREATE TEXT SEARCH CONFIGURATION works_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION works_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
# An abstract with TeX in it is read as it was rendered: the parser skips tags, and "Schr\"odinger" would be two words.
# Topics and kind are words that no text can have, so that one index answers for all three.
_WORDS = """
CREATE FUNCTION works_text_of(title text, abstract text, html text, topics text[], kind text) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('works_english', title), 'A')
        || to_tsvector('works_english', left(
            CASE WHEN strpos(abstract, '\\') > 0 THEN html ELSE abstract END, 60000))
        || array_to_tsvector(string_to_array('#' || array_to_string(topics || kind, ' #'), ' '))
$$;
"""
_FILL = """
INSERT INTO works_worktext (work_id, year, words) SELECT id, year, works_text_of(title_plain, abstract, abstract_html, categories::text[], kind)
FROM works_work
"""
# New works come by the thousand, so one statement takes them all; of changed ones, those whose words may differ.
_TRIGGERS = """
CREATE FUNCTION works_text_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO works_worktext (work_id, year, words)
        SELECT id, year, works_text_of(title_plain, abstract, abstract_html, categories::text[], kind) FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER works_work_text_added AFTER INSERT ON works_work
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION works_text_added();
CREATE FUNCTION works_text_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE works_worktext SET year = NEW.year,
        words = works_text_of(NEW.title_plain, NEW.abstract, NEW.abstract_html, NEW.categories::text[], NEW.kind)
        WHERE work_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER works_work_text_changed
    AFTER UPDATE OF year, title_plain, abstract, abstract_html, categories, kind ON works_work
    FOR EACH ROW WHEN ((OLD.year, OLD.title_plain, OLD.abstract, OLD.abstract_html, OLD.categories, OLD.kind)
        IS DISTINCT FROM (NEW.year, NEW.title_plain, NEW.abstract, NEW.abstract_html, NEW.categories, NEW.kind))
    EXECUTE FUNCTION works_text_changed();
"""
_FORGET = """
DROP TRIGGER works_work_text_changed ON works_work;
DROP FUNCTION works_text_changed();
DROP TRIGGER works_work_text_added ON works_work;
DROP FUNCTION works_text_added();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0011_noticed'),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(_CONFIG, "DROP TEXT SEARCH CONFIGURATION works_english"),
        migrations.CreateModel(
            name='WorkText',
            fields=[
                ('work', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='works.work')),
                ('year', models.PositiveSmallIntegerField(help_text='Of the work, so that one index gives the newest.')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RunSQL(_WORDS, "DROP FUNCTION works_text_of(text, text, text, text[], text)"),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        # What the fill leaves to check at commit stands in the way of an index made in the same transaction.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='worktext',
            index=models.Index(fields=['-year', '-work'], name='works_worktext_newest'),
        ),
        migrations.AddIndex(
            model_name='worktext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='works_worktext_words'),
        ),
        migrations.RunSQL(_TRIGGERS, _FORGET),
        migrations.RemoveIndex(
            model_name='work',
            name='works_work_title_words',
        ),
    ]

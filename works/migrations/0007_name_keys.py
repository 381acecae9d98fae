"""Name keys are "dean, jeff" and blocks hold family names closed up: both made anew from the names as printed."""

from django.db import migrations, transaction

from works.identity import names

BATCH = 5_000

# The primary keys serve the batches; what is right already is not written, so a second run is cheap.
_BYLINES = "SELECT id, byline FROM works_authorship WHERE id > %s ORDER BY id LIMIT %s"
_KEY_BYLINES = """
UPDATE works_authorship AS a SET name_key = new.name_key, block = new.block
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, name_key, block)
WHERE a.id = new.id AND (a.name_key, a.block) <> (new.name_key, new.block)
"""
_AUTHORS = "SELECT id, display_name FROM works_author WHERE id > %s ORDER BY id LIMIT %s"
_KEY_AUTHORS = """
UPDATE works_author AS a SET name_key = new.name_key
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, name_key, block)
WHERE a.id = new.id AND a.name_key <> new.name_key
"""
_CANDIDATES = """
SELECT c.id, a.display_name FROM works_candidate AS c JOIN works_author AS a ON a.id = c.first_id
WHERE c.id > %s ORDER BY c.id LIMIT %s
"""
_KEY_CANDIDATES = """
UPDATE works_candidate AS c SET block = new.block
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, name_key, block)
WHERE c.id = new.id AND c.block <> new.block
"""
_QUEUE = """
INSERT INTO works_pendingblock (block)
SELECT DISTINCT block FROM works_authorship WHERE NOT is_collaboration ORDER BY block
ON CONFLICT DO NOTHING
"""


def key_anew(apps, schema_editor):
    for read, write in ((_BYLINES, _KEY_BYLINES), (_AUTHORS, _KEY_AUTHORS), (_CANDIDATES, _KEY_CANDIDATES)):
        last = 0
        while last is not None:
            last = _batch(schema_editor.connection, read, write, last)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_QUEUE)


def _batch(connection, read, write, after):
    """Key the rows after a primary key; the last of them, None when there was none."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(read, [after, BATCH])
        rows = cursor.fetchall()
        if not rows:
            return None
        ids = [row_id for row_id, _ in rows]
        cursor.execute(write, [ids, [names.key(name) for _, name in rows], [names.block(name) for _, name in rows]])
        return ids[-1]


class Migration(migrations.Migration):

    # Batches of their own, so that a large table is not one transaction. Stopped half-way, it starts again.
    atomic = False

    dependencies = [
        ('works', '0006_topic_counts'),
    ]

    operations = [
        migrations.RunPython(key_anew, migrations.RunPython.noop, elidable=True),
    ]

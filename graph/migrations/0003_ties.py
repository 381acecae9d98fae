"""The views that unpack neighbourhoods: each edge from either end, and each pair once. See also graph.collaborations."""

from django.db import migrations

TIE = """
CREATE VIEW graph_tie AS
SELECT n.author_id, t.other_id, (t.facts >> 22 & 32767)::int AS works, (t.facts >> 37)::float8 / 10000 AS credit,
    (t.facts >> 6 & 255)::int + 1986 AS first_year, (t.facts >> 14 & 255)::int + 1986 AS last_year,
    (t.facts & 63)::int AS team, t.place
FROM graph_neighbourhood AS n
CROSS JOIN LATERAL unnest(n.others, n.facts) WITH ORDINALITY AS t (other_id, facts, place)
"""
COLLABORATION = """
CREATE VIEW graph_collaboration AS
SELECT author_id AS first_id, other_id AS second_id, works, credit, first_year, last_year
FROM graph_tie WHERE author_id < other_id
"""
# The table of pairs is gone; queueing all authors makes the pipeline derive everything anew.
QUEUE = """
INSERT INTO works_pendingauthor (author_id) SELECT DISTINCT author_id FROM works_authorship WHERE author_id IS NOT NULL
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("graph", "0002_neighbourhoods")]

    operations = [
        migrations.RunSQL(TIE, "DROP VIEW graph_tie"),
        migrations.RunSQL(COLLABORATION, "DROP VIEW graph_collaboration"),
        migrations.RunSQL(QUEUE, migrations.RunSQL.noop),
    ]

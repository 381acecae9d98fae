"""What a page says, as one digest: whoever asks again with it need not have the page made."""

from bzpeer.reading import connection

# A row that changed is in another place (ctid), written by another transaction (xmin). The unique arxiv_id finds the
# work, unique (work, position), unique (work, topic) and (work, -id) its bylines, topics and changes.
_OF_WORK_SQL = """
SELECT md5(concat_ws(' ', hash_record_extended(ROW(w.xmin, w.ctid), 0),
    (SELECT sum(hash_record_extended(ROW(a.xmin, a.ctid, v.xmin, v.ctid), 0))
        FROM works_authorship AS a LEFT JOIN works_author AS v ON v.id = a.author_id WHERE a.work_id = w.id), '/',
    (SELECT sum(hash_record_extended(ROW(s.xmin, s.ctid, t.xmin, t.ctid), 0))
        FROM works_worktopic AS s JOIN works_topic AS t ON t.id = s.topic_id WHERE s.work_id = w.id), '/',
    (SELECT sum(hash_record_extended(ROW(c.xmin, c.ctid), 0)) FROM works_workchange AS c WHERE c.work_id = w.id)))
FROM works_work AS w WHERE w.arxiv_id = %s
"""


def of_work(arxiv_id: str) -> str:
    """A digest of all that the page of a work says, "" when none is on file. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_WORK_SQL, [arxiv_id])
        row = cursor.fetchone()
    return row[0] if row else ""

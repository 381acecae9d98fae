"""Who may not decide about a record: its owner, a claimant, and co-authors of its author."""

from django.db import connection

from profiles.models import User
from works.identity.placing import Refused
from works.models import Author

OWN = "This is about you, so another curator has to decide."
CO_AUTHOR = "You share works with this author, so another curator has to decide."

# The index on the author of claims and the unique user of researchers; unique (author, work) finds the bylines on
# both sides.
_SQL = """
WITH mine AS (
    SELECT c.author_id FROM profiles_claim AS c JOIN profiles_researcher AS r ON r.id = c.researcher_id
    WHERE r.user_id = %(user)s AND c.state IN ('pending', 'approved', 'contested')
)
SELECT EXISTS (SELECT 1 FROM mine WHERE author_id = %(author)s),
    EXISTS (
        SELECT 1 FROM mine JOIN works_authorship AS a USING (author_id)
        JOIN works_authorship AS b ON b.author_id = %(author)s AND b.work_id = a.work_id
    )
"""


def why_not(curator: User, author: Author) -> str:
    """Why this curator may not decide about this author, in words; empty when they may. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"user": curator.pk, "author": author.pk})
        is_own, is_co_author = cursor.fetchone()
    if is_own:
        return OWN
    return CO_AUTHOR if is_co_author else ""


def require_impartial(curator: User | None, author: Author) -> None:
    """Raises Refused when this curator may not decide. The rules, given as None, always may."""
    if curator is not None and (words := why_not(curator, author)):
        raise Refused(words)

"""Who follows a work, or one of its authors, hears when its source changed it. Called by the pipeline."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.urls import reverse

from profiles import notice_rules, notices
from profiles.models import ChangesTold, Notice
from works.models import WorkChange

# Changes are written with the keys of a sequence by imports that may run side by side; what is so old is committed.
LAG = dt.timedelta(minutes=10)
CHANGES_AT_ONCE = 2_000
# Works told to one account at a time; an import that changed more of what it follows is told in one line.
WORKS_AT_MOST = 20

# The primary key finds the changes, the indexes on work, author and merged_into who follows them.
_FOLLOWERS_SQL = """
WITH changed AS MATERIALIZED (
    SELECT work_id, array_agg(DISTINCT field) AS fields FROM works_workchange WHERE id > %(after)s AND id <= %(last)s
    GROUP BY work_id
), followed AS (
    SELECT f.user_id, changed.work_id FROM changed JOIN profiles_follow AS f ON f.work_id = changed.work_id
    WHERE f.kind = 'work' AND NOT f.is_muted
    UNION
    SELECT f.user_id, changed.work_id FROM changed JOIN works_authorship AS a ON a.work_id = changed.work_id
    JOIN works_author AS known ON known.id = a.author_id OR known.merged_into_id = a.author_id
    JOIN profiles_follow AS f ON f.author_id = known.id
    WHERE f.kind = 'author' AND NOT f.is_muted
)
SELECT followed.user_id, w.arxiv_id, w.title_plain, changed.fields
FROM followed JOIN changed USING (work_id) JOIN works_work AS w ON w.id = followed.work_id
ORDER BY followed.user_id, w.id DESC
"""
_LAST_SQL = """
SELECT max(id) FROM (
    SELECT id FROM works_workchange WHERE id > %(after)s AND noticed_at <= %(until)s ORDER BY id LIMIT %(limit)s
) AS settled
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """One work, and which of its fields changed."""

    arxiv_id: str
    title: str
    fields: tuple[str, ...]

    @property
    def words(self) -> str:
        labels = ", ".join(str(WorkChange.Field(field).label).lower() for field in self.fields)
        title = self.title if len(self.title) <= 160 else f"{self.title[:159]}…"
        return f"“{title}” changed: {labels}."


@transaction.atomic
def tell(now: dt.datetime) -> int:
    """Tell followers of the changes noticed until ten minutes ago; how many accounts. Safe to repeat.

    At most 2,000 changes at once. Those from before the first call are told to nobody.
    """
    told, is_new = ChangesTold.objects.select_for_update().get_or_create(pk=1, defaults={"last_change": _newest()})
    last = None if is_new else _settled(told.last_change, now)
    if last is None:
        return 0
    by_account = _followers(told.last_change, last)
    chosen = notices.choices(by_account, Notice.Kind.CHANGE)
    for account_id, works in by_account.items():
        _tell(account_id, works, chosen, now)
    told.last_change = last
    told.save(update_fields=["last_change"])
    return len(by_account)


def _tell(
    account_id: int, works: Sequence[Changed], chosen: Mapping[int, notice_rules.Heard], now: dt.datetime
) -> None:
    heard = chosen.get(account_id, notice_rules.DEFAULTS[Notice.Kind.CHANGE])
    lines = [(reverse("works:changes", args=[work.arxiv_id]), work.words) for work in works[:WORKS_AT_MOST]]
    if (more := len(works) - WORKS_AT_MOST) > 0:
        lines.append((reverse("works:home"), f"{more:,} more works that you follow changed."))
    if heard.by_mail:
        for url, words in lines:
            notices.give(account_id, Notice.Kind.CHANGE, url=url, words=words, now=now)
    elif heard.on_site:
        Notice.objects.bulk_create(
            Notice(account_id=account_id, kind=Notice.Kind.CHANGE, url=url, words=notices.cut(words), made_at=now)
            for url, words in lines
        )


def _newest() -> int:
    return WorkChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _settled(after: int, now: dt.datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_SQL, {"after": after, "until": now - LAG, "limit": CHANGES_AT_ONCE})
        last: int | None = cursor.fetchone()[0]
    return last


def _followers(after: int, last: int) -> Mapping[int, list[Changed]]:
    found: dict[int, list[Changed]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWERS_SQL, {"after": after, "last": last})
        for account_id, arxiv_id, title, fields in cursor.fetchall():
            found[account_id].append(Changed(arxiv_id, title, tuple(sorted(fields))))
    return found

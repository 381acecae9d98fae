"""The database side of the benchmark of digests: readers, what they follow, and works that appeared."""

import datetime as dt

from django.conf import settings
from django.db import connection
from django.utils import timezone

from profiles import digests, posting
from profiles.digests import When
from profiles.models import User
from works.identity import public_ids
from works.models import Author, Authorship, Work

AUTHORS, WORKS_EACH = 1_000, 5

# Each reader follows three authors, each author has five works of today.
_FILL_SQL = [
    """
    INSERT INTO profiles_user (email, password, first_name, last_name, is_active, is_staff, is_superuser, date_joined)
    SELECT 'reader' || n || '@example.org', '!', '', '', true, false, false, now()
    FROM generate_series(1, %(readers)s) AS n
    """,
    """
    INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT id, email, true, true FROM profiles_user
    """,
    """
    INSERT INTO profiles_follow (user_id, kind, author_id, archive, query, frequency, is_muted, followed_at)
    SELECT id, 'author', 1 + (id * 7 + n * 131) %% %(authors)s, '', '', '', false, now()
    FROM profiles_user, generate_series(1, 3) AS n
    """,
]


def fill(readers: int) -> None:
    """Readers whose daily digest is due, with up to fifteen works each."""
    _fill_record()
    with connection.cursor() as cursor:
        for statement in _FILL_SQL:
            cursor.execute(statement, {"authors": AUTHORS, "each": WORKS_EACH, "readers": readers})
    asked = timezone.now() - dt.timedelta(days=2)
    for account_id in User.objects.values_list("pk", flat=True):
        digests.choose(account_id, When("daily", timezone.now().hour, "UTC"), asked)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE profiles_digeststream SET due_at = now() + interval '1 year' WHERE cadence <> 'daily'")
        cursor.execute("ANALYZE")


def _fill_record() -> None:
    now = timezone.now()
    at = now - dt.timedelta(hours=3)
    Author.objects.bulk_create(
        Author(
            id=n, public_id=public_ids.public_id(n), display_name=f"Ada Byron {n}", name_key="byron, ada", created_at=at
        )
        for n in range(1, AUTHORS + 1)
    )
    works = range(1, AUTHORS * WORKS_EACH + 1)
    Work.objects.bulk_create((_work(n, at) for n in works), batch_size=2_000)
    Authorship.objects.bulk_create(
        (
            Authorship(work_id=n, position=1, byline="Ada Byron", author_id=1 + n % AUTHORS, name_key="byron, ada")
            for n in works
        ),
        batch_size=2_000,
    )


def _work(n: int, at: dt.datetime) -> Work:
    title = f"On analytical engines, part {n}"
    return Work(
        id=n,
        arxiv_id=f"2611.{n:05}",
        version=1,
        versions=[],
        title=title,
        title_html=title,
        title_plain=title,
        kind=Work.Kind.PREPRINT,
        categories=[],
        year=2026,
        author_count=1,
        source=Work.Source.OAI,
        submitted_at=at,
        updated_at=at,
        checked_at=at,
        noticed_at=at,
        digest=b"0" * 16,
    )


def compose() -> int:
    """Compose all that is due; how many letters."""
    total = 0
    while composed := digests.compose_due(timezone.now()):
        total += composed
    return total


def send(port: int) -> int:
    """Send all that is queued to a server on loopback; how many it accepted."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    total = 0
    while sent := posting.send_due(timezone.now):
        total += sent
    return total

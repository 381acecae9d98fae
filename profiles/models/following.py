"""Follow, SeenUntil and FeedKey: what an account wants to hear about, how far it looked, and its private feed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from works.models import Author, Institution, Topic, Work


class Kind(models.TextChoices):
    """What can be followed. The last three are edges: two things at once."""

    AUTHOR = "author", "Author"
    TOPIC = "topic", "Topic"
    INSTITUTION = "institution", "Institution"
    WORK = "work", "Changes of a work"
    SEARCH = "search", "Saved search"
    PAIR = "pair", "Two authors together"
    OUTSIDE = "outside", "Author outside an archive"
    TOPIC_AT = "topic-at", "Topic at an institution"


class Frequency(models.TextChoices):
    """How often a digest speaks of it. The site and the feeds show it at once, whatever this is."""

    ACCOUNT = "", "As for everything else"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    NEVER = "never", "Never by mail"


# Which columns say what is followed; all others are empty. A pair has the lower key first.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.AUTHOR: ("author",),
    Kind.TOPIC: ("topic",),
    Kind.INSTITUTION: ("institution",),
    Kind.WORK: ("work",),
    Kind.SEARCH: ("query",),
    Kind.PAIR: ("author", "other"),
    Kind.OUTSIDE: ("author", "archive"),
    Kind.TOPIC_AT: ("topic", "institution"),
}
_TEXTS = ("archive", "query")
_KEYS = ("author", "other", "topic", "institution", "work")


def _only(kind: Kind) -> Q:
    """Of another kind, or with exactly the columns of this one."""
    filled: dict[str, Any] = {f"{name}__isnull": name not in COLUMNS[kind] for name in _KEYS}
    said = Q(**filled)
    for name in _TEXTS:
        said &= ~Q(**{name: ""}) if name in COLUMNS[kind] else Q(**{name: ""})
    return ~Q(kind=kind.value) | said


def _label(kind: Kind) -> str:
    return kind.value.replace("-", "_")


class Follow(models.Model):
    """An account wants to hear about something.

    The authors stay as they were chosen. Whoever reads goes on to the record that they became part of, so a merge
    brings its followers along and undoing it gives each their own back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=12, choices=Kind)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    other = models.ForeignKey(
        Author, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="Of a pair."
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    archive = models.CharField(max_length=40, blank=True, help_text="Works outside of it: cs, math.")
    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, null=True, blank=True, related_name="follows"
    )
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    query = models.CharField(max_length=400, blank=True, help_text="Of a saved search, in its canonical form.")
    frequency = models.CharField(max_length=8, choices=Frequency, blank=True, default=Frequency.ACCOUNT)
    is_muted = models.BooleanField(default=False, help_text="Kept, and silent everywhere.")
    followed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=("query",), name="profiles_follow_query", condition=Q(kind="search")),
        ]
        constraints = [
            *(
                models.CheckConstraint(condition=_only(kind), name=f"profiles_follow_{_label(kind)}_columns")
                for kind in Kind
            ),
            *(
                models.UniqueConstraint(
                    fields=("user", *COLUMNS[kind]),
                    condition=Q(kind=kind.value),
                    name=f"profiles_follow_{_label(kind)}_once",
                )
                for kind in Kind
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="profiles_follow_kind_known"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="profiles_follow_frequency_known"),
            models.CheckConstraint(
                condition=~Q(kind="pair") | Q(author__lt=F("other")), name="profiles_follow_pair_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.kind} {self.pk}"


class SeenUntil(models.Model):
    """How far a reader looked through the works they follow: nothing up to this instant is new to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="seen_until"
    )
    instant = models.DateTimeField()

    class Meta:
        verbose_name_plural = "seen until"

    def __str__(self) -> str:
        return f"{self.user_id} until {self.instant:%Y-%m-%d %H:%M}"


class FeedKey(models.Model):
    """What opens a reader's private feed. The key itself stands nowhere here, only its SHA-256."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="feed_key"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="profiles_feedkey_is_a_digest"),
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}"

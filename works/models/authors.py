"""Author and Authorship: which bylines are believed to be one person, and on what evidence."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from works.identity import names
from works.models.record import Topic, Work


class Grade(models.TextChoices):
    """How well one authorship is evidenced. The weights are in `profiles.trust.formula`."""

    CONTESTED = "X", "Contested"
    COMMON_NAME = "M", "Common name"
    NAME = "N", "Name match"
    CONTEXT = "C", "Name and context"
    OWNER = "O", "Confirmed by the owner"
    WITNESS = "W", "Confirmed by a co-author"
    AUTHORITY = "A", "Authoritative"

    @property
    def meaning(self) -> str:
        """What it takes, in a sentence."""
        return _MEANINGS[self.value]


_MEANINGS = {
    "X": "A curator found a dispute about it plausible.",
    "M": "The name matches, but five or more authors share it.",
    "N": "The name matches, and nothing else is known.",
    "C": "The name matches, and two or more co-authors appear on another work of the author.",
    "O": "The verified owner says so, or it is in the owner's ORCID list.",
    "W": "A verified co-author of that work, or an ORCID item asserted by a third party, confirms it.",
    "A": "arXiv's own authority list, or a curator's decision on two independent confirmations.",
}


class AuthorQuerySet(models.QuerySet["Author"]):
    def active(self) -> "AuthorQuerySet":
        return self.filter(state=Author.State.ACTIVE)

    def by_prominence(self) -> "AuthorQuerySet":
        """Most works first; the id makes the order total."""
        return self.order_by("-work_count", "pk")


class Author(models.Model):
    """The authorships believed to be one person. Exists without any account."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        MERGED = "merged", "Merged into another"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.CharField(max_length=16, help_text="Opaque, permanent, never reused.")
    display_name = models.TextField()
    name_key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    work_count = models.PositiveIntegerField(default=0)
    topic_count = models.PositiveIntegerField(default=0)
    close_collaborator_count = models.PositiveIntegerField(default=0)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    top_topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    chosen_name = models.TextField(
        blank=True, db_default="", help_text="A person chose it; the database keeps it as the display name."
    )
    chosen_key = models.CharField(max_length=200, blank=True, db_default="")
    is_renamed = models.BooleanField(
        default=False, db_default=False, help_text="A change of name: bylines are shown under the chosen one."
    )
    created_at = models.DateTimeField()

    objects = AuthorQuerySet.as_manager()

    class Meta:
        permissions = [("curate_author", "Can merge, split, move, mark as distinct, dismiss and undo")]
        indexes = [
            models.Index(fields=("-work_count", "id"), name="works_author_prominence"),
            # Serves equality and prefixes under any collation.
            models.Index(fields=("name_key",), name="works_author_name_key", opclasses=("varchar_pattern_ops",)),
            models.Index(fields=("id",), name="works_author_renamed", condition=Q(is_renamed=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=("public_id",), name="works_author_public_id_once"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="works_author_merged_has_successor",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="works_author_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(chosen_name="") | Q(display_name=F("chosen_name"), name_key=F("chosen_key")),
                name="works_author_shows_chosen_name",
            ),
            models.CheckConstraint(
                condition=Q(is_renamed=False) | ~Q(chosen_name=""), name="works_author_renamed_to_something"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("profiles:profile", args=[self.public_id, self.slug])

    @property
    def current(self) -> "Author":
        """The record that this one is part of now: its successor, or itself."""
        return self.merged_into or self

    @property
    def slug(self) -> str:
        return names.slug(self.display_name)


class AuthorName(models.Model):
    """What an author's owner said of one way in which the name is written: found by it, or not shown at all."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=200)
    is_suppressed = models.BooleanField(
        default=False, help_text="Neither shown nor found; otherwise the record is found by it."
    )
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=("name_key",),
                name="works_authorname_key",
                opclasses=("varchar_pattern_ops",),
                condition=Q(is_suppressed=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("author", "name"), name="works_authorname_once"),
            models.CheckConstraint(condition=~Q(name=""), name="works_authorname_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class FoundName(models.Model):
    """One name that an active author is found by: as displayed, as printed on a byline, or as the owner keeps it.

    Derived, kept by `works.search.found_names`.
    """

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.TextField()
    works = models.PositiveIntegerField(help_text="Of the author, to sort by.")
    words = ArrayField(models.TextField(), help_text="What it is found by; with a dot, how a word begins.")

    class Meta:
        indexes = [GinIndex(fields=("words",), name="works_foundname_words")]
        constraints = [
            models.UniqueConstraint(fields=("author", "name"), name="works_foundname_once"),
        ]

    def __str__(self) -> str:
        return self.name


class NameSlip(models.Model):
    """A word of names under itself and under what is left when any one letter is missing. Derived, as are `FoundName`s.

    Two words that are one slip apart have one of these keys in common.
    """

    key = models.CharField(max_length=60, db_collation="C")
    word = models.CharField(max_length=60, db_collation="C")

    class Meta:
        indexes = [
            GinIndex(
                OpClass(F("word"), name="gin_trgm_ops"), name="works_nameslip_trigrams", condition=Q(key=F("word"))
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("key", "word"), name="works_nameslip_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.word}"


class NamePrefix(models.Model):
    """Who comes first for a beginning of a name that many have; with a space at its end, for a whole word. Derived."""

    prefix = models.CharField(max_length=61, primary_key=True, db_collation="C")
    author_ids = ArrayField(models.BigIntegerField(), help_text="Most works first, at most 20.")

    class Meta:
        verbose_name_plural = "name prefixes"

    def __str__(self) -> str:
        return self.prefix


class Authorship(models.Model):
    """One position on one work, with the name exactly as printed."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="authorships", db_index=False)
    position = models.PositiveSmallIntegerField(help_text="From 1, in the order printed.")
    byline = models.CharField(max_length=500, help_text="As printed, TeX decoded; after a change of name, the new one.")
    printed = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="Only after a change of name: what the byline was. Never shown; imports know the byline by it.",
    )
    given = models.CharField(max_length=300, blank=True)
    family = models.CharField(max_length=300, blank=True)
    affiliation = models.TextField(blank=True, help_text="As the source gave it.")
    is_collaboration = models.BooleanField(default=False, help_text="A group, not a person.")
    name_key = models.CharField(max_length=200)
    block = models.CharField(max_length=120, help_text="Family name and first initial: compared together.")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, null=True, blank=True, related_name="authorships", db_index=False
    )
    grade = models.CharField(max_length=1, choices=Grade, default=Grade.NAME)
    is_held = models.BooleanField(
        default=False,
        # Imports insert by SQL and say nothing of it.
        db_default=False,
        help_text="A person or an authority placed it; the resolver leaves it with its author.",
    )

    class Meta:
        ordering = ("work_id", "position")
        indexes = [
            models.Index(fields=("block",), name="works_authorship_block"),
            models.Index(fields=("id",), name="works_authorship_renamed", condition=~Q(printed="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=("work", "position"), name="works_authorship_one_per_position"),
            models.UniqueConstraint(
                fields=("author", "work"),
                condition=Q(author__isnull=False),
                name="works_authorship_author_once_per_work",
            ),
            models.CheckConstraint(
                condition=Q(is_collaboration=False) | Q(author__isnull=True),
                name="works_authorship_collaboration_is_no_author",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="works_authorship_position_from_1"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="works_authorship_grade_known"),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(author__isnull=False), name="works_authorship_held_by_an_author"
            ),
        ]

    def __str__(self) -> str:
        return self.byline

    @property
    def shown_author(self) -> Author | None:
        """The author, unless its record was withdrawn: then the byline stands, and leads nowhere."""
        return self.author if self.author is not None and self.author.state == Author.State.ACTIVE else None


class Evidence(models.Model):
    """One sourced, dated, possibly expiring fact about an authorship or an author."""

    authorship = models.ForeignKey(Authorship, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    speaks_for = models.ForeignKey(
        Author,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose byline it is, says this evidence. Empty: of whoever holds it.",
    )
    kind = models.CharField(max_length=40, help_text="What the fact says, for example owner-confirmed.")
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    source = models.CharField(max_length=200)
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=("expires_at",), name="works_evidence_expiry", condition=Q(expires_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(authorship__isnull=False, author__isnull=True)
                | Q(authorship__isnull=True, author__isnull=False),
                name="works_evidence_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(speaks_for__isnull=True) | Q(authorship__isnull=False),
                name="works_evidence_speaks_of_a_byline",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("recorded_at")),
                name="works_evidence_expires_after_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.source})"


class PendingBlock(models.Model):
    """A block of names that an import touched and the resolver has not looked at since."""

    block = models.CharField(max_length=120, primary_key=True)

    def __str__(self) -> str:
        return self.block


class PendingAuthor(models.Model):
    """An author whose derived rows (collaborations, counts, trust) are out of date."""

    author = models.OneToOneField(Author, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.author_id)


class IdentityStatistics(models.Model):
    """How common names and terms are in the record, counted now and then. One row; the resolver weighs by it."""

    works = models.PositiveBigIntegerField(help_text="On file when it was counted.")
    counted_at = models.DateTimeField()
    data = models.BinaryField(help_text="`works.identity.features.Statistics`, as MessagePack, packed by zstd.")

    class Meta:
        verbose_name_plural = "identity statistics"

    def __str__(self) -> str:
        return f"{self.works} works, {self.counted_at:%Y-%m-%d}"

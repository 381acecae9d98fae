"""Event, DistinctFrom, Disavowal and Candidate: what was decided of authors, what stands, what waits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from works.models.authors import Author, Authorship


class Event(models.Model):
    """A decision, with its inverse. Append-only: undoing is another event."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Merged"
        SPLIT = "split", "Split"
        MOVE = "move", "Moved"
        DISTINCT = "distinct", "Marked as distinct"
        CONFIRM = "confirm", "Confirmed"
        DISAVOW = "disavow", "Disavowed"
        DISMISS = "dismiss", "Dismissed"
        UNDO = "undo", "Undone"

    kind = models.CharField(max_length=40)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    other = models.ForeignKey(
        Author,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events_as_other",
        help_text="Where a merge or a move led, what a split left, who is distinct.",
    )
    actor = models.CharField(max_length=200, help_text="Who or what decided.")
    reason = models.TextField()
    data = models.JSONField(default=dict)
    inverse = models.JSONField(default=dict, help_text="In the shape of works.identity.inverses.")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ("-happened_at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor}"


class DistinctFrom(models.Model):
    """A standing, public, sourced fact: these two authors are not the same person."""

    first = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "distinct from"
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="works_distinctfrom_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="works_distinctfrom_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class Disavowal(models.Model):
    """A standing fact: this byline is not of this author, whoever else it may be."""

    authorship = models.ForeignKey(Authorship, on_delete=models.CASCADE, related_name="disavowals", db_index=False)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="disavowals")
    reason = models.TextField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("authorship", "author"), name="works_disavowal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authorship_id} is not by {self.author_id}"


class Candidate(models.Model):
    """Two authors that may be one, or one that may be two: what the resolver leaves to a curator.

    A merge names `first` and `second`; a split names `first` and the bylines that may be of somebody else.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "May be one person"
        SPLIT = "split", "May be two people"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        GONE = "gone", "No longer the case"

    kind = models.CharField(max_length=5, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    first = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    authorships = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Of a split: keys of the bylines that may go."
    )
    score = models.FloatField(help_text="How strongly the evidence speaks for it, 0 to 1.")
    impact = models.PositiveIntegerField(help_text="Works whose author would change.")
    reasons = models.JSONField(default=list, help_text="What speaks for and against, in words.")
    block = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates")

    class Meta:
        ordering = ("-impact", "-score", "pk")
        indexes = [
            models.Index(
                fields=("kind", "-impact", "-score", "id"), name="works_candidate_queue", condition=Q(state="open")
            ),
            models.Index(fields=("block",), name="works_candidate_block"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("first", "second"), condition=Q(kind="merge", state="open"), name="works_candidate_merge_once"
            ),
            models.UniqueConstraint(
                fields=("first",), condition=Q(kind="split", state="open"), name="works_candidate_split_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="merge", second__isnull=False, first__lt=F("second"))
                | Q(kind="split", second__isnull=True),
                name="works_candidate_merge_has_two",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="works_candidate_score_is_a_share"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="works_candidate_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.first_id}"


class Proposal(models.Model):
    """A merge of so many works that a second curator has to confirm it."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for a second curator"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        GONE = "gone", "No longer the case"

    into = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    works = models.PositiveIntegerField(help_text="Works that would change their author.")
    reason = models.TextField()
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    answer = models.TextField(blank=True, help_text="What the second curator said.")
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("gone",), condition=Q(state="open"), name="works_proposal_once"),
            models.CheckConstraint(condition=~Q(into=F("gone")), name="works_proposal_of_two"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="works_proposal_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")), name="works_proposal_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.into_id}"

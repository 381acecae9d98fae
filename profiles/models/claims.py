"""Claim, Review and Mark: who says that a record is theirs, who looked at it, and what its owner said of bylines."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from profiles.models.researchers import Researcher
from works.models import Author, Authorship

# A disputed claim that was approved before still holds its record, or a second one could take it meanwhile.
HOLDS = Q(state="approved") | Q(state="contested", approved_at__isnull=False)
UNDECIDED = Q(state__in=["pending", "contested"])


class ClaimQuerySet(models.QuerySet["Claim"]):
    def holding(self) -> "ClaimQuerySet":
        return self.filter(HOLDS)

    def undecided(self) -> "ClaimQuerySet":
        return self.filter(UNDECIDED)


class Claim(models.Model):
    """A researcher says that an author record is theirs. What may follow what is in `profiles.claim_rules`."""

    # How long a claim stands in public before it is approved.
    OBJECTION_HOURS = 72

    class State(models.TextChoices):
        PENDING = "pending", "Claim pending"
        APPROVED = "approved", "Claimed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CONTESTED = "contested", "Contested"

    class Level(models.IntegerChoices):
        """Verification levels. L1: claimed, but what tied the account to it no longer holds."""

        L1 = 1, "L1"
        L2 = 2, "L2"
        L3 = 3, "L3"
        L4 = 4, "L4"

    researcher = models.ForeignKey(Researcher, on_delete=models.CASCADE, related_name="claims")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.L2, help_text="Once approved.")
    orcid = models.CharField(
        "ORCID iD", max_length=19, blank=True, help_text="The one it rests on; empty: none was proved."
    )
    orcid_name = models.TextField("name at ORCID", blank=True, help_text="Empty: private, or no ORCID iD.")
    orcid_made_on = models.DateField("ORCID iD made on", null=True, blank=True, help_text="Empty: unknown.")
    statement = models.TextField(blank=True, max_length=2_000, help_text="Other evidence, in the claimant's words.")
    statement_url = models.URLField("address of other evidence", max_length=300, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The curator who decided; empty when the rules did.",
    )
    is_judged = models.BooleanField(default=False, help_text="A curator approved it, on more than the rules ask for.")
    reason = models.TextField(blank=True, help_text="Why it was decided so; the claimant reads it.")
    made_at = models.DateTimeField()
    waits_until = models.DateTimeField(help_text="How long it stands in public before it may be approved.")
    approved_at = models.DateTimeField(null=True, blank=True, help_text="First; a dispute keeps it.")
    decided_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the owner last went through the list of works."
    )
    is_mail_due = models.BooleanField(default=False, help_text="The claimant is yet to hear of the decision.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        permissions = [("decide_claim", "Can decide claims and disputes"), ("review_level", "Can review for L4")]
        indexes = [
            models.Index(fields=("waits_until", "id"), name="profiles_claim_queue", condition=UNDECIDED),
            models.Index(fields=("id",), name="profiles_claim_mail_due", condition=Q(is_mail_due=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=("author",), condition=HOLDS, name="profiles_claim_one_owner"),
            models.UniqueConstraint(fields=("researcher",), condition=HOLDS, name="profiles_claim_one_author"),
            models.UniqueConstraint(
                fields=("orcid",), condition=HOLDS & ~Q(orcid=""), name="profiles_claim_orcid_holds_once"
            ),
            # Records are not collected: the next claim waits until this one is decided.
            models.UniqueConstraint(fields=("researcher",), condition=UNDECIDED, name="profiles_claim_open_once"),
            models.CheckConstraint(
                condition=UNDECIDED | Q(decided_at__isnull=False), name="profiles_claim_decided_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False), name="profiles_claim_approved_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="profiles_claim_declined_with_reason"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="profiles_claim_level_range"),
        ]

    def __str__(self) -> str:
        return f"{self.researcher_id} claims {self.author_id}"

    @property
    def holds(self) -> bool:
        """Whether the record is its claimant's: approved, a later dispute included."""
        return self.state == self.State.APPROVED or (
            self.state == self.State.CONTESTED and self.approved_at is not None
        )

    @property
    def is_undecided(self) -> bool:
        return self.state in (self.State.PENDING, self.State.CONTESTED)

    @property
    def is_frozen(self) -> bool:
        """Whether a dispute keeps the owner from editing."""
        return self.state == self.State.CONTESTED


class Review(models.Model):
    """A curator looked at a claimed record for L4 and found it right. L4 needs two of them."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="reviews")
    curator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(help_text="What was looked at.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("claim", "curator"), name="profiles_review_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="profiles_review_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.curator_id} reviewed {self.claim_id}"


class Mark(models.Model):
    """What an owner said of a byline that changes nothing in the record: not sure of it, or never suggest it again."""

    class Kind(models.TextChoices):
        UNSURE = "unsure", "Not sure"
        DISMISSED = "dismissed", "Suggestion dismissed"

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="marks")
    authorship = models.ForeignKey(Authorship, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=9, choices=Kind)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("author", "authorship"), name="profiles_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.authorship_id}"

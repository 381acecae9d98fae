"""Researcher, Claim and Follow: what an account keeps, asks for and listens to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from works.models import Author


class Researcher(models.Model):
    """The profile an account holder keeps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="researcher")
    biography = models.TextField(blank=True, max_length=600)
    open_until = models.DateField(
        null=True, blank=True, help_text="Open to collaborate until this day; empty means not said."
    )

    def __str__(self) -> str:
        return str(self.user)


class Claim(models.Model):
    """A researcher says that an author record is theirs."""

    # How long a claim stands in public before it is approved.
    OBJECTION_HOURS = 72

    class State(models.TextChoices):
        PENDING = "pending", "Claim pending"
        APPROVED = "approved", "Claimed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CONTESTED = "contested", "Contested"

    class Level(models.IntegerChoices):
        """Verification levels; L0 and L1 need no claim."""

        L2 = 2, "L2"
        L3 = 3, "L3"
        L4 = 4, "L4"

    researcher = models.ForeignKey(Researcher, on_delete=models.CASCADE, related_name="claims")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.L2, help_text="Once approved.")
    reason = models.TextField(blank=True, help_text="Why it was decided so.")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the owner last went through the list of works."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("author",), condition=Q(state="approved"), name="profiles_claim_one_owner"),
            models.UniqueConstraint(
                fields=("researcher",), condition=Q(state="approved"), name="profiles_claim_one_author"
            ),
            models.UniqueConstraint(
                fields=("researcher", "author"),
                condition=Q(state__in=["pending", "contested"]),
                name="profiles_claim_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "contested"]) | Q(decided_at__isnull=False),
                name="profiles_claim_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.researcher_id} claims {self.author_id}"


class Follow(models.Model):
    """An account wants to hear about an author."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "author"), name="profiles_follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.author_id}"

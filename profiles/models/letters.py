"""Letter and DeadAddress: what is to be mailed and how far it came, and the addresses where mail bounces."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from profiles.models.notices import Notice

UNDER_WAY = Q(state__in=["claimed", "handing"])
WAITING = Q(state="queued")


class Letter(models.Model):
    """One mail to one account. What may follow what is in `profiles.letter_rules`."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waits"
        CLAIMED = "claimed", "A worker has it"
        HANDING = "handing", "Being accepted by the mail server"
        SENT = "sent", "Accepted by the mail server"
        DROPPED = "dropped", "No longer wanted"
        REFUSED = "refused", "Refused by the mail server"
        FAILED = "failed", "Given up"
        UNSURE = "unsure", "Perhaps sent: the worker died, or the line broke, at the very end"
        BOUNCED = "bounced", "Came back"

    DIGEST = "digest"
    ABOUT = [*Notice.Kind.choices, (DIGEST, "Digest")]

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    about = models.CharField(max_length=12, choices=ABOUT, help_text="What one stops by its unsubscribe link.")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="In Message-ID and return path.")
    address = models.EmailField(blank=True, help_text="Where it went.")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True, help_text="Emptied when it is over.")
    html = models.TextField(blank=True, help_text="Emptied when it is over.")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="When to try, or to try again.")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Until then it is one worker's alone.")
    answer = models.CharField(max_length=300, blank=True, help_text="What the mail server said last.")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("due_at", "id"), name="profiles_letter_due", condition=WAITING),
            models.Index(fields=("lease_until",), name="profiles_letter_under_way", condition=UNDER_WAY),
            models.Index(fields=("ended_at",), name="profiles_letter_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(UNDER_WAY & Q(lease_until__isnull=False)) | (~UNDER_WAY & Q(lease_until__isnull=True)),
                name="profiles_letter_leased_while_under_way",
            ),
            models.CheckConstraint(
                condition=((UNDER_WAY | WAITING) & Q(ended_at__isnull=True))
                | (~(UNDER_WAY | WAITING) & Q(ended_at__isnull=False)),
                name="profiles_letter_ends_when_over",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(text="", html=""), name="profiles_letter_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.account_id}"


class DeadAddress(models.Model):
    """Mail to an address of this account came back: nothing is sent there until its holder says so."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dead_addresses", db_index=False
    )
    email = models.EmailField("address", help_text="In small letters.")
    said = models.CharField(max_length=300, help_text="What the other mail server said.")
    soft_bounces = models.PositiveSmallIntegerField(default=0, help_text="Times it could not be reached for now.")
    last_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it is still written to.")

    class Meta:
        verbose_name_plural = "dead addresses"
        constraints = [
            models.UniqueConstraint(fields=("account", "email"), name="profiles_deadaddress_once"),
        ]

    def __str__(self) -> str:
        return self.email

"""Conversation, Membership and Message: who writes to whom once an invitation was accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Conversation(models.Model):
    """Messages between its members. Two now; nothing here counts on two."""

    about = models.CharField(max_length=200, blank=True, help_text="What it was opened for, in words.")
    invitation_number = models.BigIntegerField(
        null=True, blank=True, unique=True, help_text="The invitation that opened it; one opens one at most."
    )
    opened_at = models.DateTimeField()
    delivered = models.PositiveIntegerField(default=0, help_text="How many messages; the number of the latest.")
    last_at = models.DateTimeField(help_text="When the latest was delivered, or when it was opened.")

    class Meta:
        ordering = ("-last_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("opened_at")), name="profiles_conversation_last_after_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"Conversation {self.pk}"


class Membership(models.Model):
    """An account takes part in a conversation, and how far it read. Erasing the account takes it away."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True, help_text="Since then it reads and writes nothing here.")
    read_up_to = models.PositiveIntegerField(default=0, help_text="The number of the latest message that was shown.")
    is_told = models.BooleanField(default=False, help_text="A notice is out; the next goes once this one was read.")
    is_muted = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("conversation", "account"), name="profiles_membership_once"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("joined_at")),
                name="profiles_membership_left_after_joined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.conversation_id}"


class Message(models.Model):
    """What somebody wrote, as typed. It has a number in its conversation once it is delivered."""

    MAX_LENGTH = 5_000

    class State(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        HELD = "held", "Waits for a curator"
        REFUSED = "refused", "Not delivered"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Empty: the account was erased.",
    )
    state = models.CharField(max_length=9, choices=State, default=State.DELIVERED)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="1 is the first of the conversation.")
    answers = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="answered_by",
        help_text="The message of the same conversation that this one answers.",
    )
    text = models.TextField(max_length=MAX_LENGTH)
    written_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was not delivered; its author reads it.")

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=("author", "written_at"), name="profiles_message_rate"),
            models.Index(fields=("written_at",), name="profiles_message_held", condition=Q(state="held")),
        ]
        constraints = [
            models.UniqueConstraint(fields=("conversation", "number"), name="profiles_message_numbered_once"),
            models.CheckConstraint(
                condition=Q(state="delivered", number__gte=1, delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(number=None, delivered_at=None)),
                name="profiles_message_numbered_when_delivered",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="profiles_message_refused_with_reason",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="profiles_message_has_words"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"

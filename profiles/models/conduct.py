"""Block, ConductReport, Suspension and ConductEvent: what keeps contact between people decent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from profiles.models.conversations import Message

IN_FORCE = Q(state__in=["active", "appealed", "confirmed"])


class Block(models.Model):
    """An account wants nothing to do with another. It works in both directions; who made it is told to nobody."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("blocker", "blocked"), name="profiles_block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="profiles_block_of_another"),
        ]

    def __str__(self) -> str:
        return f"Block {self.pk}"


class ConductReport(models.Model):
    """Somebody says that an account behaves badly. What was shown to them is kept as it was."""

    class Reason(models.TextChoices):
        ADVERTISING = "advertising", "Advertising, or the same words to many"
        INSULT = "insult", "Insult, harassment or threat"
        PRETENCE = "pretence", "Pretends to be somebody else"
        FRAUD = "fraud", "Fraud, or links that do harm"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open", "Waits for a curator"
        UPHELD = "upheld", "Found right"
        DISMISSED = "dismissed", "Not found right"

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="conduct_reports"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="conduct_reports_about"
    )
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=11, choices=Reason)
    words = models.TextField(max_length=2_000, blank=True, help_text="What is wrong, in the reporter's words.")
    frozen = models.JSONField(
        default=list, help_text="What was reported, as it was then; it can be emptied and not changed."
    )
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When an answer is owed.")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What was decided and why; the reporter reads it.")

    class Meta:
        ordering = ("due_at", "pk")
        permissions = [("decide_conduct", "Can decide about messages, reports of them, suspensions and appeals")]
        indexes = [models.Index(fields=("due_at", "id"), name="profiles_conduct_queue", condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=("reporter", "message"), condition=Q(state="open"), name="profiles_conduct_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="profiles_conduct_decided_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.made_at:%Y-%m-%d}"


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def in_force(self) -> "SuspensionQuerySet":
        """Not ended by anybody; whether its time ran out is for the caller to ask."""
        return self.filter(IN_FORCE)


class Suspension(models.Model):
    """An account may read and not send. What may follow what is in `profiles.contact.conduct_rules`."""

    class State(models.TextChoices):
        ACTIVE = "active", "In force"
        APPEALED = "appealed", "In force, an appeal waits"
        CONFIRMED = "confirmed", "In force, the appeal was refused"
        LIFTED = "lifted", "Lifted"
        OVER = "over", "Ran out"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions")
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    reason = models.TextField(max_length=2_000, help_text="The suspended reads it.")
    report = models.ForeignKey(
        ConductReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="suspensions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until somebody lifts it.")
    appeal = models.TextField(max_length=4_000, blank=True, help_text="In the words of the suspended, once.")
    appealed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who decided the appeal: never who suspended.",
    )
    decided_at = models.DateTimeField(null=True, blank=True, help_text="The appeal.")
    answer = models.TextField(blank=True, help_text="To the appeal, or why it was lifted; the suspended reads it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("appealed_at",), name="profiles_suspension_appeals", condition=Q(state="appealed")),
        ]
        constraints = [
            models.UniqueConstraint(fields=("account",), condition=IN_FORCE, name="profiles_suspension_one_in_force"),
            models.CheckConstraint(condition=~Q(reason=""), name="profiles_suspension_with_reason"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("made_at")), name="profiles_suspension_until_later"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "lifted", "over"]) | (~Q(appeal="") & Q(appealed_at__isnull=False)),
                name="profiles_suspension_appealed_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="profiles_suspension_confirmed_with_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["lifted", "over"]) | Q(ended_at__isnull=False),
                name="profiles_suspension_ended_when",
            ),
            # Written so that it holds while either is unknown: who left decided once, and stays nobody.
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(by=None) | ~Q(decided_by=F("by")),
                name="profiles_suspension_appeal_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Suspension {self.pk}"


class ConductEvent(models.Model):
    """What was done about somebody's conduct, by whom and why. Appended only."""

    class Kind(models.TextChoices):
        REPORTED = "reported", "Reported"
        UPHELD = "upheld", "Report found right"
        DISMISSED = "dismissed", "Report not found right"
        HELD = "held", "Message held"
        DELIVERED = "delivered", "Held message delivered"
        REFUSED = "refused", "Held message not delivered"
        SUSPENDED = "suspended", "Suspended"
        APPEALED = "appealed", "Appealed"
        CONFIRMED = "confirmed", "Appeal refused"
        LIFTED = "lifted", "Suspension lifted"

    kind = models.CharField(max_length=9, choices=Kind)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conduct_events",
        help_text="Whose conduct it is about; empty: the account was erased.",
    )
    actor = models.CharField(max_length=40, help_text="Who did it; “site” when the rules did.")
    reason = models.TextField(blank=True)
    report = models.ForeignKey(ConductReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    suspension = models.ForeignKey(Suspension, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("account", "-id"), name="profiles_conductevent_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_at:%Y-%m-%d}"

"""Invitation: one researcher proposes a conversation to another, directly or through somebody both know."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from profiles.models.researchers import Purpose

WAITS = Q(state__in=["asked", "sent"])


class Invitation(models.Model):
    """What may follow what, and who may send it, is in `profiles.contact.invitation_rules`.

    One that goes through somebody is asked first, and sent when that person passes it on. The facts are as the site
    found them when it was written, each a kind, words and an address of this site.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waits to be passed on"
        SENT = "sent", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Ran out"
        WITHDRAWN = "withdrawn", "Taken back"

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_sent")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    via = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="introductions",
        help_text="Who is asked to pass it on; empty: it went directly.",
    )
    state = models.CharField(max_length=9, choices=State)
    purpose = models.CharField(max_length=11, choices=Purpose)
    facts = models.JSONField(help_text="What was checked, as it was then.")
    words = models.TextField(max_length=700)
    recommendation = models.TextField(max_length=400, blank=True, help_text="In the words of who passed it on.")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When it reached the invitee.")
    ends_at = models.DateTimeField(help_text="When it runs out without an answer.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("sender", "-made_at"), name="profiles_invitation_sender"),
            models.Index(fields=("recipient", "-id"), name="profiles_invitation_received", condition=Q(state="sent")),
            models.Index(fields=("via", "-id"), name="profiles_invitation_asked", condition=Q(state="asked")),
            models.Index(fields=("ends_at",), name="profiles_invitation_due", condition=WAITS),
            models.Index(fields=("made_at",), name="profiles_invitation_old", condition=~Q(state="accepted")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("sender", "recipient"), condition=WAITS, name="profiles_invitation_open_once"
            ),
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="profiles_invitation_to_another"),
            models.CheckConstraint(
                condition=Q(via=None) | (~Q(via=F("sender")) & ~Q(via=F("recipient"))),
                name="profiles_invitation_via_a_third",
            ),
            models.CheckConstraint(
                condition=(WAITS & Q(ended_at=None)) | (~WAITS & Q(ended_at__isnull=False)),
                name="profiles_invitation_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | Q(sent_at=None), name="profiles_invitation_asked_first"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "accepted"]) | Q(sent_at__isnull=False),
                name="profiles_invitation_sent_when",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="profiles_invitation_ends_later"),
            models.CheckConstraint(condition=~Q(facts=[]) & ~Q(words=""), name="profiles_invitation_says_why"),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

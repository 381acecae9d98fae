"""DigestChoice, DigestStream, Digest and DigestWork: how often one wants mail about what one follows, and what went."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from profiles.models.following import Frequency
from profiles.models.letters import Letter
from works.models import Work

CADENCES = [(each.value, each.label) for each in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)]


class DigestChoice(models.Model):
    """How often an account wants a digest, and when. Without a row: never."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="digest_choice"
    )
    frequency = models.CharField(
        max_length=8, choices=[*CADENCES, (Frequency.NEVER.value, "Never")], default=Frequency.NEVER
    )
    hour = models.PositiveSmallIntegerField(default=8, help_text="Of the reader's day, 0 to 23.")
    zone = models.CharField("time zone", max_length=64, default="UTC", help_text="As in the tz database.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="profiles_digestchoice_hour_of_a_day"),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "monthly", "never"]),
                name="profiles_digestchoice_frequency_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.frequency}"


class DigestStream(models.Model):
    """One cadence of one account: up to when it was told, and when it is due. None while digests are off."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_streams", db_index=False
    )
    cadence = models.CharField(max_length=8, choices=CADENCES)
    told_until = models.DateTimeField(help_text="The next digest begins here.")
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("due_at", "id"), name="profiles_digeststream_due")]
        constraints = [
            models.UniqueConstraint(fields=("account", "cadence"), name="profiles_digeststream_once"),
            # A window that could be told again would be told again.
            models.CheckConstraint(condition=Q(due_at__gt=F("told_until")), name="profiles_digeststream_moves_on"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.cadence}"


class Digest(models.Model):
    """One window of one stream, composed: its letter says what became of it."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests", db_index=False
    )
    cadence = models.CharField(max_length=8, choices=CADENCES)
    since = models.DateTimeField()
    until = models.DateTimeField()
    letter = models.OneToOneField(Letter, on_delete=models.SET_NULL, null=True, related_name="digest")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("made_at",), name="profiles_digest_old")]
        constraints = [
            models.UniqueConstraint(fields=("account", "cadence", "since"), name="profiles_digest_once_from"),
            models.UniqueConstraint(fields=("account", "cadence", "until"), name="profiles_digest_once_to"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="profiles_digest_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.cadence} until {self.until:%Y-%m-%d %H:%M}"


class DigestWork(models.Model):
    """A work that a digest told: as of this instant, which moves when the work changes."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_works", db_index=False
    )
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="told")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    appeared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("account", "work", "appeared_at"), name="profiles_digestwork_once"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} to {self.account_id}"

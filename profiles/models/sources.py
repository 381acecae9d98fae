"""SourceCheck and Vouch: what was asked elsewhere about a claimed record, and what co-authors confirmed."""

from django.db import models
from django.db.models import F, Q

from profiles.models.researchers import Researcher
from works.models import Author, Authorship, Evidence


class SourceCheck(models.Model):
    """One source is asked about one ORCID iD of an owner, again and again: what it said last, and when it is due."""

    class Source(models.TextChoices):
        ARXIV = "arxiv", "arXiv's authority list"
        ORCID = "orcid", "The works in the ORCID record"

    class State(models.TextChoices):
        WAITING = "waiting", "Not asked yet"
        ANSWERED = "answered", "Answered"
        NOTHING = "nothing", "Has nothing"
        FAILED = "failed", "Could not be asked"

    researcher = models.ForeignKey(Researcher, on_delete=models.CASCADE, related_name="source_checks")
    source = models.CharField(max_length=8, choices=Source)
    orcid = models.CharField("ORCID iD", max_length=19)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    named = models.PositiveIntegerField(default=0, help_text="Works that the source names, as far as they are on file.")
    confirmed = models.PositiveIntegerField(default=0, help_text="Bylines that its word confirms.")
    error = models.TextField(blank=True, help_text="Why it could not be asked.")
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()

    class Meta:
        ordering = ("orcid", "source")
        indexes = [models.Index(fields=("due_at",), name="profiles_sourcecheck_due")]
        constraints = [
            models.UniqueConstraint(fields=("researcher", "source", "orcid"), name="profiles_sourcecheck_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(asked_at__isnull=False), name="profiles_sourcecheck_asked_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="profiles_sourcecheck_failed_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} about {self.orcid}"


class Vouch(models.Model):
    """An owner confirmed that a co-author's byline on a joint work is theirs. Ended, it stays on file."""

    voucher = models.ForeignKey(Researcher, on_delete=models.CASCADE, related_name="vouches")
    authorship = models.ForeignKey(Authorship, on_delete=models.CASCADE, related_name="vouches")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="vouches", help_text="Who was confirmed.")
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Withdrawn, or its voucher may no longer.")
    why_ended = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "vouches"
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("voucher", "authorship"), condition=Q(ended_at__isnull=True), name="profiles_vouch_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
                name="profiles_vouch_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} vouches for {self.authorship_id}"

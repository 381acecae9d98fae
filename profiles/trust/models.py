"""TrustSnapshot: an append-only, explained score of a record at a moment. TrustPass: when records were gone through."""

from django.db import models
from django.db.models import Q

from works.models import Author


class TrustSnapshot(models.Model):
    """The score of one record at one moment, with all that it was computed from. A trigger refuses to change it."""

    class Band(models.TextChoices):
        THIN = "thin", "Thin"
        EMERGING = "emerging", "Emerging"
        CORROBORATED = "corroborated", "Corroborated"
        VERIFIED = "verified", "Verified"
        FULL = "full", "Fully evidenced"

    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="trust_snapshots", db_index=False)
    formula = models.CharField(max_length=10, help_text="Version of the formula.")
    score = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=12, choices=Band)
    level = models.PositiveSmallIntegerField(help_text="Verification level, 0 to 4.")
    parts = models.JSONField(help_text="Points by part, A to E.")
    evidence = models.JSONField(help_text="What the formula was given; it recomputes to the same score.")
    digest = models.BinaryField(max_length=16, help_text="Of formula and evidence.")
    cause = models.CharField(max_length=200)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("-taken_at", "-pk")
        indexes = [models.Index(fields=("author", "-id"), name="trust_snapshot_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=100), name="trust_snapshot_score_range"),
            models.CheckConstraint(condition=Q(level__lte=4), name="trust_snapshot_level_range"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.score}"


class TrustPass(models.Model):
    """One time that all records, or all whose evidence ran out, were scored. The next begins where this one ended."""

    as_of = models.DateTimeField(help_text="The moment that the evidence was judged at.")
    cause = models.CharField(max_length=200)
    appended = models.PositiveIntegerField(help_text="Snapshots that differed from the ones before.")

    class Meta:
        verbose_name = "trust pass"
        verbose_name_plural = "trust passes"
        ordering = ("-as_of", "-pk")

    def __str__(self) -> str:
        return f"{self.cause}: {self.appended}"

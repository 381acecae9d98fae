"""Researcher: the profile that an account keeps."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Purpose(models.TextChoices):
    """What researchers may want each other for."""

    PAPER = "paper", "A joint paper"
    REVIEW = "review", "Review or feedback"
    DATA = "data", "Data or code"
    TALK = "talk", "A talk"
    PROPOSAL = "proposal", "A project or grant proposal"
    SUPERVISION = "supervision", "Supervision"
    MENTORING = "mentoring", "Mentoring"


class Researcher(models.Model):
    """The profile an account holder keeps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="researcher")
    biography = models.TextField(blank=True, max_length=600)
    pronouns = models.CharField(max_length=40, blank=True)
    links = ArrayField(
        models.URLField(max_length=300), default=list, blank=True, help_text="Pages elsewhere, in the owner's order."
    )
    open_until = models.DateField(
        null=True, blank=True, help_text="Open to collaborate until this day; empty means not said."
    )
    open_for = ArrayField(models.CharField(max_length=11, choices=Purpose), default=list, blank=True)
    open_topics = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Codes of topics; empty: any."
    )
    open_note = models.TextField(max_length=280, blank=True, help_text="In the owner's words.")

    class Meta:
        indexes = [
            models.Index(
                fields=("-open_until", "-id"), name="profiles_researcher_open", condition=Q(open_until__isnull=False)
            ),
            GinIndex(
                fields=("open_topics",), name="profiles_researcher_open_on", condition=Q(open_until__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_until__isnull=False) | Q(open_for=[], open_topics=[], open_note=""),
                name="profiles_researcher_open_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(open_for__contained_by=Purpose.values), name="profiles_researcher_open_for_known"
            ),
            models.CheckConstraint(condition=Q(open_topics__len__lte=5), name="profiles_researcher_open_on_five"),
        ]

    def __str__(self) -> str:
        return str(self.user)

"""Report: what somebody, with or without an account, says is wrong with a record."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from profiles.models.claims import Claim
from works.models import Author, Work


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> "ReportQuerySet":
        """Confirmed by mail and not decided: what curators see."""
        return self.filter(state=Report.State.OPEN)


class Report(models.Model):
    """Something is said to be wrong with a record. It changes nothing until a curator decided it."""

    class Kind(models.TextChoices):
        PERSON = "person", "Wrong person"
        WORK = "work", "Wrong work"
        AFFILIATION = "affiliation", "Wrong affiliation"
        LEVEL = "level", "Wrong level or trust"
        CLAIM = "claim", "The claim is not theirs to make"
        PRIVACY = "privacy", "Privacy: take this record down"
        NAME = "name", "Change of name"

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for your confirmation by mail"
        OPEN = "open", "Waits for a curator"
        UPHELD = "upheld", "Found right"
        DISMISSED = "dismissed", "Not found right"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="reports")
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="objections")
    work = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=4_000, help_text="What is wrong, in the reporter's words.")
    new_name = models.CharField(max_length=200, blank=True, help_text="Of a change of name: the name from now on.")
    email = models.EmailField(
        "e-mail address", blank=True, help_text="Where the status link goes; emptied a year after the end."
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="In the status link; a new link has a new one."
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When an answer is owed.")
    decided_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True, help_text="What was decided and why; the reporter reads it.")
    is_mail_due = models.BooleanField(default=False, help_text="The status link is yet to be mailed.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        permissions = [("decide_report", "Can decide reports and rights requests")]
        indexes = [
            models.Index(fields=("due_at", "id"), name="profiles_report_queue", condition=Q(state="open")),
            models.Index(fields=("id",), name="profiles_report_mail_due", condition=Q(is_mail_due=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("author", "kind", "email"),
                condition=Q(state__in=["unconfirmed", "open"]) & ~Q(email=""),
                name="profiles_report_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "open", "withdrawn"])
                | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="profiles_report_decided_with_answer",
            ),
            models.CheckConstraint(condition=~Q(kind="name") | ~Q(new_name=""), name="profiles_report_new_name"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.made_at:%Y-%m-%d}"

    @property
    def is_right(self) -> bool:
        """Whether the law sets the time: privacy and change of name."""
        return self.kind in (self.Kind.PRIVACY, self.Kind.NAME)

    @property
    def is_undecided(self) -> bool:
        return self.state in (self.State.UNCONFIRMED, self.State.OPEN)

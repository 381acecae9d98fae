"""Notice, NoticeChoice, ChangesTold: lines of the notification centre, and which kinds an account wants where."""

from django.conf import settings
from django.db import models
from django.db.models import Q

UNREAD = Q(read_at__isnull=True, is_shown=True)
READ = Q(read_at__isnull=False, is_shown=True)


class Notice(models.Model):
    """Something happened that its account should hear of. One line, which leads to where it stands."""

    class Kind(models.TextChoices):
        CLAIM = "claim", "Your claims"
        REPORT = "report", "What you reported"
        INVITATION = "invitation", "Invitations"
        MESSAGE = "message", "Messages"
        INTRODUCTION = "introduction", "Introductions"
        CHANGE = "change", "Changes of works you follow"
        CURATION = "curation", "What curators decided of you"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=300, help_text="Plain text.")
    url = models.CharField(max_length=500, help_text="Where it stands: a path of this site.")
    is_shown = models.BooleanField(default=True, help_text="No: the account wanted the mail alone.")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("account", "-id"), name="profiles_notice_unread", condition=UNREAD),
            models.Index(fields=("account", "-id"), name="profiles_notice_read", condition=READ),
            models.Index(fields=("made_at",), name="profiles_notice_old"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="profiles_notice_says_something"),
            # Whatever writes it, following a notice never leads to another site.
            models.CheckConstraint(condition=Q(url__regex=r"^/($|[^/\\])"), name="profiles_notice_stays_here"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("made_at")),
                name="profiles_notice_read_after_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.account_id}"


class NoticeChoice(models.Model):
    """Where an account wants to hear of one kind; without a row it is as `profiles.notice_rules` says."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Notice.Kind)
    on_site = models.BooleanField()
    by_mail = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("account", "kind"), name="profiles_noticechoice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"


class ChangesTold(models.Model):
    """Up to which change of a work its followers were told. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_change = models.BigIntegerField(help_text="The key of a change of a work.")

    class Meta:
        verbose_name_plural = "changes told"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="profiles_changestold_one_row"),
        ]

    def __str__(self) -> str:
        return f"until {self.last_change}"

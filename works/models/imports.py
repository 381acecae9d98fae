"""ImportRun, RejectedRecord and WorkChange: what an import did, could not read, and found changed."""

from django.db import models
from django.db.models import Q

from works.models.record import Work


class ImportRun(models.Model):
    """One import: its source, how far it came, and what it found."""

    class Source(models.TextChoices):
        SNAPSHOT = "snapshot", "Snapshot file"
        OAI = "oai", "OAI-PMH harvest"
        QUERY = "query", "API query"
        IDS = "ids", "List of ids"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"
        FINISHED = "finished", "Finished"

    source = models.CharField(max_length=10, choices=Source)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    by_worker = models.BooleanField(
        default=False, help_text="A worker runs it, and takes it up again when it was killed."
    )
    is_pause_wanted = models.BooleanField(default=False)
    position = models.JSONField(default=dict, help_text="Where to go on: line, token or start of the next page.")
    share = models.FloatField(null=True, blank=True, help_text="Of the whole, 0 to 1; empty where it is unknown.")
    read = models.PositiveBigIntegerField(default=0, help_text="Records read and stored so far.")
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0, help_text="Spent working, without pauses.")
    last_error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True, help_text="Of the latest page.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.state == self.State.FINISHED

    @property
    def rate(self) -> float | None:
        """Records a second of work, or None before the first page."""
        return self.read / self.seconds if self.seconds else None

    @property
    def expected(self) -> int | None:
        """Records in all, estimated from the share that is done, or None where that is unknown."""
        return round(self.read / self.share) if self.share else None

    @property
    def seconds_left(self) -> float | None:
        """Of work, where the share is known."""
        return self.seconds / self.share - self.seconds if self.share else None


class RejectedRecord(models.Model):
    """A record that could not be read, kept whole with the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected_records")
    position = models.PositiveBigIntegerField(help_text="Line of the snapshot or number in the harvest, from 1.")
    raw = models.TextField()
    reason = models.TextField()
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="When trying again succeeded.")

    class Meta:
        ordering = ("run_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("run", "position"), name="works_rejectedrecord_once"),
        ]

    def __str__(self) -> str:
        return f"record {self.position}: {self.reason}"


class WorkChange(models.Model):
    """One field of a work that its source changed between two imports."""

    class Field(models.TextChoices):
        TITLE = "title", "Title"
        ABSTRACT = "abstract", "Abstract"
        AUTHORS = "authors", "Authors"
        CATEGORIES = "categories", "Topics"
        DOI = "doi", "DOI"
        JOURNAL_REF = "journal_ref", "Journal reference"
        WITHDRAWN = "withdrawn", "Withdrawn"

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="changes", db_index=False)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=12, choices=Field)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    noticed_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("work", "-id"), name="works_workchange_of_work")]
        constraints = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="works_workchange_is_a_change"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.field}"

"""ImportRun and RejectedRecord: what an import did, and what it could not read."""

from django.db import models

from works.models.record import Work


class ImportRun(models.Model):
    """One import: its source, how far it came, and what it found."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    source = models.CharField(max_length=10, choices=Work.Source)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    cursor = models.PositiveBigIntegerField(default=0, help_text="Records read and stored so far.")
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    last_error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def read(self) -> int:
        return self.cursor

    @property
    def rate(self) -> float | None:
        """Records a second, or None while it runs."""
        if self.finished_at is None:
            return None
        seconds = (self.finished_at - self.started_at).total_seconds()
        return self.cursor / seconds if seconds else None


class RejectedRecord(models.Model):
    """A record that could not be read, kept whole with the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejected_records")
    position = models.PositiveBigIntegerField(help_text="Line of the snapshot, from 1.")
    raw = models.TextField()
    reason = models.TextField()

    class Meta:
        ordering = ("run_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("run", "position"), name="works_rejectedrecord_once"),
        ]

    def __str__(self) -> str:
        return f"record {self.position}: {self.reason}"

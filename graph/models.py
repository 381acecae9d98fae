"""Collaboration: derived from works, can be dropped and rebuilt at any time."""

from django.db import models
from django.db.models import F, Q

from works.models import Author


class Collaboration(models.Model):
    """The edge between two authors who share works; `first` has the smaller key."""

    first = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")
    works = models.PositiveIntegerField(help_text="Works they share.")
    credit = models.FloatField(help_text="Sum of 1/(n-1) over shared works of n bylines.")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="graph_collaboration_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="graph_collaboration_ordered"),
            models.CheckConstraint(condition=Q(works__gte=1), name="graph_collaboration_has_works"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} with {self.second_id}"

"""Statement: what a record said on a day, as somebody printed it."""

from django.db import models
from django.db.models import Q

from profiles.statement_rules import PATTERN
from works.models import Author


class Statement(models.Model):
    """A statement that was issued, to be checked against the record later. Who asked for it is not kept."""

    code = models.CharField(max_length=16, primary_key=True, help_text="Of `facts`; printed, and in the QR code.")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    facts = models.TextField(help_text="Canonical JSON; the name in it is a digest.")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=f"^{PATTERN}$"), name="profiles_statement_code_form"),
            models.CheckConstraint(condition=Q(facts__startswith="{"), name="profiles_statement_says_something"),
        ]

    def __str__(self) -> str:
        return self.code

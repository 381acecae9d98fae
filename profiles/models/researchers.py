"""Researcher: the profile that an account keeps."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


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

    def __str__(self) -> str:
        return str(self.user)

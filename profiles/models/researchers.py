"""Researcher and Follow: what an account keeps and listens to."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from works.models import Author


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


class Follow(models.Model):
    """An account wants to hear about an author."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "author"), name="profiles_follow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.author_id}"

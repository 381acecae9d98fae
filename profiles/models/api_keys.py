"""ApiKey: what raises an account's limits at the API."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiKey(models.Model):
    """One key of an account. The key itself stands nowhere here, only its SHA-256: it is shown when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60, help_text="What its owner calls it.")
    hint = models.CharField(max_length=8, help_text="How it begins, to tell it from others.")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True, help_text="Last; empty: never.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="profiles_apikey_is_a_digest"),
            models.CheckConstraint(condition=~Q(name=""), name="profiles_apikey_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.hint}… of {self.user_id}"

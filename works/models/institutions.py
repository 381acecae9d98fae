"""Institution and Affiliation: organisations by ROR id, and dated, sourced statements that tie authors to them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse

from works.models.authors import Author


class Institution(models.Model):
    """An organisation with a ROR id."""

    ror_id = models.CharField("ROR id", max_length=9, unique=True, help_text="Without the host: 02mhbdp94.")
    name = models.TextField()
    country_code = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ("name",)
        indexes = [
            # Serves icontains, which compares in capitals.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="works_institution_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ror_id__regex=r"^0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$"),
                name="works_institution_ror_id_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("works:institution", args=[self.ror_id])

    @property
    def ror_url(self) -> str:
        return f"https://ror.org/{self.ror_id}"


class InstitutionDomain(models.Model):
    """A domain that ROR lists as an institution's; several may share one."""

    domain = models.CharField(max_length=253, help_text="In lower case, as in e-mail addresses: mit.edu.")
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="domains")

    class Meta:
        ordering = ("domain",)
        constraints = [
            models.UniqueConstraint(fields=("domain", "institution"), name="works_institutiondomain_once"),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"), name="works_institutiondomain_form"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class Affiliation(models.Model):
    """A dated, sourced statement that an author belonged to an institution."""

    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="affiliations")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="works_affiliation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} at {self.institution_id}"

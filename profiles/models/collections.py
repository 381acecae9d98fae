"""Collection and CollectionItem: works and people that a reader keeps together under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from works.models import Author, Work


class Collection(models.Model):
    """A reader's named list. Nobody else sees it until it has a key, and then whoever has the link."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections")
    name = models.CharField(max_length=100)
    note = models.TextField(blank=True, max_length=1_000)
    share_key = models.CharField(
        max_length=43,
        blank=True,
        help_text="In the address that opens it to anybody; empty while it is private.",
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "name"), name="profiles_collection_name_once"),
            models.UniqueConstraint(
                fields=("share_key",), condition=~Q(share_key=""), name="profiles_collection_share_key_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="profiles_collection_has_name"),
            models.CheckConstraint(
                condition=Q(share_key="") | Q(share_key__regex=r"^[A-Za-z0-9_-]{43}$"),
                name="profiles_collection_share_key_is_long",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """One work or one person in a collection.

    The author stays as it was chosen; whoever reads goes on to the record that it became part of.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items", db_index=False)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("collection", "-id"), name="profiles_item_newest")]
        constraints = [
            models.UniqueConstraint(fields=("collection", "work"), name="profiles_item_work_once"),
            models.UniqueConstraint(fields=("collection", "author"), name="profiles_item_author_once"),
            models.CheckConstraint(
                condition=Q(work__isnull=True) ^ Q(author__isnull=True), name="profiles_item_is_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} in {self.collection_id}"

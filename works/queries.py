"""Reads of the record that answer a page: authors, works, topics."""

from works.models import Author


def author_by_public_id(public_id: str) -> Author | None:
    """The author with this public id, in whatever state, with successor and top topic; None when there is none."""
    return (
        Author.objects.select_related("top_topic", "merged_into__top_topic").filter(public_id=public_id).first()
    )

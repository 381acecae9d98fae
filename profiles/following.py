"""Following an author: two deeds, each safe to repeat."""

import datetime as dt

from profiles.models import Follow, User
from works.models import Author


def follow(user: User, author: Author, at: dt.datetime) -> None:
    """Follow; following twice is following once."""
    Follow.objects.bulk_create([Follow(user=user, author=author, followed_at=at)], ignore_conflicts=True)


def unfollow(user: User, author: Author) -> None:
    """Stop following; harmless when not followed."""
    Follow.objects.filter(user=user, author=author).delete()

"""What is followed, in words and as addresses: of follows that are stored, and of what somebody may follow."""

from urllib.parse import urlencode

from django.urls import reverse

from profiles.models import Follow
from profiles.models.following import Kind
from works.models import Author

# With these at hand, nothing below asks the database.
RELATED = ("author__merged_into", "other__merged_into", "topic", "institution", "work")


def current(author: Author | None) -> Author:
    """The record that an author is part of now. Raises ValueError for nobody."""
    if author is None:
        raise ValueError("This kind of follow names an author.")
    return author.current


def label(follow: Follow) -> str:
    """What is followed: "Ada Byron with Charles Babbage"."""
    match Kind(follow.kind):
        case Kind.AUTHOR:
            return _name(follow.author)
        case Kind.TOPIC | Kind.INSTITUTION:
            return str(follow.topic or follow.institution)
        case Kind.WORK:
            return f"Changes of “{follow.work}”"
        case Kind.SEARCH:
            return f"Search for “{follow.query}”"
        case Kind.PAIR:
            return f"{_name(follow.author)} with {_name(follow.other)}"
        case Kind.OUTSIDE:
            return f"{_name(follow.author)} outside {follow.archive}.*"
        case Kind.TOPIC_AT:
            return f"{follow.topic} at {follow.institution}"


def page(follow: Follow) -> str:
    """The address of the page about it."""
    match Kind(follow.kind):
        case Kind.AUTHOR | Kind.OUTSIDE:
            return _page(follow.author)
        case Kind.SEARCH:
            return f"{reverse('works:search')}?{urlencode({'q': follow.query})}"
        case Kind.PAIR:
            ends = {"from": current(follow.author).public_id, "to": current(follow.other).public_id}
            return f"{reverse('graph:paths')}?{urlencode(ends)}"
        case _:
            found = follow.work or follow.topic or follow.institution
            return found.get_absolute_url() if found else ""


def parameters(follow: Follow) -> dict[str, str]:
    """What names it in the address of the page to follow it."""
    said: dict[str, str] = {}
    if follow.author_id:
        said["author"] = current(follow.author).public_id
    if follow.other_id:
        said["with"] = current(follow.other).public_id
    if follow.archive:
        said["outside"] = follow.archive
    if follow.topic:
        said["topic"] = follow.topic.code
    if follow.institution:
        said["institution"] = follow.institution.ror_id
    if follow.work:
        said["work"] = follow.work.arxiv_id
    if follow.query:
        said["search"] = follow.query
    return said


def is_lost(follow: Follow) -> bool:
    """Nothing will come of it any more: somebody was taken down, or the two became one."""
    ends = [current(author) for author in (follow.author, follow.other) if author]
    return any(author.state != Author.State.ACTIVE for author in ends) or len({end.pk for end in ends}) < len(ends)


def _name(author: Author | None) -> str:
    shown = current(author)
    return shown.display_name if shown.state == Author.State.ACTIVE else "a record that was taken down"


def _page(author: Author | None) -> str:
    shown = current(author)
    return shown.get_absolute_url() if shown.state == Author.State.ACTIVE else ""


def feed(follow: Follow) -> str:
    """The address of the public Atom feed about it; empty for the kinds that have none."""
    match Kind(follow.kind):
        case Kind.AUTHOR:
            author = current(follow.author)
            return reverse("following:author_feed", args=[author.public_id])
        case Kind.TOPIC if follow.topic:
            return reverse("following:topic_feed", args=[follow.topic.code])
        case Kind.INSTITUTION if follow.institution:
            return reverse("following:institution_feed", args=[follow.institution.ror_id])
        case Kind.SEARCH:
            return f"{reverse('following:search_feed')}?{urlencode({'q': follow.query})}"
        case _:
            return ""

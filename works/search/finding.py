"""Search: people by name, works by words of the title or by id, topics. Simple, bounded, and never an error."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, When

from works.identity import names
from works.models import Author, AuthorName, Topic, Work
from works.queries import canonical_id, with_first_bylines
from works.search import texts
from works.search.query import parse

EACH = 20
_LONGEST = 200
# Each word of a name may begin its key; more words than this are no name.
_NAME_WORDS = 5
# Shorter texts begin the names of tens of thousands, too many to sort by anything but the index on prominence.
_SHORT = 3


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name that several of the people found may have: only its name page can tell them apart."""

    key: str
    name: str
    authors: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, at most 20 of a kind; `exact` is the work whose id was typed."""

    q: str
    people: tuple[Author, ...] = ()
    works: tuple[Work, ...] = ()
    topics: tuple[Topic, ...] = ()
    exact: Work | None = None
    shared_names: tuple[SharedName, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.works or self.topics or self.exact)

    @property
    def is_cut(self) -> bool:
        return max(map(len, (self.people, self.works, self.topics))) >= EACH


def search(raw: str) -> Found:
    """Find people, works and topics. At most six queries; an empty text finds nothing."""
    q = " ".join(raw.replace("\0", " ").split())[:_LONGEST]
    if not q:
        return Found("")
    if arxiv_id := canonical_id(q):
        return Found(q, exact=Work.objects.filter(arxiv_id=arxiv_id).first())
    people = _people(q)
    return Found(q, people=people, works=_works(q), topics=_topics(q), shared_names=_shared_names(people))


def people(raw: str) -> tuple[Author, ...]:
    """Active authors by name, at most 20. One query."""
    q = " ".join(raw.replace("\0", " ").split())[:_LONGEST]
    return _people(q) if q else ()


def _people(q: str) -> tuple[Author, ...]:
    """By words of the name key in any order, the last one perhaps unfinished.

    One of them begins the key, so the index on name_key bounds the search.
    """
    words = names.normalised(q).split()
    if not words or len(words) > _NAME_WORDS:
        return ()
    wanted = Q(name_key__startswith=names.key(q))
    for first in range(len(words)):
        begun = Q(name_key__startswith=words[first])
        for word in words[:first] + words[first + 1 :]:
            begun &= Q(name_key__contains=f" {word}")
        wanted |= begun
    # Few records have variants that their owners keep; a partial index on their keys finds them.
    kept = AuthorName.objects.filter(wanted, is_suppressed=False).values("author")
    found = Author.objects.active().filter(wanted | Q(pk__in=kept)).select_related("top_topic")
    if len(q) < _SHORT:
        return tuple(found.by_prominence()[:EACH])
    whole = Q(name_key=words[0])
    for word in (words[0], words[-1]):
        whole |= Q(name_key__startswith=f"{word},") | Q(name_key__startswith=f"{word} ")
    return tuple(found.order_by(Case(When(whole, then=0), default=1), "-work_count", "pk")[:EACH])


def _shared_names(people: tuple[Author, ...]) -> tuple[SharedName, ...]:
    """Names of these people that two or more authors have, in their order. The index on name_key counts them."""
    first = {author.name_key: author.display_name for author in reversed(people)}
    if not first:
        return ()
    sharing = Author.objects.active().filter(name_key__in=first).values("name_key").annotate(authors=Count("pk"))
    counts = {each["name_key"]: each["authors"] for each in sharing.order_by()}
    keys = dict.fromkeys(author.name_key for author in people)
    return tuple(SharedName(key, first[key], counts[key]) for key in keys if counts.get(key, 0) > 1)


def _works(q: str) -> tuple[Work, ...]:
    """By words of title and abstract, the newest first."""
    found = Work.objects.filter(pk__in=texts.newest(parse(q), EACH))
    return tuple(with_first_bylines(found.order_by("-year", "-id")))


def _topics(q: str) -> tuple[Topic, ...]:
    return tuple(Topic.objects.filter(Q(code__iexact=q) | Q(name__icontains=q)).order_by("code")[:EACH])

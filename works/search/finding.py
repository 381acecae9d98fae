"""What a search finds: an identifier at once, else people, works, topics and institutions. Never an error."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.module_loading import import_string

from works.models import Author, Institution, Topic, Work
from works.search import by_name, identifiers, texts
from works.search.by_name import EACH, Match
from works.search.identifiers import Identifier, Scheme
from works.search.query import Query, parse
from works.search.texts import WorksFound

# Shorter words stand in most names.
_SHORTEST = 3

Exact = Work | Author | Institution


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name that several of the people found may have: only its name page can tell them apart."""

    key: str
    name: str
    authors: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, at most 20 of a kind.

    `exact` is what the identifier that was typed names; `identifier` alone says that nothing on file has it.
    """

    q: str
    query: Query = field(default_factory=Query)
    matches: tuple[Match, ...] = ()
    works_found: WorksFound = field(default_factory=WorksFound)
    topics: tuple[Topic, ...] = ()
    institutions: tuple[Institution, ...] = ()
    exact: Exact | None = None
    identifier: Identifier | None = None
    shared_names: tuple[SharedName, ...] = ()

    @property
    def people(self) -> tuple[Author, ...]:
        return tuple(match.author for match in self.matches)

    @property
    def works(self) -> tuple[Work, ...]:
        return self.works_found.works

    @property
    def is_empty(self) -> bool:
        return not (self.matches or self.works or self.topics or self.institutions or self.exact)

    @property
    def is_cut(self) -> bool:
        """Whether a list but that of works, which has pages, ends before its end."""
        return max(map(len, (self.matches, self.topics, self.institutions))) >= EACH

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """The filters that are set, as they are typed, each with the search without it."""
        return tuple((label, str(without)) for label, without in _filters(self.query))


def search(raw: str, *, sort: str = "", after: str = "") -> Found:
    """Find whatever a text may mean. `sort` is "newest" or empty for the best works first; a later page of works comes
    `after` the arXiv id of the last one seen, with works alone.

    At most fifteen queries; an empty text finds nothing.
    """
    query = parse(raw)
    q = " ".join(raw.replace("\0", " ").split())[:200]
    if not query:
        return Found(q)
    if identifier := identifiers.read(q):
        return Found(q, query, exact=_named(identifier), identifier=identifier)
    works = texts.find(query, sort=sort, after=after)
    if after:
        return Found(q, query, works_found=works)
    matches = _people(query)
    return Found(
        q,
        query,
        matches=matches,
        works_found=works,
        topics=_topics(query),
        institutions=_institutions(query),
        shared_names=_shared_names([match.author for match in matches]),
    )


def people(raw: str) -> tuple[Author, ...]:
    """Active authors by name, at most 20. At most seven queries."""
    return tuple(match.author for match in _people(parse(raw)))


def _people(query: Query) -> tuple[Match, ...]:
    """By the free text, unless filters say that works are meant."""
    is_name = not (query.is_narrowed or query.without or query.unread)
    return by_name.people(query.typed) if is_name else ()


def _named(identifier: Identifier) -> Exact | None:
    """What an identifier names. One query, by a unique index or the index on DOIs."""
    value = identifier.value
    if identifier.scheme is Scheme.ARXIV:
        return Work.objects.filter(arxiv_id=value).first()
    if identifier.scheme is Scheme.DOI:
        return Work.objects.alias(low=Lower("doi")).exclude(doi="").filter(low=value).order_by("pk").first()
    if identifier.scheme is Scheme.ROR:
        return Institution.objects.filter(ror_id=value).first()
    if identifier.scheme is Scheme.AUTHOR:
        return Author.objects.active().filter(public_id=value).first()
    author_of = import_string(settings.SEARCH_AUTHOR_OF_ORCID)
    return Author.objects.active().filter(pk=author_of(value)).first()


def _topics(query: Query) -> tuple[Topic, ...]:
    """By code or part of the name. There are fewer than two hundred topics."""
    text = " ".join([*query.words, *query.phrases])
    if not text or query.is_narrowed:
        return ()
    return tuple(Topic.objects.filter(Q(code__iexact=text) | Q(name__icontains=text)).order_by("code")[:EACH])


def _institutions(query: Query) -> tuple[Institution, ...]:
    """By words of the name in any order. The GIN index on its trigrams serves words of three letters or more."""
    words = [word for text in (*query.words, *query.phrases) for word in text.split()]
    if query.is_narrowed or max(map(len, words), default=0) < _SHORTEST:
        return ()
    found = Institution.objects.filter(*(Q(name__icontains=word) for word in words))
    return tuple(found.annotate(folded=Lower("name")).order_by("folded", "pk")[:EACH])


def _shared_names(people: Sequence[Author]) -> tuple[SharedName, ...]:
    """Names of these people that two or more authors have, in their order. The index on name_key counts them."""
    first = {author.name_key: author.display_name for author in reversed(people)}
    if not first:
        return ()
    sharing = Author.objects.active().filter(name_key__in=first).values("name_key").annotate(authors=Count("pk"))
    counts = {each["name_key"]: each["authors"] for each in sharing.order_by()}
    keys = dict.fromkeys(author.name_key for author in people)
    return tuple(SharedName(key, first[key], counts[key]) for key in keys if counts.get(key, 0) > 1)


def _filters(query: Query) -> list[tuple[str, Query]]:
    """What each filter is called, and the query without it."""
    lists = [
        *(("author", name, replace(query, authors=_less(query.authors, name))) for name in query.authors),
        *(("topic", code, replace(query, topics=_less(query.topics, code))) for code in query.topics),
        *((("year", query.years, replace(query, since=None, until=None)),) if query.years else ()),
        *((("kind", query.kind, replace(query, kind="")),) if query.kind else ()),
    ]
    return [(f"{name}: {value}", without) for name, value, without in lists]


def _less(texts: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text != one)

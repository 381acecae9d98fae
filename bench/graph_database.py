"""The database side of the benchmark of the graph."""

import random
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import igraph
import numpy as np
from django.db import connection

from bench.figures import Figure
from bench.graph import SLOW_SAMPLE, percentiles, timed, times
from bench.synthetic import Scale, more
from graph import adjacency_files, collaborations, paths, topic_years
from graph.adjacency import Adjacency, Apart, Pair
from graph.controls import Controls
from graph.nearby import near_author
from graph.path_controls import PathControls
from graph.queries import slice_around as ask
from works import counts
from works.models import Author, Topic, Work

NEW_WORKS = 1_000
_QUEUE_AT_ONCE = 2_000
_JOINED_SQL = """
SELECT o.author_id, count(*), sum(1 / (w.author_count - 1)::numeric) AS credit
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id AND w.author_count BETWEEN 2 AND 50
JOIN works_authorship AS o ON o.work_id = a.work_id AND o.author_id <> a.author_id
WHERE a.author_id = %s GROUP BY 1 ORDER BY credit DESC LIMIT 20
"""
_SIZE_SQL = """
SELECT pg_total_relation_size('graph_neighbourhood'), (SELECT sum(cardinality(others)) / 2 FROM graph_neighbourhood)
"""
_LATEST_SQL = """
SELECT DISTINCT author_id FROM works_authorship
WHERE author_id IS NOT NULL AND work_id > (SELECT max(id) - %s FROM works_work)
"""


def derive(scale: Scale | None) -> Iterator[Figure]:
    """Rebuild and refresh everything, and how much it takes on disk."""
    yield Figure("rebuild of collaborations", timed(collaborations.rebuild), "s")
    yield Figure("counts of all authors", timed(_count), "s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) graph_neighbourhood")
        cursor.execute("VACUUM (ANALYZE) works_author")
        cursor.execute(_SIZE_SQL)
        size, pairs = cursor.fetchone()
    yield Figure("collaborations", float(pairs), "pairs")
    yield Figure("collaborations on disk", size / 1e6, "MB", "<= 1,500 at 3 million works")
    yield Figure("topic years and coverage", timed(topic_years.rebuild, datetime.now(UTC)), "s")
    yield Figure("adjacency for paths, build", timed(adjacency_files.build, datetime.now(UTC)), "s")
    yield Figure("adjacency for paths, on disk", _bytes_of_adjacency() / 1e6, "MB")
    touched = more(scale.works + 1, NEW_WORKS, scale) if scale else _latest()
    yield Figure("authors touched by 1,000 new works", len(touched), "authors")
    yield Figure("refresh for 1,000 new works", timed(_refresh, touched), "s", "<= 15")


def clean() -> None:
    """Remove the files of the database that was made for the run."""
    shutil.rmtree(adjacency_files.folder())


def _count() -> None:
    counts.refresh(None)
    collaborations.refresh_close_counts(None)


def _latest() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LATEST_SQL, [NEW_WORKS])
        return [author_id for (author_id,) in cursor.fetchall()]


def _bytes_of_adjacency() -> int:
    latest = adjacency_files.folder() / (adjacency_files.folder() / "current").read_text()
    return sum(path.stat().st_size for path in latest.iterdir())


def _refresh(touched: list[int]) -> None:
    """As the pipeline does it, who is still queued being left to the queue."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO works_pendingauthor SELECT unnest(%s::bigint[]) ON CONFLICT DO NOTHING", [touched])
        for at in range(0, len(touched), _QUEUE_AT_ONCE):
            part = touched[at : at + _QUEUE_AT_ONCE]
            cursor.execute("DELETE FROM works_pendingauthor WHERE author_id = ANY(%s)", [part])
            collaborations.refresh(part)
            collaborations.refresh_close_counts(part)


def people(sample: int, hubs: int, chance: random.Random) -> dict[str, list[int]]:
    """Keys of random authors with works, and of those with most."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM works_author")
        largest = cursor.fetchone()[0]
        keys = [chance.randint(1, largest) for _ in range(20 * sample)]
        cursor.execute("SELECT id FROM works_author WHERE id = ANY(%s) AND work_count > 0", [keys])
        some = [row[0] for row in cursor.fetchall()][:sample]
        cursor.execute("SELECT id FROM works_author ORDER BY work_count DESC, id LIMIT %s", [hubs])
        return {"random authors": some, "hubs": [row[0] for row in cursor.fetchall()]}


def slice_around(author_id: int) -> object:
    """What the fragment costs the database, its author included."""
    return ask(Author.objects.get(pk=author_id), Controls(size="medium"))


def other_figures(people: Mapping[str, Sequence[int]]) -> Iterator[Figure]:
    """Slices around the largest works and around topics, slices narrowed by year, and people nearby; all warm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM works_work ORDER BY author_count DESC LIMIT 30")
        works = Work.objects.in_bulk([work_id for (work_id,) in cursor.fetchall()]).values()
    topics = list(Topic.objects.order_by("pk")[:30])
    for name, entities in (("the largest works", list(works)), ("topics", topics)):
        again = [times(lambda entity: ask(entity, Controls(size="medium")), entities) for _ in range(2)][1]
        yield from percentiles(f"slice, {name}", again)
    for who, ids in people.items():
        authors = list(Author.objects.in_bulk(ids[:60]).values())
        again = [times(lambda author: ask(author, Controls(since=2000)), authors) for _ in range(2)][1]
        yield from percentiles(f"slice narrowed by year, {who}", again)
        again = [times(lambda author: near_author(author, 2024), authors) for _ in range(2)][1]
        yield from percentiles(f"people nearby, {who}", again)


def joined_on_the_fly(author_id: int) -> object:
    """The people of a slice without anything derived."""
    with connection.cursor() as cursor:
        cursor.execute(_JOINED_SQL, [author_id])
        return cursor.fetchall()


def evict() -> None:
    """Empty the database's own cache; that of the operating system stays."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_buffercache")
        cursor.execute("SELECT pg_buffercache_evict_all()")


def path_figures(people: Mapping[str, Sequence[int]]) -> Iterator[Figure]:
    """The search alone, the whole answer with its joint works, and igraph for the same pairs."""
    version = adjacency_files.current()
    if version is None:
        return
    graph = version.adjacency
    other = _in_igraph(graph)
    for who, ids in people.items():
        numbers = [number for author in ids if (number := graph.number(author)) is not None]
        pairs = list(zip(numbers, reversed(numbers), strict=True))[: len(numbers) // 2]
        first, again = (times(partial(_search, graph), pairs) for _ in range(2))
        yield from percentiles(f"path, {who}, first time", first)
        yield from percentiles(f"path, {who}, warm", again, "<= 2")
        answers = times(partial(_answer, graph), pairs[:100])
        yield from percentiles(f"three disjoint paths with joint works, {who}", answers)
        some = pairs[:SLOW_SAMPLE]
        yield from percentiles(f"path by igraph, {who}", times(partial(_beside, other), some))
        disputed = sum(_search(graph, pair) != _beside(other, pair) for pair in some)
        yield Figure(f"lengths that igraph disputes, {who}", disputed, f"of {len(some)}", "0")


def _search(graph: Adjacency, pair: Pair) -> int | None:
    """The distance, None where there is no way."""
    way = graph.shortest(*pair, 60)
    return None if isinstance(way, Apart) else len(way) - 1


def _answer(graph: Adjacency, pair: Pair) -> object:
    one, other = (Author(pk=int(graph.ids[number])) for number in pair)
    return paths.find(one, other, PathControls())


def _in_igraph(graph: Adjacency) -> igraph.Graph:
    sources = np.arange(len(graph.ids)).repeat(np.diff(graph.starts))
    once = sources < graph.others
    return igraph.Graph(len(graph.ids), np.column_stack((sources[once], graph.others[once])))


def _beside(graph: igraph.Graph, pair: Pair) -> int | None:
    with warnings.catch_warnings(action="ignore"):
        way = graph.get_shortest_path(*pair)
    return len(way) - 1 if way else None

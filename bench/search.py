"""Search at a made-up size: as one types, names with a slip, full text, facets; how large the indexes are and how long
they take to make. BENCH_AUTHORS and BENCH_TEXTS set the size.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence

import django

from bench.figures import Figure

AUTHORS = int(os.environ.get("BENCH_AUTHORS", "20000"))
TEXTS = int(os.environ.get("BENCH_TEXTS", "20000"))
ASKED = 200
_SYLLABLES = [first + vowel + last for first in "bdfghklmnprstvw" for vowel in "aeiou" for last in ("", "n", "r", "s")]

_AUTHORS_SQL = """
INSERT INTO works_author (id, public_id, display_name, name_key, state, work_count, topic_count,
    close_collaborator_count, created_at)
SELECT n, lpad(to_hex(n), 8, '0'), name, lower(split_part(name, ' ', 2) || ', ' || split_part(name, ' ', 1)), 'active',
    1 + 5000 / n, 0, 0, now()
FROM unnest(%s::text[]) WITH ORDINALITY AS given (name, n)
"""
_WORKS_SQL = """
INSERT INTO works_work (id, arxiv_id, version, versions, title, title_html, title_plain, abstract, abstract_html,
    authors_line, kind, categories, comments, journal_ref, report_no, doi, licence, submitter, year, author_count,
    is_deleted, is_withdrawn, source, checked_at, digest)
SELECT n, 'syn/' || lpad(n::text, 7, '0'), 1, '[]', left(text, 60), left(text, 60), left(text, 60), text, text, '',
    'preprint', ARRAY['syn.T' || n %% 150], '', '', '', '', '', '', 1991 + n %% 35, 0, false, false, 'snapshot', now(),
    ''
FROM unnest(%s::text[], %s::bigint[]) AS given (text, n)
"""
_SIZES = {
    "words of works": "works_worktext",
    "names": "works_foundname",
    "slips": "works_nameslip",
    "beginnings": "works_nameprefix",
}


def run() -> list[Figure]:
    """Milliseconds of each question, megabytes of each table with its indexes, seconds to make them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database  # noqa: PLC0415 -- needs Django set up

    chance = random.Random(1)
    names = list(_names(chance))
    with database.fresh():
        return [*_filled(chance, names), *_asked(chance, names), *_sizes()]


def _names(chance: random.Random) -> Iterator[str]:
    """A given name and a family name, some of them very common."""
    families = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(max(500, AUTHORS // 8))]
    givens = ["".join(chance.choices(_SYLLABLES, k=2)) for _ in range(2_000)]
    for _ in range(AUTHORS):
        family = families[min(int(chance.paretovariate(0.5)), len(families)) - 1]
        yield f"{chance.choice(givens)} {family}".title()


def _filled(chance: random.Random, names: Sequence[str]) -> Iterator[Figure]:
    from django.db import connection  # noqa: PLC0415

    from works.search import found_names  # noqa: PLC0415

    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    with connection.cursor() as cursor:
        cursor.execute(_AUTHORS_SQL, [list(names)])
        started = time.perf_counter()
        for first in range(0, TEXTS, 5_000):
            numbers = list(range(first + 1, min(first + 5_000, TEXTS) + 1))
            texts = [" ".join(chance.choices(vocabulary, weights, k=120)) for _ in numbers]
            cursor.execute(_WORKS_SQL, [texts, numbers])
        yield Figure("works stored with their words", TEXTS / (time.perf_counter() - started), "works per s")
        started = time.perf_counter()
        found_names.rebuild()
        yield Figure("names of all authors", time.perf_counter() - started, "s")
        for table in _SIZES.values():
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def _asked(chance: random.Random, names: Sequence[str]) -> Iterator[Figure]:
    from works.search import parse, search, texts  # noqa: PLC0415
    from works.search.by_name import people  # noqa: PLC0415

    chosen = chance.sample(list(names), min(ASKED, len(names)))
    slips = [f"{name[:-2]}{name[-1]}" for name in chosen]
    yield from _times("as one types", people, [name[:end] for name in chosen for end in (1, 3, 5, 8)], 30)
    yield from _times("a name with a slip", people, slips, 30)
    hit = sum(
        name in {match.author.display_name for match in people(typed)}
        for name, typed in zip(chosen, slips, strict=True)
    )
    yield Figure("names with a slip found", 100 * hit / len(chosen), "%", ">= 97")
    words = ["".join(chance.choices(_SYLLABLES, k=2)) for _ in range(ASKED)]
    yield from _times("words of works, with facets", lambda typed: texts.find(parse(typed)), words, 80)
    yield from _times("the whole page", search, words, 0)


def _times(what: str, ask: Callable[[str], object], typed: Sequence[str], target: int) -> Iterator[Figure]:
    seconds = []
    for text in typed:
        started = time.perf_counter()
        ask(text)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    for share in (50, 95, 99):
        wanted = f"<= {target}" if share == 99 and target else ""
        yield Figure(f"{what}, p{share}", 1_000 * seconds[len(seconds) * share // 100], "ms", wanted)


def _sizes() -> Iterator[Figure]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for what, table in _SIZES.items():
            cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
            yield Figure(f"{what}, with indexes", cursor.fetchone()[0] / 2**20, "MB")

"""Pages against a bare Django view and a static file of the same bytes, on one server in one run, asked by wrk."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import django
import httpx

from bench import load
from bench.figures import Figure

SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = 3
NEVER = {"PAGE_SECONDS": "0"}
# A tag belongs to an address and to what it can answer differently by, so all ask alike.
_PACKED = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to ask for, the most times a bare view that it may cost, and whether a kept page may answer."""

    name: str
    path: str
    target: str = ""
    is_kept: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def run() -> list[Figure]:
    """Rates, p50, p99, first bytes (ms), queries and sizes of each page; ratios to a bare view, medians over rounds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, web_record  # noqa: PLC0415 -- needs Django set up

    with database.fresh():
        pages = web_record.fill()
        return _figures(pages, web_record.session_cookie(), database.queries_of)


def _figures(pages: Mapping[str, str], session: str, queries_of: Callable[[str], int]) -> list[Figure]:
    figures = [Figure(f"{name}: queries", queries_of(path), "", _queries(name)) for name, path in pages.items()]
    with load.server(environ=NEVER) as (made, _), load.server() as (kept, _):
        figures += [figure for name, path in pages.items() for figure in _sizes(name, made + path)]
        cases = _cases(pages, session, made, kept)
        bases = {True: kept, False: made}
        rounds = [
            {
                case.name: load.ask(bases[case.is_kept] + case.path, case.headers, seconds=SECONDS, connections=4)
                for case in cases
            }
            for _ in range(ROUNDS)
        ]
        figures += [_first_byte(case.name, bases[case.is_kept] + case.path, case.headers) for case in cases]
    for case in cases:
        figures += _summary(case, [each[case.name] for each in rounds], [each["bare view"] for each in rounds])
    return figures


def _cases(pages: Mapping[str, str], session: str, made: str, kept: str) -> list[Case]:
    typical = pages["typical profile"]
    answer = httpx.get(kept + typical)
    Path(os.environ["BENCH_STATIC"], "same.html").write_bytes(answer.content)
    account = _PACKED | {"Cookie": f"sessionid={session}"}
    again = {base: _PACKED | {"If-None-Match": _tag(base + typical)} for base in (made, kept)}
    anonymous = [
        Case(name, path, "<= 12" if "profile" in name else "", headers=_PACKED) for name, path in pages.items()
    ]
    return [
        Case("bare view", "/bare/"),
        Case("static file", "/static/same.html"),
        *anonymous,
        *(Case(f"{name}, logged in", path, headers=account) for name, path in pages.items()),
        Case("typical profile, kept", typical, "<= 3", is_kept=True, headers=_PACKED),
        Case("typical profile, 304 of a kept page", typical, "<= 3", is_kept=True, headers=again[kept]),
        Case("typical profile, 304 by its version", typical, "<= 3", headers=again[made]),
    ]


def _tag(address: str) -> str:
    """The page's tag. Raises RuntimeError when asking again with it is not answered with 304."""
    tag = httpx.get(address, headers=_PACKED).headers["ETag"]
    status = httpx.get(address, headers=_PACKED | {"If-None-Match": tag}).status_code
    if status != 304:
        raise RuntimeError(f"{address} answered {status} to its own tag.")
    return tag


def _summary(case: Case, loads: list[load.Load], bare: list[load.Load]) -> list[Figure]:
    ratios = [least.rate / each.rate for least, each in zip(bare, loads, strict=True)]
    errors = sum(each.errors for each in loads)
    if errors:
        raise RuntimeError(f"{case.name} ({case.path}) failed {errors} times.")
    return [
        Figure(f"{case.name}: requests", statistics.median(each.rate for each in loads), "per s"),
        Figure(f"{case.name}: p50", statistics.median(each.p50 for each in loads), "ms"),
        Figure(f"{case.name}: p99", statistics.median(each.p99 for each in loads), "ms"),
        Figure(f"{case.name}: times a bare view", statistics.median(ratios), "x", case.target),
    ]


def _sizes(name: str, address: str) -> list[Figure]:
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"})
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        gzipped = sum(len(block) for block in packed.iter_raw())
    return [
        Figure(f"{name}: size", len(plain.content) / 1000, "kB"),
        Figure(f"{name}: gzipped", gzipped / 1000, "kB"),
        Figure(f"{name}: as brotli 5 would", len(brotli.compress(plain.content, quality=5)) / 1000, "kB"),
    ]


def _first_byte(name: str, address: str, headers: Mapping[str, str], times: int = 21) -> Figure:
    """Median milliseconds until the first byte of the body, one request at a time over one connection."""
    waits = []
    with httpx.Client(headers=dict(headers)) as client:
        for _ in range(times):
            begun = time.perf_counter()
            with client.stream("GET", address):
                waits.append(time.perf_counter() - begun)
    return Figure(f"{name}: first byte", 1000 * statistics.median(waits), "ms")


def _queries(name: str) -> str:
    return "<= 4" if "profile" in name else ""

"""Signposts: typed links from a page to its author, its licence, its metadata, for programs that follow them. Pure.

Source: https://signposting.org/FAIR/, RFC 8288 (Link header), RFC 9264 (linksets).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

LINKSET = "application/linkset+json"
# A header must stay well under the 8 kB that servers and proxies take.
MOST_IN_HEADER = 20

_UNSAFE = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]")


@dataclass(frozen=True, slots=True)
class Link:
    """One typed link. `type` is the media type of what is there, where it is known."""

    rel: str
    target: str
    type: str = ""


def header(links: Sequence[Link], linkset: str) -> str:
    """The value of a Link header; with too many links, those of the most frequent relations stand in the set alone."""
    chosen = list(links)
    while len(chosen) > MOST_IN_HEADER:
        often = max((link.rel for link in chosen), key=[link.rel for link in chosen].count)
        chosen = [link for link in chosen if link.rel != often]
    return ", ".join(_written(link) for link in (*chosen, Link("linkset", linkset, LINKSET)))


def linkset(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """All links of a page as a linkset document."""
    by_relation: dict[str, list[dict[str, str]]] = defaultdict(list)
    for link in links:
        by_relation[link.rel].append({"href": link.target, **({"type": link.type} if link.type else {})})
    return {"linkset": [{"anchor": anchor, **by_relation}]}


def _written(link: Link) -> str:
    target = _UNSAFE.sub(lambda found: quote(found[0], safe=""), link.target)
    return f'<{target}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "")

"""An explored view as a file: GraphML, CSV, node-link JSON. Pure; each writer takes a subgraph and gives bytes.

Nodes are named by their keys (`author:36z961m6`), ties by the keys of their ends; years are 0 where unknown.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree

from graph.subgraph import Member, Subgraph, Tie

# What XML 1.0 has no place for.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets take a cell for a formula that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Archives of the same view are the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_TYPES: Mapping[type, str] = {bool: "boolean", int: "int", float: "double", str: "string"}

Fields = dict[str, str | int | float | bool]


def nodes(subgraph: Subgraph, site: str) -> Iterator[Fields]:
    """The facts of every node; addresses begin with `site`, such as `https://profiles.example.org`."""
    for member in subgraph.members:
        yield _node(member, site)


def _node(member: Member, site: str) -> Fields:
    node = member.node
    url = site + node.url if node.url.startswith("/") else node.url
    return {
        "id": node.key,
        "label": writable(node.label),
        "kind": str(node.kind),
        "role": str(member.role),
        "url": url,
        "first": node.first,
        "last": node.last,
        "works": node.works,
        "pinned": member.is_pinned,
    }


def ties(subgraph: Subgraph) -> Iterator[Fields]:
    """The facts of every tie: `strength` in the unit of the view's dial, `works` that tie the two."""
    for tie in subgraph.ties:
        yield _tie(tie)


def _tie(tie: Tie) -> Fields:
    return {
        "source": tie.one,
        "target": tie.other,
        "strength": float(tie.strength),
        "works": tie.works,
        "first": tie.first,
        "last": tie.last,
    }


def graphml(subgraph: Subgraph, site: str) -> bytes:
    """GraphML 1.0, undirected, UTF-8."""
    root = etree.Element(f"{{{_GRAPHML}}}graphml", nsmap={None: _GRAPHML})  # type: ignore[dict-item]
    rows = {"node": list(nodes(subgraph, site)), "edge": list(ties(subgraph))}
    for target, found in rows.items():
        _declare(root, target, found)
    graph = etree.SubElement(root, f"{{{_GRAPHML}}}graph", id="view", edgedefault="undirected")
    for target, found in rows.items():
        for fields in found:
            _element(graph, target, fields)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


_NAMES = {"node": {"id"}, "edge": {"source", "target"}}


def _declare(root: etree._Element, target: str, rows: list[Fields]) -> None:
    """What each fact is called and of what type it is, as GraphML asks for ahead."""
    for name, value in next(iter(rows), {}).items():
        if name not in _NAMES[target]:
            attributes = {"id": f"{target}-{name}", "for": target, "attr.name": name, "attr.type": _TYPES[type(value)]}
            etree.SubElement(root, f"{{{_GRAPHML}}}key", attributes)


def _element(graph: etree._Element, target: str, fields: Fields) -> None:
    names = {name: str(fields[name]) for name in fields if name in _NAMES[target]}
    element = etree.SubElement(graph, f"{{{_GRAPHML}}}{target}", names)
    for name, value in fields.items():
        if name not in names:
            data = etree.SubElement(element, f"{{{_GRAPHML}}}data", key=f"{target}-{name}")
            data.text = str(value).lower() if isinstance(value, bool) else str(value)


def csv_archive(subgraph: Subgraph, site: str) -> bytes:
    """A zip with nodes.csv and ties.csv, UTF-8, comma-separated, with a header each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("nodes.csv", nodes(subgraph, site)), ("ties.csv", ties(subgraph))):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), _table(rows), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _table(rows: Iterable[Fields]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for number, fields in enumerate(rows):
        if number == 0:
            writer.writerow(fields)
        writer.writerow(map(_cell, fields.values()))
    return text.getvalue()


def _cell(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def node_link(subgraph: Subgraph, site: str) -> bytes:
    """JSON in the node-link form that networkx and d3 read."""
    data = {
        "directed": False,
        "multigraph": False,
        "graph": {"beyond": subgraph.beyond, "left_out": subgraph.left_out, "unresolved": subgraph.unresolved},
        "nodes": list(nodes(subgraph, site)),
        "edges": list(ties(subgraph)),
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def writable(text: str) -> str:
    """The text with a mark in place of each character that XML cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


WRITERS: Mapping[str, tuple[str, Callable[[Subgraph, str], bytes]]] = {
    "graphml": ("application/graphml+xml", graphml),
    "csv.zip": ("application/zip", csv_archive),
    "json": ("application/json", node_link),
}

"""Files of a view, read back by readers that did not write them."""

import csv
import io
import json
import zipfile

import igraph
import networkx
import pytest
from lxml import etree

from graph import exports
from graph.subgraph import MAX_NODES
from tests.graph.explored import ADA, BOB, CYD, SITE, around, author_key, explored, paper, person, topic

NAMES = {
    "markup": '<b>Ada</b> & "Co" O\'Neil',
    "right to left": "אדה ביירון محمد علي",
    "Han": "李明",
    "emoji": "Ada 😀 Byron",
    "control characters": "Ada\x01\x0b\x1fByron",
    "breaks": 'Ada, "Lady"\nByron;\tLovelace',
    "formula": "=HYPERLINK(A1)",
}
SLICE = around(
    person(ADA, works=6, first=2019, last=2022),
    person(BOB, 1.5, works=2, first=2020, last=2021),
    person(CYD, 1, works=1, first=2021, last=2021),
    paper("2010.04116"),
    topic("cs.LG"),
    edges=[(BOB, CYD, 3)],
)
SUBGRAPH = explored(SLICE)
# What both kinds of reader are to find.
NODES = [node.key for node in (SLICE.focus, *SLICE.nodes)]
TIES = [(ADA, BOB), (ADA, CYD), (ADA, "work:2010.04116"), (ADA, "topic:cs.LG"), (BOB, CYD)]


def named(name):
    return explored(around(person(ADA, name=name), paper("2010.04116", title=name)))


def table(archive, name):
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return list(csv.DictReader(io.StringIO(files.read(name).decode(), newline="")))


def by_igraph(graphml, tmp_path):
    path = tmp_path / "view.graphml"
    path.write_bytes(graphml)
    return igraph.Graph.Read_GraphML(str(path))


def test_networkx_opens_graphml():
    graph = networkx.parse_graphml(exports.graphml(SUBGRAPH, SITE).decode())

    assert list(graph.nodes) == NODES
    assert list(graph.edges) == TIES
    assert graph.nodes[BOB] == {
        "label": "Bob",
        "kind": "person",
        "role": "near",
        "url": f"{SITE}/researchers/{BOB}/",
        "first": 2020,
        "last": 2021,
        "works": 2,
        "pinned": False,
    }
    assert graph.edges[ADA, BOB] == {"strength": 1.5, "works": 2, "first": 2020, "last": 2021}


def test_igraph_opens_graphml(tmp_path):
    graph = by_igraph(exports.graphml(SUBGRAPH, SITE), tmp_path)

    assert graph.vs["id"] == NODES
    assert [(graph.vs[edge.source]["id"], graph.vs[edge.target]["id"]) for edge in graph.es] == TIES
    assert graph.es["works"] == [2, 1, 1, 1, 3]
    assert not graph.is_directed()


def test_networkx_opens_node_link_json():
    graph = networkx.node_link_graph(json.loads(exports.node_link(SUBGRAPH, SITE)), edges="edges")

    assert list(graph.nodes) == NODES
    assert list(graph.edges) == TIES
    assert graph.nodes["topic:cs.LG"]["kind"] == "topic"


def test_csv_has_two_tables():
    archive = exports.csv_archive(SUBGRAPH, SITE)

    assert [row["id"] for row in table(archive, "nodes.csv")] == NODES
    assert [(row["source"], row["target"]) for row in table(archive, "ties.csv")] == TIES
    assert table(archive, "nodes.csv")[1]["label"] == "Bob"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_come_through_in_every_script(name, tmp_path):
    subgraph, mark = named(name), "\N{REPLACEMENT CHARACTER}"
    written = "".join(mark if letter < " " and letter not in "\t\n" else letter for letter in name)

    graphml = exports.graphml(subgraph, SITE)

    labels = {
        "networkx": networkx.parse_graphml(graphml.decode()).nodes[ADA]["label"],
        "igraph": by_igraph(graphml, tmp_path).vs[0]["label"],
        "json": json.loads(exports.node_link(subgraph, SITE))["nodes"][0]["label"],
        "csv": table(exports.csv_archive(subgraph, SITE), "nodes.csv")[0]["label"].removeprefix("'"),
    }
    assert labels == dict.fromkeys(labels, written)


def test_a_spreadsheet_computes_no_name():
    label = table(exports.csv_archive(named("=HYPERLINK(A1)"), SITE), "nodes.csv")[0]["label"]

    assert label == "'=HYPERLINK(A1)"


def test_files_of_the_same_view_are_the_same_bytes():
    for _, write in exports.WRITERS.values():
        assert write(SUBGRAPH, SITE) == write(SUBGRAPH, SITE)


def test_a_view_without_ties_has_tables_and_a_graph():
    subgraph = explored(around(person(ADA)))

    assert table(exports.csv_archive(subgraph, SITE), "ties.csv") == []
    assert len(networkx.parse_graphml(exports.graphml(subgraph, SITE).decode())) == 1


def test_two_thousand_nodes_are_exported(tmp_path):
    crowd = [person(author_key(n), 1 + n % 7, name=f"P{n} محمد") for n in range(10, MAX_NODES + 10)]
    ties = [(one.key, other.key, 2) for one, other in zip(crowd, crowd[7:], strict=False)]
    subgraph = explored(around(person(ADA), *crowd, edges=ties))

    graphml = exports.graphml(subgraph, SITE)

    assert len(networkx.parse_graphml(graphml.decode())) == MAX_NODES
    assert by_igraph(graphml, tmp_path).vcount() == MAX_NODES
    assert len(table(exports.csv_archive(subgraph, SITE), "nodes.csv")) == MAX_NODES
    assert len(json.loads(exports.node_link(subgraph, SITE))["edges"]) == len(subgraph.ties) > MAX_NODES


def test_graphml_declares_the_type_of_every_fact():
    root = etree.fromstring(exports.graphml(SUBGRAPH, SITE))

    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    declared = set(root.xpath("g:key/@id", namespaces=space))
    assert set(root.xpath("//g:data/@key", namespaces=space)) == declared

import pytest
from django.http import QueryDict

from graph.controls import Controls, InvalidControl
from graph.shapes import Kind


@pytest.mark.parametrize(
    ("query", "controls"),
    [
        ("", Controls()),
        ("focus=author:36z961m6", Controls("author:36z961m6")),
        ("size=small", Controls(size="small")),
        ("kind=topic&kind=person&kind=topic", Controls(kinds=(Kind.PERSON, Kind.TOPIC))),
    ],
)
def test_read(query, controls):
    assert Controls.read(QueryDict(query)) == controls


@pytest.mark.parametrize("query", ["size=huge", "size=", "kind=car", "kind=person&kind="])
def test_read_refuses(query):
    with pytest.raises(InvalidControl):
        Controls.read(QueryDict(query))


def test_around_reads_back():
    controls = Controls("author:36z961m6", "small", (Kind.PERSON, Kind.PAPER))

    assert Controls.read(QueryDict(controls.around("36z961m6"))) == controls

import pytest

from works.arxiv import markup
from works.arxiv.markup import MalformedResponse

BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("document", "is_truncated", "reason"),
    [
        (BOMB, False, "document type"),
        (OUTSIDE, False, "document type"),
        (b"", False, "no well-formed XML"),
        (b"busy, come back later", False, "no well-formed XML"),
        (b"<a><b>text</b>", True, "no well-formed XML"),
        (b"<a><b>te", True, "no well-formed XML"),
        (b"<a>\x0b</a>", False, "no well-formed XML"),
        (b"<a>\xff</a>", False, "no well-formed XML"),
        (b"<a>" + b"<b>" * 5_000 + b"</b>" * 5_000 + b"</a>", False, "no well-formed XML"),
        (b"<a>&undefined;</a>", False, "no well-formed XML"),
    ],
    ids=range(10),
)
def test_parse_refuses(document, is_truncated, reason):
    with pytest.raises(MalformedResponse, match=reason) as refused:
        markup.parse(document)

    assert refused.value.is_truncated is is_truncated


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (b"<a><b>one\x0b two</b></a>", "one two"),
        (b"<a><b>caf\xe9</b></a>", "caf�"),
        (b"<a><b>x &#x1F; y</b></a>", "x  y"),
        ("<?xml version='1.0' encoding='ascii'?><a><b>é</b></a>".encode(), "é"),
    ],
)
def test_salvage_keeps_what_can_be_read(document, text):
    assert markup.texts(markup.parse(document, salvage=True)) == {"b": text}


@pytest.mark.parametrize("document", [b"<a><b>text</b>", BOMB, OUTSIDE])
def test_salvage_refuses_what_breaks_off_or_defines_entities(document):
    with pytest.raises(MalformedResponse):
        markup.parse(document, salvage=True)


def test_parse_refuses_what_is_too_large(monkeypatch):
    monkeypatch.setattr(markup, "MAX_BYTES", 10)

    with pytest.raises(MalformedResponse, match="more than 10"):
        markup.parse(b"<a>0123456789</a>")

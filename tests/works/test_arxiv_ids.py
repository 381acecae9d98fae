import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.arxiv import ids
from works.arxiv.ids import ArxivId, InvalidArxivId

GOOD = [
    ("2010.04116", "2010.04116", None),
    ("0704.0001", "0704.0001", None),
    ("2010.04116v3", "2010.04116", 3),
    (" arXiv:2010.04116 ", "2010.04116", None),
    ("hep-th/9901001", "hep-th/9901001", None),
    ("hep-th/9901001v2", "hep-th/9901001", 2),
    ("math.GT/0309136", "math/0309136", None),
    ("HEP-TH/9901001", "hep-th/9901001", None),
    ("https://arxiv.org/abs/2010.04116v1", "2010.04116", 1),
    ("http://export.arxiv.org/pdf/2010.04116.pdf", "2010.04116", None),
    ("https://www.arxiv.org/html/2010.04116v2?x=1#s", "2010.04116", 2),
]
BAD = [
    "",
    "2010",
    "2013.04116",
    "0703.0001",
    "1412.12345",
    "1501.0001",
    "2010.04116v0",
    "hep-th/9913001",
    "x" * 300,
    "٢٠١٠.04116",
    "10.1145/1327452",
    "cond mat/0001001",
    "\x00",
    "hep-th/5001001",
]


@pytest.mark.parametrize(("raw", "canonical", "version"), GOOD, ids=[raw.strip() for raw, *_ in GOOD])
def test_parse_reads(raw, canonical, version):
    assert ids.parse(raw) == ArxivId(canonical, version)


@pytest.mark.parametrize("raw", BAD, ids=range(len(BAD)))
def test_parse_refuses(raw):
    with pytest.raises(InvalidArxivId, match="looks like"):
        ids.parse(raw)


@given(st.text(max_size=60))
def test_parse_gives_an_id_that_fits_a_url_or_refuses(raw):
    try:
        parsed = ids.parse(raw)
    except InvalidArxivId:
        return

    assert re.fullmatch(ids.URL_PATTERN, parsed.canonical)
    assert ids.parse(parsed.canonical) == ArxivId(parsed.canonical)

"""The rules of names on what arXiv and the gold sets of identity really print."""

import json
from functools import cache
from itertools import islice

import pytest

from works.arxiv import authors, snapshot
from works.identity import names
from works.identity.name_parts import cleaned

pytestmark = pytest.mark.shared_data

LINES = 5_000


@pytest.fixture
def printed(shared):
    return _printed(shared / "data")


@cache
def _printed(data):
    """Distinct names of a sample of works, and of the gold sets."""
    found = set()
    with snapshot.opened(data / "arxiv-snapshot.jsonl.zst") as lines:
        for _, line in islice(lines, 0, LINES * 40, 40):
            found.update(byline.name for byline in authors.split(json.loads(line)["authors"]))
    for gold in (data / "identity").glob("*.jsonl"):
        for line in gold.read_text().splitlines():
            row = json.loads(line)
            found.update([row["name"], *row.get("coauthors", ())])
    assert len(found) > 25_000
    return sorted(found)


def test_every_letter_is_in_a_part(printed):
    assert [raw for raw in printed if _letters(cleaned(raw)) != _letters(_joined(names.parse(raw)))] == []


def test_every_key_is_its_own_key(printed):
    keys = {raw: names.key(raw) for raw in printed}

    assert [raw for raw, key in keys.items() if names.key(key) != key] == []
    assert [raw for raw, key in keys.items() if key == "?"] == []


def test_every_name_is_the_same_as_its_key(printed):
    assert [raw for raw in printed if names.compare(raw, names.key(raw)) is not names.Match.SAME] == []


def test_swapped_names_lead_to_each_other(printed):
    swapped = [raw for raw in printed if names.swapped(raw)]

    assert [raw for raw in swapped if names.swapped(names.swapped(raw)) != names.key(raw)] == []
    assert len(swapped) > len(printed) / 4


def test_few_names_have_no_given_name(printed):
    alone = [raw for raw in printed if ", " not in names.key(raw)]

    assert len(alone) < len(printed) / 50


def _joined(name):
    return name.given + name.family + name.suffix + name.title


def _letters(text):
    return sorted(filter(str.isalnum, text))

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.statement_rules import (
    Difference,
    Facts,
    Regraded,
    Trust,
    canonical,
    code,
    difference,
    grouped,
    name_digest,
    read,
    typed,
)
from works.identity.public_ids import ALPHABET

TRUST = Trust("RT-1", 21, "emerging", 1)
FACTS = Facts(
    record="36z961m6",
    name=name_digest("Ada Byron"),
    on=dt.date(2026, 11, 25),
    works=(("2010.04116", "N"), ("2205.10937", "C")),
    trust=TRUST,
)
facts = st.builds(
    Facts,
    record=st.text(ALPHABET, min_size=8, max_size=8),
    name=st.text(max_size=20).map(name_digest),
    on=st.dates(),
    works=st.dictionaries(
        st.sampled_from(["2010.04116", "2205.10937", "math/0309136"]), st.sampled_from("XMNCOWA")
    ).map(lambda works: tuple(sorted(works.items()))),
    trust=st.none() | st.builds(Trust, st.just("RT-1"), st.integers(0, 100), st.just("thin"), st.integers(0, 4)),
)


def test_the_canonical_text_and_its_code_never_change():
    assert canonical(FACTS) == (
        '{"name":"' + name_digest("Ada Byron") + '","on":"2026-11-25","record":"36z961m6","trust":{"band":"emerging",'
        '"formula":"RT-1","level":1,"score":21},"works":[["2010.04116","N"],["2205.10937","C"]]}'
    )
    assert code(canonical(FACTS)) == "jr29b7g3055s76qm"


@given(facts)
def test_what_was_written_is_read_again(said):
    assert read(canonical(said)) == said


@given(facts)
def test_the_order_of_works_makes_no_other_code(said):
    assert canonical(replace(said, works=said.works[::-1])) == canonical(said)


@given(facts, facts)
def test_equal_codes_mean_equal_facts(one, other):
    assert (code(canonical(one)) == code(canonical(other))) == (one == other)


@given(facts)
def test_a_printed_code_is_typed_back(said):
    printed = grouped(code(canonical(said)))

    assert (len(printed), typed(printed), typed(printed.upper())) == (19, printed.replace("-", ""), typed(printed))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("abcd-efgh-jkmn-pqrs", "abcdefghjkmnpqrs"),
        (" ABCD efgh jkmn PQRS ", "abcdefghjkmnpqrs"),
        ("OIL0-0000-0000-0000", "0110000000000000"),
        ("abcd-efgh-jkmn-pqr", ""),
        ("abcd-efgh-jkmn-pqrst", ""),
        ("abcd-efgh-jkmn-pqru", ""),
        ("", ""),
        ("\0" * 16, ""),
        ("é" * 16, ""),
    ],
    ids=[
        "grouped",
        "capitals and blanks",
        "look-alikes",
        "short",
        "long",
        "no such letter",
        "empty",
        "zeros",
        "accents",
    ],
)
def test_a_code_is_read_as_people_type_it(text, found):
    assert typed(text) == found


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FACTS, Difference()),
        (replace(FACTS, on=dt.date(2027, 1, 1)), Difference()),
        (replace(FACTS, works=(*FACTS.works, ("2301.00001", "N"))), Difference(added=("2301.00001",))),
        (replace(FACTS, works=FACTS.works[:1]), Difference(removed=("2205.10937",))),
        (
            replace(FACTS, works=(("2010.04116", "O"), FACTS.works[1])),
            Difference(regraded=(Regraded("2010.04116", "N", "O"),)),
        ),
        (replace(FACTS, name=name_digest("Ada Lovelace")), Difference(is_renamed=True)),
        (replace(FACTS, record="zzzzzzzz", name=name_digest("A. B.")), Difference(is_merged=True)),
        (replace(FACTS, trust=replace(TRUST, score=22)), Difference(is_trust_changed=True)),
        (replace(FACTS, trust=replace(TRUST, band="thin")), Difference(is_trust_changed=True)),
        (replace(FACTS, trust=replace(TRUST, level=2)), Difference(is_trust_changed=True)),
        (replace(FACTS, trust=None), Difference(is_trust_changed=True)),
        (replace(FACTS, trust=replace(TRUST, formula="RT-2")), Difference()),
    ],
    ids=[
        "nothing",
        "the day",
        "a work more",
        "a work less",
        "a grade",
        "the name",
        "merged",
        "the score",
        "the band",
        "the level",
        "no trust",
        "the formula alone",
    ],
)
def test_what_changed_is_said(now, expected):
    found = difference(FACTS, now)

    assert (found, found.is_none) == (expected, expected == Difference())


@given(facts, facts)
def test_added_one_way_is_removed_the_other(one, other):
    there, back = difference(one, other), difference(other, one)

    assert (there.added, there.removed) == (back.removed, back.added)
    assert [(each.arxiv_id, each.then) for each in there.regraded] == [
        (each.arxiv_id, each.now) for each in back.regraded
    ]

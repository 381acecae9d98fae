from hypothesis import given
from hypothesis import strategies as st

from works.identity import clusters, names
from works.identity.features import EVERYBODY, Signature, fields, statistics
from works.identity.groups import Standing

TITLES = [
    "Spectral gaps of transfer operators on surfaces",
    "Gaps in the spectrum of a transfer operator",
    "Deep reinforcement learning for chip placement",
    "Galaxy clusters in the early universe",
]
SYLLABLES = [f"{one}{other}" for one in "bdfgklmnprst" for other in ("al", "en", "ir", "ok", "um")]
# A record in which Wang and Wei are common, and Quux is not.
NAMES = [f"{part.title()}o Wang" for part in SYLLABLES] + [f"Wei {part.title()}ski" for part in SYLLABLES]


def signature(id_, byline, coauthors=(), work=None, author=None, is_held=False, **said):
    return Signature(
        id_,
        work or id_,
        byline,
        names.key(byline),
        author,
        is_held=is_held,
        coauthors=frozenset(map(names.key, coauthors)),
        **said,
    )


def counted(signatures):
    known = {s.name_key for s in signatures}.union(*(s.coauthors for s in signatures))
    return statistics(dict.fromkeys([*map(names.key, NAMES), *known], 1), map(fields, signatures), EVERYBODY)


def people(*signatures, standing=None):
    found = clusters.clusters(signatures, counted(signatures), standing)
    return sorted(sorted(s.id for s in cluster) for cluster in found.people)


def test_a_rare_shared_coauthor_ties_two_works():
    one = signature(1, "Wei Wang", ["Xanthe Quux"], title=TITLES[0])
    other = signature(2, "Wei Wang", ["Xanthe Quux"], title=TITLES[3])

    assert people(one, other) == [[1, 2]]


def test_a_common_name_with_nothing_in_common_is_two_people():
    one = signature(1, "Wei Wang", ["Xanthe Quux"], title=TITLES[0], topics=("math.SP",))
    other = signature(2, "Wei Wang", ["Yorick Plugh"], title=TITLES[3], topics=("astro-ph.CO",))

    assert people(one, other) == [[1], [2]]


def test_words_and_topics_tie_two_works_without_a_shared_coauthor():
    one = signature(1, "Xanthe Quux", ["Ada Byron"], title=TITLES[0], topics=("math.SP",))
    other = signature(2, "Xanthe Quux", ["Yorick Plugh"], title=TITLES[1], topics=("math.SP",))

    assert people(one, other) == [[1, 2]]


def test_a_nickname_and_the_full_name_are_one():
    one = signature(1, "Jeff Dean", ["Quoc Le"], title=TITLES[2], topics=("cs.LG",))
    other = signature(2, "Jeffrey Dean", ["Quoc Le"], title=TITLES[2], topics=("cs.LG",))

    assert people(one, other) == [[1, 2]]


def test_contradicting_names_never_join():
    one = signature(1, "Jeff Dean", ["Quoc Le"], title=TITLES[2])
    other = signature(2, "Josef Dean", ["Quoc Le"], title=TITLES[2])

    assert people(one, other) == [[1], [2]]


def test_an_initial_does_not_bridge_two_names():
    found = people(
        signature(1, "Jeff Dean", ["Xanthe Quux", "Quoc Le"]),
        signature(2, "J. Dean", ["Xanthe Quux", "Quoc Le", "Yorick Plugh"]),
        signature(3, "John Dean", ["Yorick Plugh"]),
    )

    assert [1, 2, 3] not in found
    assert not any({1, 3} <= set(cluster) for cluster in found)


def test_one_name_twice_on_a_work_is_two_people():
    said = {"title": TITLES[0], "coauthors": ["Xanthe Quux"]}

    assert people(signature(1, "Wei Wang", work=7, **said), signature(2, "Wei Wang", work=7, **said)) == [[1], [2]]


def test_what_one_author_holds_stays_together():
    one = signature(1, "Wei Wang", ["Xanthe Quux"], author=5, is_held=True, title=TITLES[0])
    other = signature(2, "Wei Wang", ["Yorick Plugh"], author=5, is_held=True, title=TITLES[3])

    assert people(one, other) == [[1, 2]]


def test_what_two_authors_hold_stays_apart():
    one = signature(1, "Xanthe Quux", ["Ada Byron"], author=5, is_held=True, title=TITLES[0])
    other = signature(2, "Xanthe Quux", ["Ada Byron"], author=6, is_held=True, title=TITLES[0])

    assert people(one, other) == [[1], [2]]


def test_distinct_authors_stay_apart_though_nobody_holds_their_bylines():
    one = signature(1, "Xanthe Quux", ["Ada Byron"], author=5, title=TITLES[0])
    other = signature(2, "Xanthe Quux", ["Ada Byron"], author=6, title=TITLES[0])
    standing = Standing(distinct={frozenset((5, 6))}, anchored={5, 6})

    assert people(one, other, standing=standing) == [[1], [2]]
    assert people(one, other) == [[1, 2]]


def test_a_disavowed_byline_does_not_come_back():
    one = signature(1, "Xanthe Quux", ["Ada Byron"], author=5, is_held=True, title=TITLES[0])
    other = signature(2, "Xanthe Quux", ["Ada Byron"], title=TITLES[0])

    assert people(one, other, standing=Standing(disavowed={(2, 5)})) == [[1], [2]]


def test_a_byline_does_not_join_an_author_who_stands_on_its_work_in_another_block():
    one = signature(1, "Xanthe Quux", ["Ada Byron"], author=5, is_held=True, title=TITLES[0])
    other = signature(2, "Xanthe Quux", ["Ada Byron"], title=TITLES[0])

    assert people(one, other, standing=Standing(spread={5: {1, 2}}, anchored={5})) == [[1], [2]]


def test_two_large_groups_of_a_common_name_are_left_to_a_curator():
    groups = [
        [
            signature(
                100 * group + number,
                "Wei Wang",
                [f"Xanthe{group} Quux{group}"],
                title=TITLES[0],
                abstract="Transfer operators of hyperbolic surfaces have spectral gaps.",
                topics=("math.SP", "math.DS"),
                venue="Journal of Spectral Theory",
            )
            for number in range(1, 10)
        ]
        for group in (1, 2)
    ]
    signatures = [each for group in groups for each in group]

    found = clusters.clusters(signatures, counted(signatures))

    assert sorted(map(len, found.people)) == [9, 9]
    assert len(found.near) == 1
    assert found.near[0].share > 0.5


def test_joins_tell_how_the_people_came_about():
    one = signature(1, "Wei Wang", ["Xanthe Quux"], title=TITLES[0])
    other = signature(2, "Wei Wang", ["Xanthe Quux"], title=TITLES[3])

    (join,) = clusters.clusters([one, other], counted([one, other])).joins

    assert (join.one, join.other, join.why) == ((1,), (2,), "They share the co-author quux, xanthe.")


SIGNATURES = st.lists(
    st.tuples(
        st.sampled_from(["Jeff Dean", "J. Dean", "John Dean", "J. A. Dean", "Jeffrey Dean"]),
        st.integers(1, 6),
        st.frozensets(st.sampled_from(["Quoc Le", "Ada Byron", "Wei Wang"]), max_size=3),
        st.sampled_from(TITLES),
        st.sampled_from([None, 1, 2]),
        st.booleans(),
    ),
    max_size=12,
).map(
    lambda rows: [
        signature(i, name, co, work, author, is_held and author is not None, title=title)
        for i, (name, work, co, title, author, is_held) in enumerate(rows, start=1)
    ]
)


@given(SIGNATURES, st.randoms())
def test_people_are_a_partition_in_any_order(signatures, random):
    shuffled = random.sample(signatures, len(signatures))

    assert sorted(key for cluster in people(*shuffled) for key in cluster) == [s.id for s in signatures]
    assert people(*shuffled) == people(*signatures)


@given(SIGNATURES)
def test_people_keep_every_rule(signatures):
    by_id = {s.id: s for s in signatures}

    for cluster in people(*signatures):
        members = [by_id[key] for key in cluster]
        holders = {s.author_id for s in members if s.is_held}
        assert len(holders) <= 1
        # What people placed may stand twice on a work or contradict in name; what the resolver joined may not.
        if not holders:
            assert len({s.work_id for s in members}) == len(members)
            assert all(names.compatible(a.byline, b.byline) for a in members for b in members)

from hypothesis import given
from hypothesis import strategies as st

from works.identity import clusters, names
from works.identity.clusters import Signature


def signature(id_, byline, coauthors=(), work=None):
    return Signature(id_, work or id_, byline, names.key(byline), None, frozenset(coauthors))


def people(*signatures):
    return sorted(sorted(s.id for s in cluster) for cluster in clusters.clusters(signatures))


def test_equal_names_are_one_person():
    assert people(signature(1, "Jeff Dean"), signature(2, "Jeff Dean")) == [[1, 2]]


def test_compatible_names_without_a_shared_coauthor_stay_apart():
    assert people(signature(1, "Jeff Dean"), signature(2, "J. Dean")) == [[1], [2]]


def test_compatible_names_with_a_shared_coauthor_join():
    assert people(signature(1, "Jeff Dean", ["le quoc"]), signature(2, "J. Dean", ["le quoc"])) == [[1, 2]]


def test_contradicting_names_never_join():
    assert people(signature(1, "Jeff Dean", ["le quoc"]), signature(2, "Josef Dean", ["le quoc"])) == [[1], [2]]


def test_an_initial_does_not_bridge_two_names():
    joined = people(
        signature(1, "Jeff Dean", ["a", "b"]),
        signature(2, "J. Dean", ["a", "b", "c"]),
        signature(3, "John Dean", ["c"]),
    )

    assert joined == [[1, 2], [3]]


def test_one_name_twice_on_a_work_is_two_people():
    assert people(signature(1, "Wei Wang", work=7), signature(2, "Wei Wang", work=7)) == [[1], [2]]


def test_context_needs_two_shared_coauthors():
    cluster = [signature(1, "A B", ["x", "y"]), signature(2, "A B", ["x", "y"]), signature(3, "A B", ["x"])]

    assert clusters.has_context(cluster) == {1, 2}


def test_display_name_prefers_a_full_first_name():
    cluster = [signature(1, "J. Dean"), signature(2, "J. Dean"), signature(3, "Jeff Dean")]

    assert clusters.display_name(cluster) == "Jeff Dean"


SIGNATURES = st.lists(
    st.tuples(
        st.sampled_from(["Jeff Dean", "J. Dean", "John Dean", "J. A. Dean"]),
        st.integers(1, 6),
        st.frozensets(st.sampled_from("abc"), max_size=3),
    ),
    max_size=12,
).map(lambda rows: [signature(i, name, co, work) for i, (name, work, co) in enumerate(rows, start=1)])


@given(SIGNATURES, st.randoms())
def test_clusters_are_a_partition_that_keeps_one_author_once_on_a_work(signatures, random):
    shuffled = random.sample(signatures, len(signatures))

    found = clusters.clusters(shuffled)

    assert sorted(s.id for cluster in found for s in cluster) == [s.id for s in signatures]
    assert all(len({s.work_id for s in cluster}) == len(cluster) for cluster in found)
    assert people(*shuffled) == people(*signatures)

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import AuthorFactory, AuthorshipFactory, WorkFactory
from works.identity import counting, names
from works.identity.explain import across_blocks, explain
from works.identity.features import EVERYBODY, Signature, fields, statistics
from works.identity.groups import Standing

TITLES = ("Spectral gaps of transfer operators", "Galaxy clusters in the early universe")


def signature(id_, byline, coauthors=(), title=TITLES[0], work=None):
    keys = frozenset(map(names.key, coauthors))
    return Signature(id_, work or id_, byline, names.key(byline), coauthors=keys, title=title)


def told(*block):
    known = {s.name_key for s in block}.union(*(s.coauthors for s in block))
    counted = statistics(dict.fromkeys(known, 1), map(fields, block), EVERYBODY)
    return explain(block[0], block[1], block, counted, Standing())


def test_a_join_is_told_with_what_both_share():
    one, other = signature(1, "Xanthe Quux", ["Ada Byron"]), signature(2, "X. Quux", ["Ada Byron"])

    explanation = told(one, other)

    assert explanation.are_one
    assert explanation.match == "fuller"
    assert explanation.shared[0] == ("co-authors", ("byron, ada",))
    assert explanation.path[-1].why == "They share the co-author byron, ada."


def test_a_join_by_way_of_a_third_is_told_step_by_step():
    first = signature(1, "Xanthe Quux", ["Ada Byron"])
    last = signature(2, "Xanthe Quux", ["Yorick Plugh"], title=TITLES[1])
    bridge = signature(3, "Xanthe Quux", ["Ada Byron", "Yorick Plugh"])

    explanation = told(first, last, bridge)

    assert explanation.are_one
    assert len(explanation.path) == 2


@pytest.mark.parametrize(
    ("one", "other", "refusal"),
    [
        (signature(1, "Xanthe Quux"), signature(2, "Xenia Quux"), "The names contradict each other."),
        (signature(1, "Xanthe Quux", work=7), signature(2, "Xanthe Quux", work=7), "Both stand on one work."),
    ],
    ids=["names", "work"],
)
def test_a_rule_that_forbids_is_told(one, other, refusal):
    assert told(one, other).refusal == refusal


def test_odds_that_do_not_suffice_are_told():
    one, other = signature(1, "X. Quux", ["Ada Byron"]), signature(2, "X. Quux", ["Quoc Le"], title=TITLES[1])

    assert told(one, other).refusal.startswith("The log-odds are -")


def test_bylines_of_different_blocks_are_never_compared():
    explanation = across_blocks(signature(1, "Wei Wang"), signature(2, "Wang Wei"))

    assert not explanation.are_one
    assert "swapped" in explanation.refusal


def test_the_same_byline_twice_is_no_question():
    one = signature(1, "Xanthe Quux")

    with pytest.raises(ValueError, match="Two different bylines"):
        told(one, one)


@pytest.fixture
def two_works(db):
    works = [WorkFactory(arxiv_id=f"2010.0000{n}", author_count=2, title=TITLES[0]) for n in (1, 2)]
    for work in works:
        AuthorshipFactory(work=work, position=1, byline="Xanthe Quux", author=None)
        AuthorshipFactory(work=work, position=2, byline="Ada Byron", author=None)
    counting.count(timezone.now())
    return works


def test_command_explains_a_join_by_arxiv_id_and_position(two_works, capsys):
    call_command("explain_identity", "2010.00001/1", "2010.00002/1")

    printed = capsys.readouterr().out
    assert "Both have co-authors: byron, ada." in printed
    assert "Joined:" in printed


def test_command_explains_a_refusal_by_keys(two_works, capsys):
    one, other = two_works[0].authorships.order_by("position")

    call_command("explain_identity", str(one.pk), str(other.pk))

    assert "never compares them" in capsys.readouterr().out


def test_command_tells_what_a_curator_said(two_works, capsys):
    for work in two_works:
        AuthorFactory()
        work.authorships.filter(position=1).update(author=AuthorFactory(), is_held=True)

    call_command("explain_identity", "2010.00001/1", "2010.00002/1")

    assert "Not joined. Each is held by an author of its own." in capsys.readouterr().out


@pytest.mark.parametrize(("one", "other"), [("2010.00001/9", "2010.00002/1"), ("x", "y"), ("0", "1")])
def test_command_says_which_byline_is_unknown(two_works, one, other):
    with pytest.raises(CommandError, match="No byline of a person is known as"):
        call_command("explain_identity", one, other)

import datetime as dt
import itertools
import random
from functools import partial

import pytest

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, InstitutionFactory, WorkFactory
from tests.invariants import assert_whole
from works import counts
from works.identity import candidates, merges, standing
from works.identity.merges import Refused
from works.models import (
    Affiliation,
    Author,
    Authorship,
    Candidate,
    DistinctFrom,
    Event,
    PendingAuthor,
    PendingBlock,
)

pytestmark = pytest.mark.django_db

SAID = {"actor": "curator@example.org", "reason": "Same group, same topics.", "now": NOW}


def author_of(name, works=2):
    author = AuthorFactory(display_name=name)
    for _ in range(works):
        WorkFactory(authors=[author])
    return author


def bylines(author):
    return list(author.authorships.order_by("pk"))


def keys(author):
    return [byline.pk for byline in bylines(author)]


def fresh(author):
    return Author.objects.get(pk=author.pk)


def state(author):
    author = fresh(author)
    return author.state, author.merged_into_id


def everything():
    """The record without its counts and queues: what undoing must restore."""
    return (
        list(Authorship.objects.order_by("pk").values_list("pk", "author")),
        list(Author.objects.order_by("pk").values_list("pk", "state", "merged_into")),
        list(Affiliation.objects.order_by("pk").values_list("pk", "author")),
    )


def candidate(first, second=None, **fields):
    kind = "merge" if second else "split"
    defaults = {"kind": kind, "score": 0.5, "impact": 1, "block": "dean j", "found_at": NOW}
    first, second = sorted((first, second), key=lambda author: author.pk) if second else (first, None)
    return Candidate.objects.create(first=first, second=second, **(defaults | fields))


@pytest.fixture
def jeff():
    return author_of("Jeff Dean", works=3)


@pytest.fixture
def j():
    return author_of("J. Dean", works=2)


# --- merge ---------------------------------------------------------------------------------------------------


def test_merging_moves_and_holds_every_byline(jeff, j):
    moved = keys(j)

    merges.merge(jeff, j, **SAID)

    assert state(j) == ("merged", jeff.pk)
    assert set(Authorship.objects.filter(pk__in=moved).values_list("author", "is_held")) == {(jeff.pk, True)}
    assert (fresh(jeff).work_count, fresh(j).work_count) == (5, 0)


def test_merging_leaves_an_event_on_both(jeff, j):
    event = merges.merge(jeff, j, **SAID)

    assert list(j.events.all()) == list(jeff.events_as_other.all()) == [event]
    assert (event.kind, event.actor, event.reason) == ("merge", "curator@example.org", "Same group, same topics.")
    assert event.data == {"bylines": 2}
    assert event.happened_at == NOW


def test_a_chain_of_merges_is_flat(jeff, j):
    dean = author_of("Dean, J.")
    merges.merge(j, dean, **SAID)

    merges.merge(jeff, j, **SAID)

    assert state(dean) == state(j) == ("merged", jeff.pk)


def test_affiliations_go_along(jeff, j):
    affiliation = Affiliation.objects.create(
        author=j, institution=InstitutionFactory(), source="OpenAlex", recorded_at=NOW
    )

    event = merges.merge(jeff, j, **SAID)
    merged = Affiliation.objects.get().author
    merges.undo(event, **SAID)

    assert merged == jeff
    assert Affiliation.objects.get(pk=affiliation.pk).author == j


def test_whoever_shares_a_work_is_queued_and_the_names_are_looked_at_again(jeff, j):
    quoc = AuthorFactory(display_name="Quoc Le")
    AuthorshipFactory(work=j.authorships.first().work, author=quoc, position=2)

    merges.merge(jeff, j, **SAID)

    assert set(PendingAuthor.objects.values_list("author", flat=True)) == {jeff.pk, j.pk, quoc.pk}
    assert set(PendingBlock.objects.values_list("block", flat=True)) == {"dean j"}


def test_merging_settles_candidates(jeff, j):
    other = author_of("Jim Dean")
    accepted, gone, stays = candidate(jeff, j), candidate(j, other), candidate(jeff, other)

    event = merges.merge(jeff, j, **SAID)

    states = dict(Candidate.objects.values_list("pk", "state"))
    assert states == {accepted.pk: "accepted", gone.pk: "gone", stays.pk: "open"}
    assert set(event.candidates.all()) == {accepted, gone}


def test_one_author_stands_once_on_a_work(jeff, j):
    work = WorkFactory(arxiv_id="2010.04116", title="Joint work")
    AuthorshipFactory(work=work, author=jeff, position=1)
    AuthorshipFactory(work=work, author=j, position=2)

    with pytest.raises(Refused, match=r"Jeff Dean \(\w+\) would stand twice on 2010.04116 “Joint work”\."):
        merges.merge(jeff, j, **SAID)

    assert state(j) == ("active", None)


def test_a_refusal_names_five_works_and_counts_the_rest(jeff, j):
    for _ in range(7):
        work = WorkFactory(authors=[jeff])
        AuthorshipFactory(work=work, author=j, position=2)

    with pytest.raises(Refused, match=r"and 2 more\.$"):
        merges.merge(jeff, j, **SAID)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda jeff, j: merges.mark_distinct(jeff, j, **SAID), "are marked as distinct"),
        (lambda jeff, j: merges.merge(author_of("Else"), j, **SAID), "was merged into Else"),
        (lambda jeff, j: merges.merge(author_of("Else"), jeff, **SAID), "was merged into Else"),
        (lambda jeff, j: Author.objects.filter(pk=j.pk).update(state="withdrawn"), "is withdrawn"),
    ],
)
def test_a_merge_is_refused_when_the_record_went_on(jeff, j, change, words):
    change(jeff, j)

    with pytest.raises(Refused, match=words):
        merges.merge(jeff, j, **SAID)


def test_distinct_from_holds_through_merges(jeff, j):
    dean = author_of("Dean")
    merges.mark_distinct(dean, j, **SAID)
    merges.merge(jeff, dean, **SAID)

    with pytest.raises(Refused, match="are marked as distinct"):
        merges.merge(jeff, j, **SAID)


def test_a_disavowed_byline_does_not_come_back_by_a_merge(jeff, j):
    standing.disavow(keys(jeff)[:1], jeff, source="The owner", **SAID)
    merges.move(Authorship.objects.filter(author=None).values_list("pk", flat=True), j, **SAID)

    for into, gone in ((jeff, j), (j, jeff)):
        with pytest.raises(Refused, match=r"is marked as not by Jeff Dean|is marked as not by J. Dean"):
            merges.merge(into, gone, **SAID)


def test_an_author_is_not_merged_into_itself(jeff):
    with pytest.raises(Refused, match="into itself"):
        merges.merge(jeff, jeff, **SAID)


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize(
    "deed",
    [
        lambda one, other, said: merges.merge(one, other, **said),
        lambda one, other, said: merges.split(one, keys(one)[:1], **said),
        lambda one, other, said: merges.move(keys(one)[:1], other, **said),
        lambda one, other, said: merges.mark_distinct(one, other, **said),
        lambda one, other, said: merges.undo(merges.merge(one, other, **SAID), **said),
        lambda one, other, said: candidates.dismiss(candidate(one, other), **said),
        lambda one, other, said: standing.disavow(keys(one)[:1], one, source="x", **said),
    ],
    ids=["merge", "split", "move", "distinct", "undo", "dismiss", "disavow"],
)
def test_every_deed_has_a_reason(jeff, j, deed, reason):
    with pytest.raises(Refused, match="Say a reason"):
        deed(jeff, j, SAID | {"reason": reason})


# --- split ---------------------------------------------------------------------------------------------------


def test_splitting_makes_a_new_author_of_the_bylines(jeff):
    gone = keys(jeff)[:2]

    event = merges.split(jeff, gone, **SAID)

    new = event.other
    assert keys(new) == gone
    assert (new.state, new.display_name, new.name_key, fresh(new).work_count) == (
        "active",
        "Jeff Dean",
        "dean, jeff",
        2,
    )
    assert new.public_id != jeff.public_id
    assert fresh(jeff).work_count == 1


def test_a_split_holds_both_parts_and_marks_them_as_distinct(jeff):
    event = merges.split(jeff, keys(jeff)[:1], **SAID)

    fact = DistinctFrom.objects.get()
    assert not Authorship.objects.filter(is_held=False).exists()
    assert ({fact.first, fact.second}, fact.reason, fact.source) == ({jeff, event.other}, SAID["reason"], "Curation")


def test_a_split_leaves_a_note_on_both(jeff):
    event = merges.split(jeff, keys(jeff)[:1], **SAID)

    assert (event.author, event.kind, event.data) == (jeff, "split", {"bylines": 1})
    assert list(event.other.events_as_other.all()) == [event]


def test_each_part_shows_a_name_that_it_prints(jeff):
    byline = AuthorshipFactory(author=jeff, byline="J. A. Dean")
    Author.objects.filter(pk=jeff.pk).update(display_name="J. A. Dean")

    event = merges.split(jeff, [byline.pk], **SAID)

    assert (event.other.display_name, fresh(jeff).display_name) == ("J. A. Dean", "Jeff Dean")


def test_a_split_accepts_the_candidate_whose_bylines_went(jeff, j):
    mine, other = candidate(jeff, authorships=keys(jeff)[:2]), candidate(j, authorships=keys(j)[:1])

    event = merges.split(jeff, keys(jeff)[:1], **SAID)

    assert list(event.candidates.all()) == [mine]
    assert Candidate.objects.get(state="open") == other


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (lambda jeff, j: [], "Choose at least one byline"),
        (lambda jeff, j: keys(jeff), "These are all bylines"),
        (lambda jeff, j: keys(j)[:1], "no longer with Jeff Dean"),
        (lambda jeff, j: [1], "no longer on file"),
        (lambda jeff, j: [AuthorshipFactory(author=None, is_collaboration=True).pk], "is of a group"),
    ],
    ids=["none", "all", "another's", "unknown", "a group's"],
)
def test_a_split_needs_some_of_the_bylines(jeff, j, chosen, words):
    with pytest.raises(Refused, match=words):
        merges.split(jeff, chosen(jeff, j), **SAID)


# --- move ----------------------------------------------------------------------------------------------------


def test_moving_gives_bylines_to_another_author_and_holds_them(jeff, j):
    moved = keys(jeff)[:1]

    event = merges.move(moved, j, **SAID)

    byline = Authorship.objects.get(pk=moved[0])
    assert (byline.author, byline.is_held) == (j, True)
    assert (event.author, event.other, event.data) == (jeff, j, {"bylines": 1})
    assert (fresh(jeff).work_count, fresh(j).work_count) == (2, 3)
    assert not Authorship.objects.filter(author=jeff, is_held=True).exists()


def test_a_byline_that_nobody_has_can_be_moved(j):
    byline = AuthorshipFactory(author=None)

    event = merges.move([byline.pk], j, **SAID)

    assert Authorship.objects.get(pk=byline.pk).author == j
    assert (event.author, event.other) == (None, j)


def test_evidence_stays_with_the_author_it_speaks_for(jeff, j):
    key = keys(jeff)[0]
    standing.confirm([key], jeff, kind="owner-confirmed", grade="O", source="The owner", actor="jeff", now=NOW)

    event = merges.move([key], j, **SAID)
    moved = Authorship.objects.get(pk=key).grade
    merges.undo(event, **SAID)

    assert (moved, Authorship.objects.get(pk=key).grade) == ("N", "O")


def put_on_the_same_work(jeff, j):
    AuthorshipFactory(work=bylines(jeff)[0].work, author=j, position=2)


@pytest.mark.parametrize(
    ("prepare", "chosen", "words"),
    [
        (lambda jeff, j: None, lambda jeff, j: keys(jeff), "These are all bylines of Jeff Dean"),
        (lambda jeff, j: None, lambda jeff, j: keys(jeff)[:1] + keys(author_of("Else")), "are of several authors"),
        (lambda jeff, j: None, lambda jeff, j: keys(j)[:1], "They are with J. Dean .* already"),
        (put_on_the_same_work, lambda jeff, j: keys(jeff)[:1], "J. Dean .* would stand twice on"),
        (lambda jeff, j: merges.merge(author_of("Else"), j, **SAID), lambda jeff, j: keys(jeff)[:1], "was merged into"),
        (
            lambda jeff, j: standing.disavow(keys(jeff)[:1], j, source="The owner", **SAID),
            lambda jeff, j: keys(jeff)[:1],
            "is marked as not by J. Dean",
        ),
    ],
    ids=["all", "several authors", "already there", "same work", "target merged", "disavowed"],
)
def test_a_move_is_refused(jeff, j, prepare, chosen, words):
    prepare(jeff, j)

    with pytest.raises(Refused, match=words):
        merges.move(chosen(jeff, j), j, **SAID)


# --- distinct, dismiss ---------------------------------------------------------------------------------------


def test_marking_as_distinct_is_a_fact_and_an_event(jeff, j):
    waiting = candidate(jeff, j)

    event = merges.mark_distinct(j, jeff, **SAID)

    fact = DistinctFrom.objects.get()
    assert (fact.first, fact.second) == (jeff, j)
    assert (event.kind, event.author, event.other) == ("distinct", j, jeff)
    assert Candidate.objects.get(pk=waiting.pk).state == "refused"


def test_marking_twice_is_refused_with_the_first_reason(jeff, j):
    merges.mark_distinct(j, jeff, **SAID)

    with pytest.raises(Refused, match="Same group, same topics"):
        merges.mark_distinct(jeff, j, **SAID)


def test_a_dismissed_candidate_says_nothing_about_who_is_who(jeff, j):
    waiting = candidate(jeff, j)

    event = candidates.dismiss(waiting, **SAID)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.decision, waiting.decided_at) == ("refused", event, NOW)
    assert not DistinctFrom.objects.exists()
    with pytest.raises(Refused, match="decided meanwhile"):
        candidates.dismiss(waiting, **SAID)


# --- undo ----------------------------------------------------------------------------------------------------

DEEDS = {
    "merge": lambda one, other: merges.merge(one, other, **SAID),
    "split": lambda one, other: merges.split(one, keys(one)[:1], **SAID),
    "move": lambda one, other: merges.move(keys(one)[:1], other, **SAID),
    "confirm": lambda one, other: standing.confirm(
        keys(other), one, kind="owner-confirmed", grade="O", source="The owner", actor="jeff", now=NOW
    ),
    "disavow": lambda one, other: standing.disavow(keys(one)[:1], one, source="The owner", **SAID),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_undoing_restores_the_record(jeff, j, deed):
    merges.merge(j, author_of("Jimmy Dean"), **SAID)
    Authorship.objects.update(is_held=False)
    before = everything()

    event = deed(jeff, j)
    undone = merges.undo(event, **SAID)

    authorships, authors, affiliations = everything()
    known = {key for key, *_ in before[1]}
    assert (authorships, affiliations) == (before[0], before[2])
    assert [author for author in authors if author[0] in known] == before[1]
    assert (undone.kind, undone.undoes, undone.data["left"]) == ("undo", event, 0)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_undoing_an_undo_does_it_again(jeff, j, deed):
    event = deed(jeff, j)
    after = everything(), list(DistinctFrom.objects.values_list("first", "second"))

    again = merges.undo(merges.undo(event, **SAID), **SAID)

    assert (everything(), list(DistinctFrom.objects.values_list("first", "second"))) == after
    assert merges.undo(again, **SAID).kind == "undo"


def test_undoing_a_merge_keeps_the_two_apart(jeff, j):
    event = merges.merge(jeff, j, **SAID)

    merges.undo(event, **SAID)

    fact = DistinctFrom.objects.get()
    assert (fact.first, fact.second) == (jeff, j)
    assert not Authorship.objects.filter(is_held=False).exists()


def test_undoing_a_merge_of_the_resolver(jeff, j):
    moved = keys(j)
    Authorship.objects.filter(pk__in=moved).update(author=jeff)
    Author.objects.filter(pk=j.pk).update(state="merged", merged_into=jeff)
    event = Event.objects.create(
        kind="merge",
        author=j,
        other=jeff,
        actor="resolver",
        reason="Shared co-authors.",
        inverse={
            "bylines": [[key, j.pk, False, jeff.pk] for key in moved],
            "authors": [[j.pk, "active", None, "merged", jeff.pk]],
        },
        happened_at=NOW,
    )

    merges.undo(event, **SAID)

    assert (keys(j), state(j)) == (moved, ("active", None))
    assert not Authorship.objects.filter(is_held=False).exists()
    assert DistinctFrom.objects.count() == 1


def test_what_went_elsewhere_since_stays_there(jeff, j):
    third = author_of("Jo Dean")
    event = merges.merge(jeff, j, **SAID)
    elsewhere = event.inverse["bylines"][0][0]
    merges.move([elsewhere], third, **SAID)

    undone = merges.undo(event, **SAID)

    assert Authorship.objects.get(pk=elsewhere).author == third
    assert (undone.data["bylines"], undone.data["left"]) == (1, 1)


def test_bylines_that_are_gone_from_their_work_are_left(jeff, j):
    event = merges.merge(jeff, j, **SAID)
    Authorship.objects.filter(pk=event.inverse["bylines"][0][0]).delete()

    assert merges.undo(event, **SAID).data["left"] == 1


def test_a_place_that_was_taken_since_is_left(jeff, j):
    event = merges.move(keys(jeff)[:1], j, **SAID)
    work = Authorship.objects.get(pk=event.inverse["bylines"][0][0]).work
    AuthorshipFactory(work=work, author=jeff, position=2)

    with pytest.raises(Refused, match="Nothing of it is left to put back"):
        merges.undo(event, **SAID)


def test_a_byline_that_was_disavowed_since_does_not_come_back(jeff, j):
    event = merges.move(keys(jeff)[:2], j, **SAID)
    disavowed = event.inverse["bylines"][0][0]
    standing.disavow([disavowed], jeff, source="The owner", **SAID)

    undone = merges.undo(event, **SAID)

    assert Authorship.objects.get(pk=disavowed).author == j
    assert (undone.data["bylines"], undone.data["left"]) == (1, 1)


def test_distinct_is_not_said_again_of_what_became_one(jeff, j):
    undone = merges.undo(merges.mark_distinct(jeff, j, **SAID), **SAID)
    merges.merge(jeff, j, **SAID)

    with pytest.raises(Refused, match="are one record since"):
        merges.undo(undone, **SAID)


def test_a_disavowal_is_not_said_again_of_what_came_since(jeff, j):
    undone = merges.undo(standing.disavow(keys(j)[:1], jeff, source="The owner", **SAID), **SAID)
    merges.move(keys(j)[:1], jeff, **SAID)

    with pytest.raises(Refused, match=r"is with Jeff Dean \(\w+\) since"):
        merges.undo(undone, **SAID)


def test_a_move_is_undone_from_the_record_that_took_it_over(jeff, j):
    event = merges.move(keys(jeff)[:1], j, **SAID)
    third = author_of("Jo Dean")
    merges.merge(third, j, **SAID)

    merges.undo(event, **SAID)

    assert fresh(jeff).work_count == 3


def test_undoing_a_disavowal_brings_the_byline_back_from_where_the_resolver_put_it(jeff):
    event = standing.disavow(keys(jeff)[:1], jeff, source="The owner", **SAID)
    found = AuthorFactory(display_name="Jeff Dean")
    Authorship.objects.filter(author=None).update(author=found)

    merges.undo(event, **SAID)

    assert fresh(jeff).work_count == 3
    assert state(found) == ("merged", jeff.pk)


def test_undoing_a_split_takes_along_what_the_new_author_got_since(jeff):
    event = merges.split(jeff, keys(jeff)[:1], **SAID)
    later = AuthorshipFactory(author=event.other)

    merges.undo(event, **SAID)

    assert Authorship.objects.get(pk=later.pk).author == jeff
    assert state(event.other) == ("merged", jeff.pk)
    assert not DistinctFrom.objects.exists()


def test_a_split_of_a_record_that_was_merged_since_is_undone_last(jeff, j):
    event = merges.split(jeff, keys(jeff)[:1], **SAID)
    merges.merge(j, jeff, **SAID)

    with pytest.raises(Refused, match=r"was merged into J. Dean"):
        merges.undo(event, **SAID)


def test_undoing_distinct_opens_the_candidate_again(jeff, j):
    waiting = candidate(jeff, j)
    event = merges.mark_distinct(jeff, j, **SAID)

    merges.undo(event, **SAID)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_at, waiting.decision) == ("open", None, None)
    assert not DistinctFrom.objects.exists()


def test_undoing_a_dismissal_opens_the_candidate_again(jeff, j):
    waiting = candidate(jeff, j)

    merges.undo(candidates.dismiss(waiting, **SAID), **SAID)

    assert Candidate.objects.get().state == "open"


def test_a_candidate_found_anew_is_not_doubled(jeff, j):
    event = candidates.dismiss(candidate(jeff, j), **SAID)
    candidate(jeff, j)

    with pytest.raises(Refused, match="Nothing of it is left"):
        merges.undo(event, **SAID)


def test_an_event_is_undone_once(jeff, j):
    event = merges.merge(jeff, j, **SAID)
    merges.undo(event, **SAID | {"reason": "A homonym."})

    with pytest.raises(Refused, match=r"It was undone on 24 November 2026 by curator@example.org: A homonym\."):
        merges.undo(event, **SAID)


@pytest.mark.parametrize(("days", "is_refused"), [(90, False), (91, True)])
def test_undoing_has_its_time(jeff, j, days, is_refused):
    event = merges.merge(jeff, j, **SAID)
    later = SAID | {"now": NOW + dt.timedelta(days=days)}

    if is_refused:
        with pytest.raises(Refused, match="It happened on 24 November 2026; undoing is possible for 90 days"):
            merges.undo(event, **later)
    else:
        assert merges.undo(event, **later)


def test_a_merge_that_was_built_upon_is_undone_last(jeff, j):
    third = author_of("Jo Dean")
    first = merges.merge(jeff, j, **SAID)
    second = merges.merge(third, jeff, **SAID)

    with pytest.raises(Refused, match=r"J. Dean \(\w+\) is part of Jo Dean \(\w+\) since. Undo that first"):
        merges.undo(first, **SAID)

    merges.undo(second, **SAID)
    merges.undo(first, **SAID)
    assert [state(author) for author in (jeff, j, third)] == [("active", None)] * 3


@pytest.mark.parametrize(
    ("kind", "inverse", "words"),
    [
        ("merge", {}, "does not say what it changed"),
        ("merge", {"authorships": [1]}, "does not say what it changed"),
        ("merge", {"bylines": "all of them"}, "does not say what it changed"),
        ("claim-approved", {"state": "pending"}, "It is undone where it was done"),
    ],
)
def test_an_event_that_does_not_say_what_it_changed_cannot_be_undone(jeff, kind, inverse, words):
    event = Event.objects.create(kind=kind, author=jeff, actor="x", reason="y", inverse=inverse, happened_at=NOW)

    with pytest.raises(Refused, match=words):
        merges.undo(event, **SAID)


def test_redoing_a_merge_is_refused_when_a_work_got_both_since(jeff, j):
    undone = merges.undo(merges.merge(jeff, j, **SAID), **SAID)
    put_on_the_same_work(jeff, j)

    with pytest.raises(Refused, match="would stand twice on"):
        merges.undo(undone, **SAID)


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_deeds_breaks_the_record(seed):
    chance = random.Random(seed)
    people = [author_of(name) for name in ("Jeff Dean", "J. Dean", "Jo Dean", "Jim Dean")]
    for one, other in itertools.pairwise(people):
        WorkFactory(authors=[one, other])
    counts.refresh(None)
    total, refused = Authorship.objects.count(), 0

    for _ in range(30):
        one, other = chance.sample(list(Author.objects.order_by("pk")), 2)
        some, events = keys(one)[: chance.randint(1, 2)], list(Event.objects.order_by("pk"))
        deeds = {
            "merge": partial(merges.merge, one, other),
            "split": partial(merges.split, one, some),
            "move": partial(merges.move, some, other),
            "distinct": partial(merges.mark_distinct, one, other),
            "disavow": partial(standing.disavow, some, one, source="The owner"),
            **({"undo": partial(merges.undo, chance.choice(events))} if events else {}),
        }
        try:
            deeds[chance.choice([*deeds, *(["undo"] * 3 if events else [])])](**SAID)
        except Refused:
            refused += 1
        assert_whole()
    assert Authorship.objects.count() == total
    assert refused < 30

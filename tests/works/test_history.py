"""What is told of a record's past, and what is kept back."""

import datetime as dt

import pytest

from bzpeer.reading import fetch
from tests.factories import NOW, AuthorFactory, WorkFactory
from works import history
from works.filters import InvalidFilter
from works.history import Deed, Notes, NotThem, Other, SplitNote
from works.identity import merges
from works.models import Author, DistinctFrom, Event

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)


def event(kind, author, other=None, *, days=0, **fields):
    return Event.objects.create(
        kind=kind,
        author=author,
        other=other,
        **{"actor": "account 7", "reason": "A private word.", "happened_at": NOW + days * DAY, **fields},
    )


def merged(into, **fields):
    return AuthorFactory(state=Author.State.MERGED, merged_into=into, **fields)


def as_other(author):
    return Other(author.public_id, author.display_name)


def told(author, before=None):
    return history.of_author(author.pk, before)


def deeds(author):
    return [(entry.deed, entry.other.name if entry.other else "") for entry in told(author).entries]


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron")


@pytest.fixture
def bob():
    return AuthorFactory(display_name="Bob Noyce")


@pytest.mark.parametrize(
    ("kind", "seen_by_ada", "seen_by_bob"),
    [
        ("merge", Deed.MERGED_AWAY, Deed.MERGED_IN),
        ("split", Deed.SPLIT_OFF, Deed.SPLIT_FROM),
        ("move", Deed.MOVED_AWAY, Deed.MOVED_HERE),
        ("distinct", Deed.DISTINCT, Deed.DISTINCT),
        ("undo", Deed.UNDONE, Deed.UNDONE),
    ],
)
def test_both_sides_tell_of_an_event(ada, bob, kind, seen_by_ada, seen_by_bob):
    event(kind, ada, bob)

    assert deeds(ada) == [(seen_by_ada, "Bob Noyce")]
    assert deeds(bob) == [(seen_by_bob, "Ada Byron")]


def test_what_happened_to_a_merged_record_is_told_of_its_successor_without_its_name(ada, bob):
    gone = merged(ada, display_name="A Former Name")
    event("move", gone, bob, days=-2)
    event("merge", gone, ada)

    assert deeds(ada) == [(Deed.MERGED_IN, ""), (Deed.MOVED_AWAY, "Bob Noyce")]


def test_a_merge_that_names_who_is_gone_alone_is_one_into_the_successor(ada):
    event("merge", merged(ada), actor="resolver")

    assert deeds(ada) == [(Deed.MERGED_IN, "")]


def test_works_that_had_no_record_are_moved_from_nowhere(ada):
    event("move", None, ada, data={"bylines": 2})

    (entry,) = told(ada).entries
    assert (entry.deed, entry.other, entry.works_in_words) == (Deed.MOVED_HERE, None, "2 works")


@pytest.mark.parametrize(("kind", "deed"), [("split", Deed.SPLIT_OFF), ("move", Deed.REARRANGED)])
def test_between_two_parts_of_one_record_nobody_else_is_named(ada, kind, deed):
    event(kind, ada, merged(ada))

    assert deeds(ada) == [(deed, "")]


def test_a_withdrawn_record_is_not_named(ada):
    event("move", ada, AuthorFactory(state=Author.State.WITHDRAWN))

    assert deeds(ada) == [(Deed.MOVED_AWAY, "")]


def test_a_record_that_went_on_is_named_as_its_successor(ada, bob):
    event("split", ada, merged(bob, display_name="B. Noyce"))

    assert deeds(ada) == [(Deed.SPLIT_OFF, "Bob Noyce")]


def test_an_undone_event_and_its_undoing_point_to_each_other(ada, bob):
    merge = event("merge", bob, ada, days=-3)
    event("undo", ada, bob, undoes=merge)

    undo, first = told(ada).entries

    assert (undo.of_kind, undo.of_date) == ("merge", NOW - 3 * DAY)
    assert (first.deed, first.undone_at) == (Deed.MERGED_IN, NOW)


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("resolver", "the resolver"),
        ("site", "the site"),
        ("owner 3", "the owner"),
        ("account 7", "a curator"),
        ("eve@example.org", "a curator"),
    ],
)
def test_who_decided_is_a_role(ada, bob, actor, who):
    event("move", ada, bob, actor=actor)

    assert told(ada).entries[0].who == who


def test_other_kinds_of_events_are_not_told(ada, bob):
    claim = event("claim-filed", ada)
    event("undo", ada, undoes=claim)
    event("confirm", ada, bob)

    assert told(ada).entries == ()


def test_pages_hold_every_event_once_and_newest_first(ada, bob):
    for day in range(60):
        event("move", ada, bob, days=day % 7)
    whole, before = [], None
    while True:
        page = told(ada, before)
        whole += [(entry.happened_at, entry.id) for entry in page.entries]
        if page.next_before is None:
            break
        before = page.next_before

    assert len(set(whole)) == 60
    assert whole == sorted(whole, reverse=True)


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 19, "٣", "\0"])
def test_nonsense_is_no_event(typed):
    with pytest.raises(InvalidFilter):
        history.key_before(typed)


@pytest.mark.parametrize(("typed", "key"), [("", None), ("12", 12)])
def test_an_event_is_named_by_its_number(typed, key):
    assert history.key_before(typed) == key


def test_whom_an_author_is_not_is_told_on_both_sides(ada, bob):
    DistinctFrom.objects.create(first=ada, second=bob, reason="Other field.", source="a curator", recorded_at=NOW)

    assert told(ada).distinct == (NotThem(as_other(bob), "Other field.", "a curator", NOW),)
    assert told(bob).distinct == (NotThem(as_other(ada), "Other field.", "a curator", NOW),)


def test_a_fact_follows_both_authors_to_their_successors(ada, bob):
    first, second = sorted((merged(ada), merged(bob)), key=lambda author: author.pk)
    DistinctFrom.objects.create(first=first, second=second, reason="r", source="s", recorded_at=NOW)

    assert told(ada).distinct == (NotThem(as_other(bob), "r", "s", NOW),)


def test_facts_are_bounded_and_counted(ada):
    for _ in range(history.DISTINCT + 2):
        DistinctFrom.objects.create(first=ada, second=AuthorFactory(), reason="r", source="s", recorded_at=NOW)

    found = told(ada)

    assert (len(found.distinct), found.distinct_total) == (history.DISTINCT, history.DISTINCT + 2)


@pytest.mark.parametrize("events", [1, 30])
def test_a_history_costs_two_queries(ada, bob, events, django_assert_num_queries):
    for _ in range(events):
        event("move", ada, bob)

    with django_assert_num_queries(2):
        told(ada)


def noted(author):
    (value,) = fetch(f"SELECT ({history.NOTES_SQL})", {"author": author.pk})
    return history.notes(*value)


def test_nothing_is_noted_of_a_record_to_which_nothing_happened(ada, bob):
    event("move", ada, bob)

    assert noted(ada) == Notes()
    assert not noted(ada)


def test_a_record_notes_how_many_were_merged_into_it_and_when_last(ada):
    event("merge", merged(ada), ada, days=-5)
    event("merge", merged(ada), actor="resolver")

    assert noted(ada) == Notes(merged=2, merged_on=NOW.date())


def test_a_split_leaves_a_note_on_both(ada, bob):
    event("split", ada, bob)

    assert noted(ada) == Notes(splits=(SplitNote(False, NOW.date(), as_other(bob)),))
    assert noted(bob) == Notes(splits=(SplitNote(True, NOW.date(), as_other(ada)),))


@pytest.mark.parametrize("kind", ["merge", "split"])
def test_what_was_undone_is_not_noted(ada, bob, kind):
    done = event(kind, bob, ada)
    event("undo", ada, bob, undoes=done)

    assert not noted(ada)
    assert not noted(bob)


def test_the_latest_splits_are_noted(ada):
    for day in range(history.SPLITS + 1):
        event("split", ada, AuthorFactory(), days=day)

    assert [note.happened_on for note in noted(ada).splits] == [(NOW + day * DAY).date() for day in (3, 2, 1)]


def test_a_part_that_came_back_or_is_no_longer_shown_is_not_noted(ada):
    event("split", ada, merged(ada))
    event("split", ada, AuthorFactory(state=Author.State.WITHDRAWN))

    assert noted(ada).splits == ()


def test_a_merge_and_its_undoing_as_curators_do_them(ada, bob):
    WorkFactory(authors=[ada])
    WorkFactory(authors=[bob])
    said = {"actor": "account 7", "reason": "One person."}

    merge = merges.merge(ada, bob, **said, now=NOW)
    assert deeds(ada) == [(Deed.MERGED_IN, "")]
    assert noted(ada) == Notes(merged=1, merged_on=NOW.date())

    merges.undo(merge, **said, now=NOW + DAY)
    assert deeds(ada) == [(Deed.UNDONE, "Bob Noyce"), (Deed.MERGED_IN, "Bob Noyce")]
    assert deeds(bob) == [(Deed.UNDONE, "Ada Byron"), (Deed.MERGED_AWAY, "Ada Byron")]
    assert [fact.other for fact in told(ada).distinct] == [as_other(bob)]
    assert not noted(ada)


def test_a_split_and_a_move_as_curators_do_them(ada):
    first, second, third = (WorkFactory(authors=[ada]).authorships.get() for _ in range(3))
    said = {"actor": "account 7", "reason": "Two people."}

    split = merges.split(ada, [first.pk], **said, now=NOW)
    merges.move([second.pk], split.other, **said, now=NOW + DAY)

    assert third.author == ada
    assert [(entry.deed, entry.works) for entry in told(ada).entries] == [(Deed.MOVED_AWAY, 1), (Deed.SPLIT_OFF, 1)]
    assert [(entry.deed, entry.works) for entry in told(split.other).entries] == [
        (Deed.MOVED_HERE, 1),
        (Deed.SPLIT_FROM, 1),
    ]
    assert noted(ada).splits == (SplitNote(False, NOW.date(), as_other(split.other)),)

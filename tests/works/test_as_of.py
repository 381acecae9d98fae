"""What a record held on a day gone by: told from events, marked where nothing was kept, never guessed."""

import datetime as dt

import pytest

from tests.factories import NOW, AuthorFactory, ImportRunFactory, WorkFactory
from works import as_of, history
from works.filters import InvalidFilter
from works.history import Other
from works.identity import merges, standing
from works.models import Author, Authorship, Disavowal, Event, Evidence, WorkChange

DAY = dt.timedelta(1)
KNOWN = NOW - 300 * DAY


def at(days):
    return NOW - days * DAY


def deed(days):
    return {"actor": "account 7", "reason": "Looked at it.", "now": at(days)}


def an_author(name, known=KNOWN, **fields):
    return AuthorFactory(display_name=name, created_at=known, **fields)


def a_work(author, noticed=KNOWN, **fields):
    return WorkFactory(authors=[author], noticed_at=noticed, **fields)


def byline_of(work):
    return Authorship.objects.get(work=work)


def held(author, days):
    return {work.arxiv_id for work in as_of.record(author, at(days)).works}


def fresh(author):
    return Author.objects.get(pk=author.pk)


@pytest.fixture
def ada(db):
    return an_author("Ada Byron")


@pytest.fixture
def bob(db):
    return an_author("Ada Byron-King")


def test_before_a_merge_a_record_holds_what_was_its_own(ada, bob):
    own, others = a_work(ada), a_work(bob)
    merges.merge(ada, bob, **deed(10))

    assert held(ada, 11) == {own.arxiv_id}
    assert held(ada, 9) == {own.arxiv_id, others.arxiv_id}
    then = as_of.record(fresh(ada), at(11))
    assert (then.came, then.left, then.new, then.unsure) == (1, 0, 0, 0)
    assert [entry.deed for entry in then.since] == [history.Deed.MERGED_IN]


def test_before_a_split_a_record_holds_what_was_split_off(ada):
    stays, goes = a_work(ada), a_work(ada)
    event = merges.split(ada, [byline_of(goes).pk], **deed(10))

    assert held(ada, 11) == {stays.arxiv_id, goes.arxiv_id}
    assert held(ada, 9) == {stays.arxiv_id}
    then = as_of.record(fresh(ada), at(11))
    assert (then.left, [work.is_here_today for work in then.works].count(False)) == (1, 1)
    made = as_of.record(event.other, at(11))
    assert (made.is_known, made.part_of, made.works) == (False, Other(ada.public_id, "Ada Byron"), ())


def test_before_a_move_a_work_is_with_whom_it_left(ada, bob):
    a_work(ada), a_work(bob)
    goes = a_work(ada)
    merges.move([byline_of(goes).pk], bob, **deed(10))

    assert goes.arxiv_id in held(ada, 11) - held(ada, 9)
    assert goes.arxiv_id in held(bob, 9) - held(bob, 11)


def test_what_was_undone_was_so_in_between(ada, bob):
    own, others = a_work(ada), a_work(bob)
    event = merges.merge(ada, bob, **deed(20))
    merges.undo(event, **deed(10))

    assert held(ada, 21) == held(ada, 9) == {own.arxiv_id}
    assert held(ada, 15) == {own.arxiv_id, others.arxiv_id}
    between = as_of.record(fresh(bob), at(15))
    assert (between.is_part, between.part_of, between.works) == (True, Other(ada.public_id, "Ada Byron"), ())


def test_a_work_is_not_known_before_it_came_on_file_or_was_submitted(ada):
    a_work(ada, noticed=at(10))
    a_work(ada, noticed=None, submitted_at=at(10))

    assert as_of.record(ada, at(11)).total == 0
    assert as_of.record(ada, at(11)).new == 2


def test_a_work_that_came_at_a_time_not_kept_is_marked(ada):
    a_work(ada, noticed=None)

    then = as_of.record(ada, at(10))

    assert (then.total, then.unsure, then.works[0].is_sure) == (1, 1, False)


def test_evidence_or_a_change_of_then_shows_that_a_work_was_on_file(ada):
    said, changed = a_work(ada, noticed=None), a_work(ada, noticed=None)
    Evidence.objects.create(authorship=byline_of(said), kind="x", source="x", recorded_at=at(20))
    change(changed, "doi", "", "10.1/x", at(20))

    assert as_of.record(ada, at(10)).unsure == 0
    assert as_of.record(ada, at(30)).unsure == 2


def test_what_the_resolver_found_after_a_disavowal_is_marked(ada, bob):
    a_work(bob), a_work(ada)
    work = a_work(bob)
    standing.disavow([byline_of(work).pk], bob, source="owner", **deed(20))
    # As the resolver does: nobody had it, so no event.
    Authorship.objects.filter(work=work).update(author=ada)

    assert [w.is_sure for w in as_of.record(ada, at(10)).works if w.arxiv_id == work.arxiv_id] == [False]
    assert work.arxiv_id in held(bob, 21) - held(bob, 19)
    assert Disavowal.objects.count() == 1


def test_a_record_that_came_back_to_a_byline_without_an_event_is_marked(ada, bob):
    a_work(ada), a_work(bob)
    work = a_work(ada)
    merges.move([byline_of(work).pk], bob, **deed(20))
    Authorship.objects.filter(work=work).update(author=ada)

    assert [w.is_sure for w in as_of.record(ada, at(10)).works if w.arxiv_id == work.arxiv_id] == [False]


def change(work, field, before, after, noticed_at):
    WorkChange.objects.create(
        work=work, run=ImportRunFactory(), field=field, before=before, after=after, noticed_at=noticed_at
    )


def test_a_retitled_work_has_its_title_of_then(ada):
    work = a_work(ada, title="Third")
    change(work, "title", "First <b>", "Second", at(20))
    change(work, "title", "Second", "Third", at(10))

    titles = [as_of.record(ada, at(days)).works[0].title_html for days in (30, 15, 5)]

    assert titles == ["First &lt;b&gt;", "Second", "Third"]


def test_a_work_withdrawn_since_was_not_then(ada):
    change(a_work(ada, is_withdrawn=True), "withdrawn", "false", "true", at(10))

    assert [as_of.record(ada, at(days)).works[0].is_withdrawn for days in (11, 9)] == [False, True]


def test_a_byline_no_longer_on_file_is_counted(ada):
    a_work(ada)
    work = a_work(ada)
    merges.split(ada, [byline_of(work).pk], **deed(10))
    work.delete()

    assert as_of.record(ada, at(11)).lost == 1


def test_an_event_that_kept_nothing_is_counted(ada, bob):
    Event.objects.create(kind="move", author=bob, other=ada, actor="resolver", reason="x", happened_at=at(10))

    assert [as_of.record(ada, at(days)).mute for days in (11, 9)] == [1, 0]


def test_more_events_than_are_walked_back_is_said(ada, bob):
    events = [Event(kind="move", author=bob, other=ada, actor="resolver", reason="x", happened_at=at(10))]
    Event.objects.bulk_create(events * (as_of.EVENTS + 1))

    assert [as_of.record(ada, at(days)).is_reached for days in (11, 9)] == [False, True]


def test_a_long_list_is_cut_and_the_rest_counted(ada, monkeypatch):
    monkeypatch.setattr(as_of, "SHOWN", 2)
    for _ in range(3):
        a_work(ada)

    then = as_of.record(ada, at(1))

    assert (len(then.works), then.total, then.more) == (2, 3, 1)


@pytest.mark.parametrize(
    "typed", ["", "x", "2026-13-01", "2026-3", "2026-11-25", "9999-12-31", "2026-01-01T00:00", "\0"]
)
def test_what_is_no_day_gone_by_is_refused(typed):
    with pytest.raises(InvalidFilter, match="as_of"):
        as_of.day(typed, NOW.date())


@pytest.mark.parametrize("typed", ["2026-11-24", "1991-08-14", "0001-01-01"])
def test_a_day_gone_by_and_today_are_read(typed):
    assert as_of.day(typed, NOW.date()) == dt.date.fromisoformat(typed)

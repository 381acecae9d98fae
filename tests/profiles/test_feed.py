import datetime as dt

import pytest

from profiles import appearances, feed, following, takedowns
from profiles.models import Follow
from profiles.models.following import COLUMNS, Kind
from tests.factories import (
    NOW,
    AuthorFactory,
    FollowFactory,
    ImportRunFactory,
    InstitutionFactory,
    TopicFactory,
    UserFactory,
    WorkFactory,
)
from works.filters import InvalidFilter
from works.identity import merges
from works.models import Affiliation, WorkChange

pytestmark = pytest.mark.django_db

SAID = {"actor": "curator@example.org", "reason": "Same group, same topics.", "now": NOW}
YEAR_AGO = NOW - dt.timedelta(366)


def days_ago(days):
    return NOW - dt.timedelta(days)


@pytest.fixture
def record():
    """Ada is on four works; Babbage, machine learning and Oxford are on some of them."""
    ada, babbage = AuthorFactory(display_name="Ada Byron"), AuthorFactory(display_name="Charles Babbage")
    learning, geometry = TopicFactory(code="cs.LG", name="Learning"), TopicFactory(code="math.GT", name="Geometry")
    oxford = InstitutionFactory(name="Oxford")
    Affiliation.objects.create(
        author=ada, institution=oxford, started_on=days_ago(25).date(), source="ORCID", recorded_at=NOW
    )
    works = {
        "alone": WorkFactory(authors=[ada], topics=[learning], submitted_at=days_ago(40), title="Alone"),
        "both": WorkFactory(authors=[ada, babbage], topics=[learning], submitted_at=days_ago(20), title="Both"),
        "knots": WorkFactory(authors=[ada], topics=[geometry], submitted_at=days_ago(10), title="Knots and engines"),
        "old": WorkFactory(authors=[ada], topics=[geometry], submitted_at=days_ago(900), title="Old engines"),
    }
    run = ImportRunFactory()
    for field, days in (("title", 4), ("doi", 3), ("doi", 800)):
        WorkChange.objects.create(
            work=works["old"], run=run, field=field, before="a", after="b", noticed_at=days_ago(days)
        )
    targets = {
        Kind.AUTHOR: {"author": ada},
        Kind.TOPIC: {"topic": learning},
        Kind.INSTITUTION: {"institution": oxford},
        Kind.WORK: {"work": works["old"]},
        Kind.SEARCH: {"query": "engines"},
        Kind.PAIR: {"author": ada, "other": babbage},
        Kind.OUTSIDE: {"author": ada, "archive": "cs"},
        Kind.TOPIC_AT: {"topic": learning, "institution": oxford},
    }
    return works, {kind: Follow(kind=kind, **columns) for kind, columns in targets.items()}


BROUGHT = {
    Kind.AUTHOR: [("Knots and engines", "By Ada Byron"), ("Both", "By Ada Byron"), ("Alone", "By Ada Byron")],
    Kind.TOPIC: [("Both", "On Learning (cs.LG)"), ("Alone", "On Learning (cs.LG)")],
    Kind.INSTITUTION: [("Knots and engines", "From Oxford"), ("Both", "From Oxford")],
    Kind.WORK: [("Old engines", "Changed: doi, title")],
    Kind.SEARCH: [("Knots and engines", "Search for “engines”")],
    Kind.PAIR: [("Both", "Ada Byron with Charles Babbage")],
    Kind.OUTSIDE: [("Knots and engines", "Ada Byron outside cs.*")],
    Kind.TOPIC_AT: [("Both", "On Learning (cs.LG) at Oxford")],
}


def brought(user, since=YEAR_AGO, until=NOW, limit=100, **narrowed):
    found = feed.items(user.pk, since=since, until=until, limit=limit, **narrowed)
    return [(item.work.title, *item.reasons) for item in found]


@pytest.mark.parametrize("kind", list(Kind), ids=list(Kind))
def test_each_kind_brings_its_works_with_the_reason_newest_first(record, kind):
    user = UserFactory()
    following.follow(user, record[1][kind], NOW)

    assert [(title, reason.replace("DOI", "doi")) for title, reason in brought(user)] == BROUGHT[kind]


@pytest.mark.parametrize("kind", list(Kind), ids=list(Kind))
def test_a_target_brings_what_following_it_would(record, kind):
    found = appearances.for_target(record[1][kind], appearances.Window(YEAR_AGO, NOW, 100))

    titles = {work.pk: work.title for work in record[0].values()}
    assert [titles[each.work] for each in found] == [title for title, _ in BROUGHT[kind]]


@pytest.mark.parametrize("large", [0, 5_000], ids=["large topics", "small topics"])
def test_a_work_is_there_once_with_every_reason(record, large, monkeypatch):
    monkeypatch.setattr(
        appearances,
        "_OF_READER_SQL",
        appearances._OF_READER_SQL.replace("LIMIT 5001", f"LIMIT {large + 1}").replace("> 5000", f"> {large}"),
    )
    user = UserFactory()
    for target in record[1].values():
        following.follow(user, target, NOW)

    found = {title: set(reasons) for title, *reasons in brought(user)}

    assert [title for title, *_ in brought(user)] == ["Old engines", "Knots and engines", "Both", "Alone"]
    assert found["Both"] == {
        "By Ada Byron",
        "On Learning (cs.LG)",
        "From Oxford",
        "Ada Byron with Charles Babbage",
        "On Learning (cs.LG) at Oxford",
    }
    assert found["Alone"] == {"By Ada Byron", "On Learning (cs.LG)"}


def test_muted_follows_and_those_mailed_otherwise_are_left_out(record):
    user = UserFactory()
    for target in record[1].values():
        following.follow(user, target, NOW)
    user.follows.exclude(kind="work").update(is_muted=True)
    user.follows.filter(kind="pair").update(is_muted=False, frequency="daily")

    assert [title for title, *_ in brought(user)] == ["Old engines", "Both"]
    assert [title for title, *_ in brought(user, frequencies=["", "weekly"])] == ["Old engines"]
    assert [title for title, *_ in brought(user, frequencies=["daily"])] == ["Both"]


def test_the_window_is_half_open_and_counts_when_a_work_came_on_file(record):
    ada = record[1][Kind.AUTHOR].author
    user = FollowFactory(author=ada).user
    WorkFactory(authors=[ada], submitted_at=days_ago(6), noticed_at=days_ago(1), title="Late")

    week = {"since": days_ago(5), "until": days_ago(0)}

    assert brought(user, **week) == [("Late", "By Ada Byron")]
    assert brought(user, since=days_ago(1)) == [("Late", "By Ada Byron")]
    assert brought(user, since=days_ago(5), until=days_ago(1)) == []


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_give_each_work_once_whatever_their_size(record, size):
    works, targets = record
    user = UserFactory()
    for target in targets.values():
        following.follow(user, target, NOW)
    # They came together, as those of an import do, and one of them changed since.
    together = [
        WorkFactory(authors=[targets[Kind.PAIR].other], topics=[targets[Kind.TOPIC].topic], noticed_at=days_ago(5))
        for _ in range(5)
    ]
    WorkChange.objects.create(
        work=together[0], run=ImportRunFactory(), field="title", before="a", after="b", noticed_at=days_ago(2)
    )
    FollowFactory(user=user, kind="work", work=together[0])

    seen, before = [], None
    while found := feed.items(user.pk, since=YEAR_AGO, until=NOW, limit=size, before=before):
        seen += [item.work.pk for item in found]
        before = found[-1].appeared_at, found[-1].work.pk

    whole = feed.items(user.pk, since=YEAR_AGO, until=NOW, limit=100)
    assert seen == [item.work.pk for item in whole]
    assert sorted(seen) == sorted({each.pk for each in (*works.values(), *together)})


def test_a_merge_and_its_undoing_take_the_feed_along(record):
    gone = AuthorFactory(display_name="A. Byron")
    WorkFactory(authors=[gone], submitted_at=days_ago(1), title="As A. Byron")
    ada = record[1][Kind.AUTHOR].author
    user, other = FollowFactory(author=gone).user, FollowFactory(author=ada).user

    event = merges.merge(ada, gone, **SAID)
    together = brought(user)
    merges.undo(event, **SAID)

    assert together[0] == ("As A. Byron", "By Ada Byron")
    assert len(together) == 4
    assert brought(user) == [("As A. Byron", "By A. Byron")]
    assert len(brought(other)) == 3


def test_a_pair_that_became_one_brings_nothing(record):
    pair = record[1][Kind.PAIR]
    user = UserFactory()
    following.follow(user, pair, NOW)
    record[0]["both"].authorships.filter(author=pair.other).delete()

    merges.merge(pair.author, pair.other, **SAID)

    assert brought(user) == []


@pytest.mark.parametrize("kind", [Kind.AUTHOR, Kind.INSTITUTION, Kind.PAIR, Kind.OUTSIDE, Kind.TOPIC_AT])
def test_who_was_taken_down_brings_nothing(record, kind):
    user = UserFactory()
    following.follow(user, record[1][kind], NOW)

    takedowns.hide(record[1][Kind.AUTHOR].author, UserFactory(), NOW)

    assert brought(user) == []


def test_deleted_works_are_left_out(record):
    user = UserFactory()
    following.follow(user, record[1][Kind.PAIR], NOW)

    record[0]["both"].is_deleted = True
    record[0]["both"].save()

    assert brought(user) == []


# --- pages and the mark --------------------------------------------------------------------------------------


def test_what_appeared_after_the_mark_is_new_and_the_mark_never_goes_back(record):
    user = UserFactory()
    following.follow(user, record[1][Kind.AUTHOR], NOW)

    before = feed.page(user.pk, None, NOW).new
    feed.mark_seen(user.pk, days_ago(15))
    feed.mark_seen(user.pk, days_ago(30))

    assert before == 3
    assert [(item.work.title, is_new) for item, is_new in feed.page(user.pk, None, NOW).rows] == [
        ("Knots and engines", True),
        ("Both", False),
        ("Alone", False),
    ]


def test_a_position_is_read_as_it_was_written():
    assert feed.read_position(feed.position(NOW, 7)) == (NOW, 7)
    assert feed.read_position("") is None


@pytest.mark.parametrize("typed", ["x", "20261124T120000.000000", "20261124T120000.000000--1", "0-1", "9" * 40])
def test_what_is_no_position_is_refused(typed):
    with pytest.raises(InvalidFilter, match="Begin with the first page"):
        feed.read_position(typed)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_takes_five_queries(rows, django_assert_num_queries):
    user = UserFactory()
    for _ in range(rows):
        author = AuthorFactory()
        WorkFactory(authors=[author, AuthorFactory()], submitted_at=days_ago(3))
        FollowFactory(user=user, author=author)

    with django_assert_num_queries(5):
        found = feed.page(user.pk, None, NOW)

    assert (len(found.items), bool(found.before)) == ((1, False) if rows == 1 else (25, True))


def test_every_kind_has_a_row_in_these_tables():
    assert set(BROUGHT) == set(Kind) == set(COLUMNS)

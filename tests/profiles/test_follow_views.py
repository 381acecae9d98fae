import datetime as dt

import pytest
from django.utils import timezone

from profiles import following
from profiles.forecasts import Forecast, forecast, of
from profiles.models import FeedKey, Follow, SeenUntil
from profiles.models.following import Kind
from tests import markup
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
from tests.people import logged_in
from works.models import Author, WorkChange

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def ago(days):
    return timezone.now() - dt.timedelta(days)


@pytest.fixture
def things():
    """One of each kind, by the query that names it."""
    ada, bob = AuthorFactory(display_name="Ada Byron"), AuthorFactory(display_name="Charles Babbage")
    topic, place = TopicFactory(code="cs.LG", name="Learning"), InstitutionFactory(name="Oxford", ror_id="02mhbdp94")
    WorkFactory(authors=[ada, bob], topics=[topic], arxiv_id="2010.04116", title="Engines", submitted_at=ago(9))
    one, other = ada.public_id, bob.public_id
    return {
        Kind.AUTHOR: (f"author={one}", "Ada Byron"),
        Kind.TOPIC: ("topic=cs.LG", "Learning (cs.LG)"),
        Kind.INSTITUTION: (f"institution={place.ror_id}", "Oxford"),
        Kind.WORK: ("work=2010.04116", "Changes of “Engines”"),
        Kind.SEARCH: ("search=++engines ", "Search for “engines”"),
        Kind.PAIR: (f"author={other}&with={one}", "Ada Byron with Charles Babbage"),
        Kind.OUTSIDE: (f"author={one}&outside=cs.*", "Ada Byron outside cs.*"),
        Kind.TOPIC_AT: ("topic=cs.LG&institution=02mhbdp94", "Learning (cs.LG) at Oxford"),
    }


@pytest.mark.parametrize("kind", list(Kind), ids=list(Kind))
def test_each_kind_is_followed_and_left_by_one_button_without_scripts(things, kind):
    query, label = things[kind]
    user = UserFactory()
    client = logged_in(user)

    page = markup.parse(client.get(f"/follow/?{query}"))
    client.post(page.xpath("//main//form[@method='post']/@action")[0], {"deed": "follow"})
    followed = markup.parse(client.get(f"/follow/?{query}"))

    assert markup.text(page.xpath("//h1")[0]) == f"Follow {label}"
    assert [each.kind for each in user.follows.all()] == [kind]
    assert "1 follower" in markup.text(followed.get_element_by_id("profiles-follow"))
    assert [markup.text(row.xpath(".//p")[0]).startswith(label) for row in rows_of(client)] == [True]
    client.post(followed.xpath("//main//form[@method='post']/@action")[0], {"deed": "unfollow"})
    assert not user.follows.exists()


def rows_of(client, address="/following/"):
    return markup.parse(client.get(address)).xpath("//ul[@class='follows']/li")


def test_the_button_and_the_count_are_apart(things):
    panel = markup.parse(logged_in(UserFactory()).get("/follow/?topic=cs.LG")).get_element_by_id("profiles-follow")

    assert markup.text(panel.xpath(".//button")[0]) == "Follow topic"
    assert markup.text(panel.xpath(".//*[@role='status']")[0]) == "0 followers"


def test_what_cannot_be_followed_any_more_says_why(things, monkeypatch):
    monkeypatch.setattr(following, "MOST", 0)

    answer = logged_in(UserFactory()).post("/follow/?topic=cs.LG", {"deed": "follow"})

    assert "more cannot be followed" in markup.text(markup.parse(answer).xpath("//*[@role='alert']")[0])
    assert not Follow.objects.exists()


def test_nobody_who_was_taken_down_can_be_followed_and_a_merged_record_leads_on(client, things):
    ada = Author.objects.get(display_name="Ada Byron")
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=ada)
    hidden = AuthorFactory(state=Author.State.WITHDRAWN)

    assert "Follow Ada Byron" in markup.text(markup.parse(client.get(f"/follow/?author={gone.public_id}")))
    assert client.get(f"/follow/?author={hidden.public_id}").status_code == 404


# --- the forecast --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Forecast(0, 0, 0, 0)),
        ([0, 0, 0], Forecast(3, 1, 1, 1)),
        # NOW is a Tuesday, the 24th.
        ([0, 1], Forecast(2, 2, 1, 1)),
        ([0, 2], Forecast(2, 2, 2, 1)),
        ([0, 24], Forecast(2, 2, 2, 2)),
    ],
    ids=["nothing", "at once", "one week", "over Sunday", "two months"],
)
def test_digests_are_counted_by_days_weeks_and_months(days, expected):
    assert of(NOW - dt.timedelta(each) for each in days) == expected


def test_the_forecast_looks_back_twelve_months_and_stops_counting_at_a_thousand(things, monkeypatch):
    topic = TopicFactory(code="cs.LG")
    for days in (10, 364, 366):
        WorkFactory(topics=[topic], submitted_at=NOW - dt.timedelta(days))
    target = Follow(kind=Kind.TOPIC, topic=topic)

    assert forecast(target, NOW).works - (ago(9) < NOW) == 2
    monkeypatch.setattr("profiles.forecasts.MOST", 1)
    assert (forecast(target, NOW).works, forecast(target, NOW).is_more) == (2, True)


def test_the_forecast_of_a_work_counts_its_changes(things):
    work, run = WorkFactory(), ImportRunFactory()
    for field, days in (("title", 10), ("doi", 10), ("title", 90), ("title", 500)):
        at = NOW - dt.timedelta(days)
        WorkChange.objects.create(work=work, run=run, field=field, before="a", after=f"b{days}", noticed_at=at)

    assert forecast(Follow(kind=Kind.WORK, work=work), NOW) == Forecast(works=3, daily=2, weekly=2, monthly=2)


# --- the page of follows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ({"deed": "mute"}, [(True, "")]),
        ({"deed": "unmute"}, [(False, "")]),
        ({"deed": "frequency", "frequency": "monthly"}, [(False, "monthly")]),
        ({"deed": "unfollow"}, []),
    ],
    ids=["mute", "unmute", "frequency", "unfollow"],
)
def test_a_deed_changes_ones_own_follow_and_nobody_elses(said, row):
    mine, theirs = FollowFactory(), FollowFactory()
    client = logged_in(mine.user)

    answers = [client.post("/following/", {"follow": each.pk, **said}) for each in (mine, theirs)]

    assert [answer["Location"] for answer in answers] == ["/following/"] * 2
    assert list(mine.user.follows.values_list("is_muted", "frequency")) == row
    assert list(theirs.user.follows.values_list("is_muted", "frequency")) == [(False, "")]


def test_swapping_after_a_deed_equals_reloading():
    follow = FollowFactory()
    client = logged_in(follow.user)
    page = markup.parse(client.get("/following/"))

    answer = client.post("/following/", {"follow": follow.pk, "deed": "mute"}, headers=HTMX)

    swapped, fresh = markup.swap(page, markup.root(answer)), markup.parse(client.get("/following/"))
    assert markup.same(swapped, fresh)
    assert "Muted" in markup.text(fresh)


@pytest.mark.parametrize(
    "said", [{}, {"deed": "burn", "follow": 1}, {"deed": "mute", "follow": "x"}, {"deed": "mute", "follow": 2**64}]
)
def test_a_form_that_is_not_ours_is_refused(said):
    assert logged_in(UserFactory()).post("/following/", said).status_code == 400


def test_the_list_is_paged_without_a_gap():
    user = UserFactory()
    for _ in range(30):
        FollowFactory(user=user)
    client = logged_in(user)
    first = markup.parse(client.get("/following/"))

    more = first.xpath("//a[@rel='next']/@href")[0]

    assert (len(rows_of(client)), len(rows_of(client, f"/following/{more}"))) == (25, 5)
    assert client.get("/following/?before=x").status_code == 400


def test_a_follow_of_somebody_taken_down_names_nobody(things):
    ada = Author.objects.get(display_name="Ada Byron")
    follow = FollowFactory(author=ada)
    Author.objects.filter(pk=ada.pk).update(state=Author.State.WITHDRAWN)

    words = markup.text(rows_of(logged_in(follow.user))[0])

    assert "Ada" not in words
    assert "Nothing comes of it any more" in words


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("address", "queries"), [("/following/", 5), ("/following/works/", 7)])
def test_queries_do_not_grow_with_what_is_followed(rows, address, queries, django_assert_num_queries):
    user = UserFactory()
    for number in range(rows):
        author, topic = AuthorFactory(), TopicFactory()
        WorkFactory(authors=[author], topics=[topic], submitted_at=ago(3))
        FollowFactory(user=user, **({"author": author} if number % 2 else {"kind": "topic", "topic": topic}))
    client = logged_in(user)
    client.get("/trust/")

    with django_assert_num_queries(queries):
        client.get(address)


# --- the works and the private feed --------------------------------------------------------------------------


def test_the_page_of_works_says_what_is_new_why_and_forgets_after_seen_all():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author], title="Engines", submitted_at=ago(3))
    client = logged_in(FollowFactory(author=author).user)

    page = markup.parse(client.get("/following/works/"))
    seen = page.xpath("//input[@name='seen']/@value")[0]
    client.post("/following/works/", {"seen": seen})
    after = markup.parse(client.get("/following/works/"))

    assert "By Ada Byron" in markup.text(page.xpath("//ul[@class='reasons']")[0])
    assert len(page.xpath("//li[@class='new']")) == 1
    assert len(after.xpath("//li[@class='new']")) == 0
    assert "Nothing new since" in markup.text(after)


def test_nobody_sees_ahead():
    user = UserFactory()

    logged_in(user).post("/following/works/", {"seen": "29991231T000000.000000-1"})

    assert SeenUntil.objects.get().instant < timezone.now()
    assert logged_in(user).post("/following/works/", {"seen": "x"}).status_code == 400


def test_the_address_of_the_feed_is_shown_once_and_kept_as_a_digest(client):
    author = AuthorFactory()
    WorkFactory(authors=[author], title="Engines", submitted_at=ago(3))
    user = FollowFactory(author=author).user
    reader = logged_in(user)

    shown = markup.text(markup.parse(reader.post("/following/feed/", {"deed": "make"})).xpath("//main//pre")[0])
    key = shown.split("/")[-2]
    opened = client.get(shown.removeprefix("http://testserver"))

    assert b"Engines" in opened.content
    assert opened["Cache-Control"] == "private, no-cache"
    assert len(key) == 43
    assert key not in str(FeedKey.objects.values())
    assert key not in reader.get("/following/feed/").content.decode()


@pytest.mark.parametrize("deed", ["make", "revoke"])
def test_a_former_address_answers_nobody(client, deed):
    reader = logged_in(UserFactory())
    shown = markup.text(markup.parse(reader.post("/following/feed/", {"deed": "make"})).xpath("//main//pre")[0])

    reader.post("/following/feed/", {"deed": deed})

    assert client.get(shown.removeprefix("http://testserver")).status_code == 404


def test_the_feed_of_an_account_that_may_not_log_in_is_closed(client):
    user = UserFactory()
    shown = markup.text(markup.parse(logged_in(user).post("/following/feed/", {})).xpath("//main//pre")[0])
    user.is_active = False
    user.save()

    assert client.get(shown.removeprefix("http://testserver")).status_code == 404

import datetime as dt

import pytest

from profiles import following, takedowns
from profiles.following import TooMany
from profiles.models import Follow
from profiles.models.following import Kind
from tests.factories import NOW, AuthorFactory, FollowFactory, TopicFactory, UserFactory, WorkFactory
from works.identity import merges

pytestmark = pytest.mark.django_db

SAID = {"actor": "curator@example.org", "reason": "Same group, same topics.", "now": NOW}


def author_of(works=2):
    author = AuthorFactory()
    for _ in range(works):
        WorkFactory(authors=[author])
    return author


def of(author):
    return Follow(kind=Kind.AUTHOR, author=author)


def followers(author):
    author.refresh_from_db()
    return set(following.same(of(author)).values_list("user__email", flat=True))


@pytest.fixture
def two():
    """Two records; one is followed by ada and bob, the other by bob and eve."""
    one, other = author_of(), author_of()
    people = {name: UserFactory(email=name) for name in ("ada@x.org", "bob@x.org", "eve@x.org")}
    for name, author in (("ada", one), ("bob", one), ("bob", other), ("eve", other)):
        FollowFactory(user=people[f"{name}@x.org"], author=author)
    return one, other


def test_following_twice_is_following_once():
    user, author = UserFactory(), AuthorFactory()

    following.follow(user, of(author), NOW)
    following.follow(user, of(author), NOW + dt.timedelta(1))

    assert [each.followed_at for each in Follow.objects.all()] == [NOW]


def test_a_pair_is_the_same_in_either_order():
    user, (one, other) = UserFactory(), (AuthorFactory(), AuthorFactory())

    following.follow(user, Follow(kind=Kind.PAIR, author=one, other=other), NOW)

    assert following.followers(Follow(kind=Kind.PAIR, author=other, other=one)) == 1
    following.unfollow(user, Follow(kind=Kind.PAIR, author=other, other=one))
    assert not Follow.objects.exists()


def test_an_account_follows_a_thousand_things(monkeypatch):
    monkeypatch.setattr(following, "MOST", 2)
    user = UserFactory()
    for _ in range(2):
        following.follow(user, of(AuthorFactory()), NOW)

    with pytest.raises(TooMany, match="You follow 2 things"):
        following.follow(user, of(AuthorFactory()), NOW)


# --- merges and the like -------------------------------------------------------------------------------------


def test_a_merge_brings_the_followers_along_and_undoing_it_gives_each_their_own(two):
    into, gone = two

    event = merges.merge(into, gone, **SAID)
    together = followers(into)
    merges.undo(event, **SAID)

    assert together == {"ada@x.org", "bob@x.org", "eve@x.org"}
    assert (followers(into), followers(gone)) == ({"ada@x.org", "bob@x.org"}, {"bob@x.org", "eve@x.org"})


def test_a_follower_of_both_counts_once_after_a_merge(two):
    into, gone = two

    merges.merge(into, gone, **SAID)

    assert following.followers(of(into)) == 3


def test_who_stops_following_a_merged_record_follows_no_part_of_it(two):
    into, gone = two
    bob = Follow.objects.filter(user__email="bob@x.org").first().user
    event = merges.merge(into, gone, **SAID)

    following.unfollow(bob, of(into))
    merges.undo(event, **SAID)

    assert (followers(into), followers(gone)) == ({"ada@x.org"}, {"eve@x.org"})


def test_followers_of_a_record_that_is_split_follow_both_parts_until_it_is_undone(two):
    one, _ = two

    event = merges.split(one, [one.authorships.first().pk], **SAID)
    parted = followers(event.other)
    merges.undo(event, **SAID)

    assert parted == {"ada@x.org", "bob@x.org"}
    assert followers(one) == {"ada@x.org", "bob@x.org"}
    assert following.followers(of(one)) == 2


def test_who_followed_a_merged_part_follows_what_is_split_from_the_whole(two):
    into, gone = two
    merges.merge(into, gone, **SAID)

    event = merges.split(into, [into.authorships.first().pk], **SAID)

    assert followers(event.other) == {"ada@x.org", "bob@x.org", "eve@x.org"}


def test_an_edge_is_split_with_its_author():
    one, other = author_of(), AuthorFactory()
    FollowFactory(kind="pair", author=one, other=other)
    FollowFactory(kind="outside", author=one, archive="cs")

    new = merges.split(one, [one.authorships.first().pk], **SAID).other

    ends = {
        (follow.kind, frozenset({follow.author_id, follow.other_id}), follow.archive) for follow in Follow.objects.all()
    }
    assert ends == {
        ("pair", frozenset({one.pk, other.pk}), ""),
        ("pair", frozenset({new.pk, other.pk}), ""),
        ("outside", frozenset({one.pk, None}), "cs"),
        ("outside", frozenset({new.pk, None}), "cs"),
    }


def test_a_move_leaves_the_followers_where_they_are(two):
    one, other = two

    merges.move([one.authorships.first().pk], other, **SAID)

    assert (followers(one), followers(other)) == ({"ada@x.org", "bob@x.org"}, {"bob@x.org", "eve@x.org"})


def test_followers_of_a_topic_are_not_those_of_its_authors(two):
    topic = TopicFactory()
    FollowFactory(kind="topic", topic=topic)

    assert following.followers(Follow(kind=Kind.TOPIC, topic=topic)) == 1


def test_a_record_taken_down_keeps_its_followers_for_the_day_it_is_shown_again(two):
    one, _ = two

    takedowns.hide(one, UserFactory(), NOW)

    assert followers(one) == {"ada@x.org", "bob@x.org"}

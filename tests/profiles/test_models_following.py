import pytest
from django.db import IntegrityError, transaction

from profiles.models import FeedKey, Follow
from profiles.models.following import COLUMNS, Kind
from tests.factories import (
    NOW,
    AuthorFactory,
    FollowFactory,
    InstitutionFactory,
    TopicFactory,
    UserFactory,
    WorkFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def things():
    """One of everything that can be followed, by column."""
    one, other = AuthorFactory(), AuthorFactory()
    return {
        "author": one,
        "other": other,
        "topic": TopicFactory(),
        "archive": "cs",
        "institution": InstitutionFactory(),
        "work": WorkFactory(),
        "query": "graph",
    }


def columns(kind, things):
    return {name: things[name] for name in COLUMNS[kind]}


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize("kind", list(Kind), ids=list(Kind))
def test_a_kind_has_its_columns_no_other_and_is_followed_once(things, kind):
    name = f"profiles_follow_{kind.replace('-', '_')}"
    user = UserFactory()
    whole = columns(kind, things)
    Follow.objects.create(user=user, kind=kind, followed_at=NOW, **whole)

    with refused(f"{name}_once"), transaction.atomic():
        Follow.objects.create(user=user, kind=kind, followed_at=NOW, **whole)
    for column, thing in things.items():
        with refused(f"{name}_columns"), transaction.atomic():
            changed = {each: value for each, value in whole.items() if each != column}
            changed = changed if column in whole else {**whole, column: thing}
            Follow.objects.create(user=UserFactory(), kind=kind, followed_at=NOW, **changed)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"kind": "moon"}, "profiles_follow_kind_known"),
        ({"frequency": "hourly"}, "profiles_follow_frequency_known"),
    ],
)
def test_a_follow_refuses(fields, rule):
    with refused(rule):
        FollowFactory(author=AuthorFactory(), **fields)


def test_a_pair_has_the_lower_key_first(things):
    with refused("profiles_follow_pair_ordered"):
        FollowFactory(kind="pair", author=things["other"], other=things["author"])


def test_a_feed_key_is_kept_as_its_digest():
    with refused("profiles_feedkey_is_a_digest"):
        FeedKey.objects.create(user=UserFactory(), digest="the key itself", made_at=NOW)

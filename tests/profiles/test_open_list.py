import datetime as dt

import pytest

from profiles import open_list
from profiles.models import Block, Suspension, User
from profiles.open_list import OpenFilter
from tests.factories import NOW, ClaimFactory, UserFactory
from works.models import Author

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def opened(days=30, state="approved", **said):
    claim = ClaimFactory(
        state=state,
        researcher__open_until=TODAY + dt.timedelta(days),
        **{f"researcher__open_{name}": value for name, value in said.items()},
        **({"approved_at": NOW} if state == "contested" else {}),
    )
    return claim.author.public_id


def holder(public_id):
    return User.objects.get(researcher__claims__author__public_id=public_id)


def listed(**asked):
    return [row.author.public_id for row in open_list.page(OpenFilter(**asked), None, TODAY).rows]


def test_who_is_open_the_longest_comes_first_and_who_is_no_longer_does_not_come():
    soon, late, today = opened(10), opened(20), opened(0)
    opened(-1), opened(state="pending"), opened(state="contested"), ClaimFactory(state="approved")

    assert listed() == [late, soon, today]


def test_a_withdrawn_record_is_not_listed():
    Author.objects.filter(public_id=opened()).update(state="withdrawn")

    assert listed() == []


def test_who_blocked_the_reader_or_is_blocked_by_them_is_not_listed():
    reader, one, other = UserFactory(), opened(), opened()
    Block.objects.create(blocker=reader, blocked=holder(one), made_at=NOW)
    Block.objects.create(blocker=holder(other), blocked=reader, made_at=NOW)

    assert [row.author.public_id for row in open_list.page(OpenFilter(), reader.pk, TODAY).rows] == []
    assert listed() == [other, one]


def test_who_is_suspended_is_not_listed():
    suspended = holder(opened())
    Suspension.objects.create(account=suspended, reason="Spam.", made_at=NOW)

    assert listed() == []


def test_the_list_is_narrowed_by_topic_and_purpose():
    both = opened(3, **{"for": ["talk"], "topics": ["cs.LG", "cs.DC"]})
    other = opened(2, **{"for": ["paper", "talk"], "topics": ["cs.DC"]})
    opened(1)

    assert listed(topic="cs.LG") == [both]
    assert listed(purpose="paper") == [other]
    assert listed(topic="cs.DC", purpose="talk") == [both, other]
    assert [(each.code, each.people) for each in open_list.page(OpenFilter(), None, TODAY).topics] == [
        ("cs.DC", 2),
        ("cs.LG", 1),
    ]


def test_pages_follow_each_other():
    expected = [opened(day) for day in range(open_list.PAGE + 5, 0, -1)]

    first = open_list.page(OpenFilter(), None, TODAY)
    second = open_list.page(OpenFilter(after=first.next_after), None, TODAY)

    assert [row.author.public_id for row in (*first.rows, *second.rows)] == expected
    assert (len(first.rows), second.next_after) == (open_list.PAGE, "")


@pytest.mark.parametrize("people", [1, 30])
def test_a_page_costs_the_same_however_many_are_open(people, django_assert_num_queries):
    for _ in range(people):
        opened(topics=["cs.LG"])

    with django_assert_num_queries(2):
        open_list.page(OpenFilter(), None, TODAY)

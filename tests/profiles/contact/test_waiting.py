import pytest

from profiles.contact import waiting
from profiles.contact.waiting import Waiting
from tests.factories import ConversationFactory, MessageFactory, NoticeFactory, UserFactory
from tests.people import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    ada, charles = UserFactory(), UserFactory()
    NoticeFactory.create_batch(2, account=ada)
    MessageFactory(conversation=ConversationFactory(between=[ada, charles]), author=charles)
    return ada


def test_both_numbers_are_one_query(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert waiting.of(ada.pk) == Waiting(notices=2, conversations=1)


def test_nothing_waits_for_somebody_else(ada):
    assert waiting.of(UserFactory().pk) == waiting.NOTHING


def test_the_header_costs_an_account_itself_and_one_query(ada, django_assert_num_queries):
    client = logged_in(ada)
    client.get("/trust/")

    with django_assert_num_queries(2):
        client.get("/trust/")

import pytest

from profiles.contact import blocks
from profiles.contact.blocks import Refused
from profiles.models import Block
from tests.factories import NOW, AuthorFactory, ClaimFactory, ResearcherFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def charles():
    return UserFactory()


def test_a_block_stands_between_both_whoever_made_it(ada, charles):
    blocks.block(ada, charles, NOW)

    assert (blocks.between(ada.pk, charles.pk), blocks.between(charles.pk, ada.pk)) == (True, True)
    assert not blocks.between(ada.pk, UserFactory().pk)


def test_blocking_twice_is_blocking_once(ada, charles):
    for _ in range(2):
        blocks.block(ada, charles, NOW)

    assert Block.objects.count() == 1


def test_nobody_blocks_themselves(ada):
    with pytest.raises(Refused, match="yourself"):
        blocks.block(ada, ada, NOW)


def test_each_takes_back_their_own_block_alone(ada, charles):
    blocks.block(ada, charles, NOW)
    blocks.block(charles, ada, NOW)

    blocks.unblock(ada, charles.pk)

    assert blocks.between(ada.pk, charles.pk)
    blocks.unblock(charles, ada.pk)
    assert not blocks.between(ada.pk, charles.pk)


def test_whom_one_blocked_is_named_by_the_record_they_hold(ada, charles):
    babbage = AuthorFactory(display_name="Charles Babbage")
    ClaimFactory(researcher=ResearcherFactory(user=charles), author=babbage, state="approved")
    blocks.block(ada, charles, NOW)
    blocks.block(ada, UserFactory(), NOW)

    assert [each.name for each in blocks.of(ada)] == ["A researcher", "Charles Babbage"]
    assert blocks.of(charles) == ()

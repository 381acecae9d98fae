import pytest

from profiles.contact import telling
from profiles.models import Letter, Notice
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", telling.Kind)
def test_what_is_told_is_a_notice_and_a_letter(kind):
    user = UserFactory()

    telling.give(user.pk, kind, url="/conversations/1/", words="Ada Byron wrote to you.", now=NOW)

    notice = Notice.objects.get(account=user)
    assert (notice.kind, notice.url, notice.words) == (kind, "/conversations/1/", "Ada Byron wrote to you.")
    assert Letter.objects.filter(account=user).count() == 1

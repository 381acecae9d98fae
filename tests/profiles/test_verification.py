import datetime as dt

import pytest
from allauth.socialaccount.models import SocialAccount

from profiles import verification
from profiles.verification import ProvedOrcid
from tests.factories import NOW, UserFactory, prove_orcid

pytestmark = pytest.mark.django_db


def test_proved_ids_come_with_name_and_date_the_first_first():
    user = UserFactory()
    prove_orcid(user, "0000-0002-1694-233X", NOW, given_name="Ada", family_name="Byron")
    prove_orcid(user, "0000-0002-1825-0097", NOW - dt.timedelta(1), name="A. A. Byron")
    prove_orcid(UserFactory(), "0000-0001-5109-3700", NOW)

    assert verification.proved_orcids(user) == (
        ProvedOrcid("0000-0002-1825-0097", "A. A. Byron", NOW - dt.timedelta(1)),
        ProvedOrcid("0000-0002-1694-233X", "Ada Byron", NOW),
    )


def test_other_providers_prove_no_orcid():
    user = UserFactory()
    SocialAccount.objects.create(user=user, provider="other", uid="0000-0002-1825-0097")

    assert verification.proved_orcids(user) == ()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"userinfo": {"name": "Ada  Byron", "given_name": "A."}}, "Ada Byron"),
        ({"userinfo": {"name": None, "given_name": "Ada", "family_name": None}}, "Ada"),
        ({"userinfo": {"sub": "0000-0002-1825-0097"}}, ""),
        ({"id_token": {"family_name": "Byron"}}, "Byron"),
        ({}, ""),
    ],
)
def test_the_name_is_what_orcid_shows_and_may_be_private(said, name):
    assert verification.shown_name(said) == name


@pytest.mark.parametrize(("verified", "expected"), [(True, True), (False, False), (None, False)])
def test_an_address_counts_once_its_code_came_back(verified, expected):
    user = UserFactory()
    if verified is not None:
        user.emailaddress_set.create(email=user.email, verified=verified)

    assert verification.has_verified_email(user) is expected

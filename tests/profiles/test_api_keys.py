"""Keys of the API: shown once, kept as digests, ended at once."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from profiles import api_keys
from profiles.models import ApiKey
from tests import markup
from tests.factories import NOW
from tests.people import fill, known, logged_in

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)
TOPICS = "/api/v1/topics"


@pytest.fixture
def user():
    return known()


def bearer(key):
    return Client().get(TOPICS, headers={"Authorization": f"Bearer {key}"})


def test_a_key_is_shown_once_and_kept_as_a_digest(user):
    client = logged_in(user)

    made = fill(client, client.get("/accounts/keys/"), name="Laptop")

    (key,) = re.findall(r"bzp_[\w-]{43}", made.content.decode())
    assert key not in client.get("/accounts/keys/").content.decode()
    kept = ApiKey.objects.get()
    assert (kept.user, kept.name, kept.hint) == (user, "Laptop", key[:8])
    assert key not in kept.digest
    assert api_keys.holder(key, TODAY) == user.pk


def test_a_key_raises_the_limit_of_its_account(user, settings):
    settings.API_LIMIT, settings.API_KEY_LIMIT = 1, 2
    cache.clear()
    one, two = (api_keys.make(user, "x", secret, NOW) for secret in ("a" * 40, "b" * 40))

    answers = [bearer(one), bearer(two), bearer(one)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"key";q=2;w=60'
    assert Client().get(TOPICS).status_code == 200


@pytest.mark.parametrize("header", ["Bearer bzp_x", "Bearer ", "Basic YTpi", "bzp_x", "Bearer é"])
def test_what_is_no_key_is_refused(user, header):
    response = Client().get(TOPICS, headers={"Authorization": header})

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_ends_at_once(user):
    key, client = api_keys.make(user, "Laptop", "a" * 40, NOW), logged_in(user)
    assert bearer(key).status_code == 200

    page = fill(client, client.get("/accounts/keys/"), form=0)

    assert "The key is revoked." in markup.text(markup.parse(page))
    assert bearer(key).status_code == 401


def test_nobody_revokes_the_key_of_another(user):
    api_keys.make(user, "Laptop", "a" * 40, NOW)

    logged_in(known()).post(f"/accounts/keys/{ApiKey.objects.get().pk}/revoke/")

    assert ApiKey.objects.count() == 1


def test_the_key_of_a_closed_account_opens_nothing(user):
    key = api_keys.make(user, "Laptop", "a" * 40, NOW)
    user.is_active = False
    user.save()

    assert api_keys.holder(key, TODAY) is None


def test_the_day_of_use_is_noted_once(user, django_assert_num_queries):
    key = api_keys.make(user, "Laptop", "a" * 40, NOW)

    api_keys.holder(key, TODAY)

    assert ApiKey.objects.get().used_on == TODAY
    with django_assert_num_queries(1):
        api_keys.holder(key, TODAY)


def test_an_account_has_a_handful(user):
    for number in range(api_keys.MOST):
        api_keys.make(user, "x", f"{number}" * 40, NOW)
    client = logged_in(user)

    refused = client.post("/accounts/keys/", {"name": "One more"})

    assert refused.status_code == 422
    assert "at most 5 keys" in refused.content.decode()
    assert "One more" in refused.content.decode()
    assert ApiKey.objects.count() == api_keys.MOST


@pytest.mark.parametrize("wrong", [{"digest": "x"}, {"name": ""}])
def test_what_a_key_must_be_the_database_holds(user, wrong):
    fields = {"name": "x", "hint": "bzp_aaaa", "digest": "0" * 64, "made_at": NOW, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(user=user, **fields)

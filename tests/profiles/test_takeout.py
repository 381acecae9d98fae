import csv
import io
import json
import zipfile

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from profiles import takeout
from profiles.holdings import HOLDINGS
from profiles.models import FeedKey, Researcher, SeenUntil, User
from tests.factories import (
    NOW,
    ApiKeyFactory,
    AuthorFactory,
    BlockFactory,
    ClaimFactory,
    CollectionItemFactory,
    ConductEventFactory,
    ConductReportFactory,
    ConversationFactory,
    DeadAddressFactory,
    DigestFactory,
    FollowFactory,
    InvitationFactory,
    LetterFactory,
    MessageFactory,
    NoticeChoiceFactory,
    NoticeFactory,
    ReportFactory,
    ResearcherFactory,
    SourceCheckFactory,
    SuspensionFactory,
    VouchFactory,
    prove_orcid,
)
from tests.people import known

pytestmark = pytest.mark.django_db

# Of Django and allauth, with what is in the account's own rows: which groups, which admin pages.
NOT_OURS = {"admin.LogEntry", "auth.Group", "auth.Permission", "account.EmailConfirmation"}


def export(user):
    return zipfile.ZipFile(io.BytesIO(takeout.archive(user, "BZPEER", NOW)))


def everything(user):
    return json.loads(export(user).read("everything.json"))


def table(user, name):
    return list(csv.DictReader(io.StringIO(export(user).read(f"{name}.csv").decode())))


def pointing_at(model):
    return {
        relation.related_model
        for relation in model._meta.get_fields()
        if relation.auto_created and not relation.concrete and relation.related_model is not model
    }


def test_every_model_that_points_at_an_account_is_in_the_export():
    held = {model for holding in HOLDINGS for model in holding.models}

    pointing = {model for owner in (User, Researcher) for model in pointing_at(owner)}

    assert {
        m._meta.label for m in pointing - held if m._meta.app_label in ("profiles", "trust", "account", "mfa")
    } == set()


def test_names_of_parts_are_different():
    assert len({holding.name for holding in HOLDINGS}) == len(HOLDINGS)


@pytest.fixture
def person():
    user = known(email="ada@example.org")
    prove_orcid(user, name="Ada Byron")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "TOPSECRET"})
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="secretkey", user_agent="Firefox")
    researcher = ResearcherFactory(user=user, biography="I count.\nEngines too.")
    ClaimFactory(researcher=researcher, author=AuthorFactory(display_name="Ada Byron"), reason="")
    FollowFactory(user=user, author=AuthorFactory(display_name="Charles Babbage"))
    CollectionItemFactory(collection__user=user)
    SeenUntil.objects.create(user=user, instant=NOW)
    FeedKey.objects.create(user=user, digest="f" * 64, made_at=NOW)
    for factory in (NoticeFactory, NoticeChoiceFactory, LetterFactory, DeadAddressFactory, DigestFactory):
        factory(account=user)
    ReportFactory(reporter=user)
    SourceCheckFactory(researcher=researcher)
    VouchFactory(voucher=researcher)
    MessageFactory(conversation=ConversationFactory(between=[user], about="Engines"), author=user, text="Dear Charles")
    ApiKeyFactory(user=user)
    BlockFactory(blocker=user)
    InvitationFactory(sender=user)
    ConductReportFactory(reporter=user)
    SuspensionFactory(account=user)
    ConductEventFactory(account=user)
    return user


def test_everything_is_there_once_as_json(person):
    found = everything(person)

    assert found["site"] == "BZPEER"
    assert found["exported"] == "2026-11-24T12:00:00Z"
    assert found["account"][0]["email"] == "ada@example.org"
    assert found["addresses"] == [{"email": "ada@example.org", "verified": True, "primary": True}]
    assert found["orcids"] == [
        {"orcid": "0000-0002-1825-0097", "name_at_orcid": "Ada Byron", "proved": "2026-11-24T12:00:00Z"}
    ]
    assert found["sessions"][0]["address"] == "192.0.2.1"
    assert found["researcher"][0]["biography"] == "I count.\nEngines too."
    assert found["claims"][0]["name"] == "Ada Byron"
    assert found["follows"][0]["what"] == "Charles Babbage"
    assert found["reading"] == [{"read_until": "2026-11-24T12:00:00Z", "feed_made": "2026-11-24T12:00:00Z"}]
    assert found["source_checks"][0]["source"] == "arxiv"
    assert found["confirmations"][0]["ended"] is None
    assert found["conversations"][0]["about"] == "Engines"
    assert found["messages"][0]["text"] == "Dear Charles"
    assert found["blocks"][0]["name"] == "A researcher"
    assert found["suspensions"][0]["reason"] == "The same words to forty people."


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.name)
def test_each_part_is_a_table_of_the_same_rows(person, holding):
    assert list(table(person, holding.name)[0]) == list(holding.columns)
    assert len(table(person, holding.name)) == len(everything(person)[holding.name])


def test_secrets_stay_here(person):
    archive = export(person)

    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"TOPSECRET" not in whole
    assert b"secretkey" not in whole
    assert b"f" * 64 not in whole
    assert person.password.encode() not in whole


def test_nothing_of_another_account_is_in_it(person):
    found = everything(known(email="bob@example.org"))

    assert {name for name, rows in found.items() if rows and isinstance(rows, list)} == {"account", "addresses"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing(start):
    words = f"{start}HYPERLINK(1)"
    user = ResearcherFactory(biography=words).user

    assert table(user, "researcher")[0]["biography"] == f"'{words}"
    assert everything(user)["researcher"][0]["biography"] == words


def test_the_readme_says_what_is_in_each_file(person):
    readme = export(person).read("README.txt").decode()

    assert "ada@example.org, as of 24 November 2026, 12:00 UTC" in readme
    assert all(f"{holding.name}.csv: {holding.title}" in readme for holding in HOLDINGS)


@pytest.mark.parametrize("follows", [1, 30])
def test_each_part_takes_one_query(follows, django_assert_num_queries):
    user = known()
    for _ in range(follows):
        FollowFactory(user=user)

    with django_assert_num_queries(26):
        export(user)

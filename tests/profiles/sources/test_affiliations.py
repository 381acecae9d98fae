"""Affiliation evidence by e-mail, and the games that can be played with domains."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from profiles.sources import affiliations
from profiles.trust.models import TrustSnapshot
from tests.factories import NOW, InstitutionFactory, WorkFactory
from works.identity.placing import Refused
from works.models import Evidence, InstitutionDomain, PendingAuthor

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def mit():
    institution = InstitutionFactory(ror_id="042nb2s44", name="Massachusetts Institute of Technology")
    InstitutionDomain.objects.create(domain="mit.edu", institution=institution)
    return institution


@pytest.fixture
def owner(own):
    claim = own()
    WorkFactory(authors=[claim.author])
    return claim.researcher.user


@pytest.fixture
def author(owner):
    return owner.researcher.claims.get().author


def address(user, email, verified=True):
    return EmailAddress.objects.create(user=user, email=email, verified=verified, primary=False)


def test_mail_that_reaches_the_owner_is_evidence_for_a_year(mit, owner, author):
    address(owner, "ada@mit.edu")

    affiliations.confirm(owner, affiliations.token(owner, "ada@mit.edu", NOW), NOW + dt.timedelta(hours=1))

    said = Evidence.objects.get()
    assert (said.author, said.kind, said.source_url) == (author, "affiliation", "https://ror.org/042nb2s44")
    assert (said.recorded_at, said.expires_at) == (NOW, NOW + 365 * DAY)
    assert "ada" not in said.note
    assert PendingAuthor.objects.filter(author=author).exists()
    assert TrustSnapshot.objects.filter(author=author).exists()


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ada@gmail.com", "Anybody can have"),
        ("ada@cs.mit.edu", "to no organisation"),
        ("ada@alum.mit.edu", "people who left"),
        ("ada@mit.edu.evil.example", "to no organisation"),
        ("ada@notmit.edu", "to no organisation"),
        ('"ada@mit.edu"@evil.example', "to no organisation"),
    ],
)
def test_games_with_domains(mit, owner, email, words):
    address(owner, email)
    InstitutionDomain.objects.create(domain="gmail.com", institution=mit)

    with pytest.raises(Refused, match=words):
        affiliations.token(owner, email, NOW)


def test_a_domain_of_two_institutions_speaks_for_neither(mit, owner):
    InstitutionDomain.objects.create(domain="mit.edu", institution=InstitutionFactory(ror_id="05gq02987"))
    address(owner, "ada@mit.edu")

    with pytest.raises(Refused, match="2 organisations"):
        affiliations.token(owner, "ada@mit.edu", NOW)


def test_an_address_that_is_not_verified_is_none(mit, owner):
    address(owner, "ada@mit.edu", verified=False)

    with pytest.raises(Refused, match="no verified address"):
        affiliations.token(owner, "ada@mit.edu", NOW)


def test_anothers_address_is_none_of_mine(mit, owner, reader):
    address(reader, "ada@mit.edu")

    with pytest.raises(Refused, match="no verified address"):
        affiliations.token(owner, "ada@mit.edu", NOW)


def test_without_a_record_there_is_nothing_to_show_it_for(mit, reader):
    address(reader, "ada@mit.edu")

    with pytest.raises(Refused, match="owner of a record"):
        affiliations.confirm(reader, affiliations.token(reader, "ada@mit.edu", NOW), NOW)


@pytest.mark.parametrize(
    ("spoil", "later"),
    [
        (lambda link: link, DAY),
        (lambda link: link, -dt.timedelta(seconds=1)),
        (lambda link: link[:-1], dt.timedelta(0)),
        (lambda link: "x" + link, dt.timedelta(0)),
        (lambda link: "", dt.timedelta(0)),
    ],
    ids=["old", "from the future", "cut", "forged", "empty"],
)
def test_a_link_that_is_not_good_is_refused(mit, owner, spoil, later):
    address(owner, "ada@mit.edu")
    link = affiliations.token(owner, "ada@mit.edu", NOW)

    with pytest.raises(Refused, match="does not count"):
        affiliations.confirm(owner, spoil(link), NOW + later)

    assert not Evidence.objects.exists()


def test_a_link_of_another_account_is_refused(mit, owner, reader):
    address(owner, "ada@mit.edu")

    with pytest.raises(Refused, match="does not count"):
        affiliations.confirm(reader, affiliations.token(owner, "ada@mit.edu", NOW), NOW)


def test_a_link_that_is_opened_again_changes_nothing(mit, owner):
    address(owner, "ada@mit.edu")
    link = affiliations.token(owner, "ada@mit.edu", NOW)

    for hours in (1, 20):
        affiliations.confirm(owner, link, NOW + dt.timedelta(hours=hours))

    assert Evidence.objects.get().expires_at == NOW + 365 * DAY


def test_an_address_that_was_removed_meanwhile_confirms_nothing(mit, owner):
    kept = address(owner, "ada@mit.edu")
    link = affiliations.token(owner, "ada@mit.edu", NOW)
    kept.delete()

    with pytest.raises(Refused, match="no verified address"):
        affiliations.confirm(owner, link, NOW)


def test_evidence_is_renewed_by_new_mail_alone(mit, owner):
    address(owner, "ada@mit.edu")
    for days in (0, 300):
        affiliations.confirm(owner, affiliations.token(owner, "ada@mit.edu", NOW + days * DAY), NOW + days * DAY)

    assert Evidence.objects.get().expires_at == NOW + 665 * DAY


def test_evidence_can_be_taken_back(mit, owner):
    address(owner, "ada@mit.edu")
    affiliations.confirm(owner, affiliations.token(owner, "ada@mit.edu", NOW), NOW)

    affiliations.withdraw(owner, "042nb2s44", NOW + DAY)

    assert Evidence.objects.get().expires_at == NOW + DAY
    with pytest.raises(Refused, match="no such evidence"):
        affiliations.withdraw(owner, "042nb2s44", NOW + 2 * DAY)


def test_offers_say_what_each_address_is_good_for(mit, owner):
    address(owner, "ada@mit.edu")
    address(owner, "ada@gmail.com")
    affiliations.confirm(owner, affiliations.token(owner, "ada@mit.edu", NOW), NOW)

    found = affiliations.offers(owner, NOW)

    assert [(offer.email, offer.institution, offer.until) for offer in found] == [
        ("ada@mit.edu", mit, NOW + 365 * DAY),
        ("ada@gmail.com", None, None),
    ]

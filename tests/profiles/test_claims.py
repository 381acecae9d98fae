import datetime as dt

import pytest

from profiles import claims, levelling, roles, stakes
from profiles.claims import Filing
from profiles.models import Claim, Review
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    ReportFactory,
    ResearcherFactory,
    UserFactory,
    WorkFactory,
    prove_orcid,
    verified,
)
from tests.meanwhile import at_once
from works.identity import merges
from works.identity.placing import Refused
from works.models import Author, Event, PendingAuthor

pytestmark = pytest.mark.django_db

ORCID = "0000-0002-1825-0097"
LATER = NOW + dt.timedelta(hours=72)
OTHER_EVIDENCE = Filing(statement="My page at the institute links to this record.")


def proved(user, orcid=ORCID, name="Ada Byron"):
    prove_orcid(user, orcid, name=name)
    return user


@pytest.fixture
def ada():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author, AuthorFactory()])
    return author


@pytest.fixture
def claimant():
    return proved(verified())


@pytest.fixture
def curator():
    return UserFactory(is_staff=True)


def file(user, author, filing=None, at=NOW, made_on=dt.date(2019, 1, 1)):
    claim = claims.file(user, author, filing or Filing(orcid=ORCID), at)
    Claim.objects.filter(pk=claim.pk).update(orcid_made_on=made_on)
    return claim


def state(claim):
    claim.refresh_from_db()
    return claim.state


# --- the automatic path --------------------------------------------------------------------------------------


def test_a_sound_claim_is_approved_after_72_hours_and_holds_its_bylines(ada, claimant):
    claim = file(claimant, ada)

    assert claims.approve_due(LATER - dt.timedelta(seconds=1)) == 0
    assert state(claim) == "pending"
    assert claims.approve_due(LATER) == 1

    assert (state(claim), claim.handler, claim.reason, claim.level) == ("approved", None, claims.BY_RULE, 2)
    assert claim.approved_at == LATER
    assert list(ada.authorships.values_list("is_held", flat=True)) == [True]
    assert claimant.groups.filter(name=roles.AUTHOR).exists()
    assert PendingAuthor.objects.filter(author=ada).exists()
    assert [event.kind for event in ada.events.order_by("pk")] == ["claim-filed", "claim-approved"]


def test_approving_what_is_due_again_does_nothing(ada, claimant):
    file(claimant, ada)

    assert [claims.approve_due(LATER), claims.approve_due(LATER)] == [1, 0]


def test_a_clock_that_jumps_ahead_and_back_approves_once(ada, claimant):
    file(claimant, ada)

    assert [claims.approve_due(now) for now in (NOW, LATER, NOW, LATER)] == [0, 1, 0, 0]
    assert [event.kind for event in ada.events.order_by("pk")] == ["claim-filed", "claim-approved"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claim: claim.researcher.user.emailaddress_set.update(verified=False),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(orcid_name="Jeff Dean"),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(orcid_name=""),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(orcid="", orcid_name=""),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(orcid_made_on=None),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(orcid_made_on=NOW.date()),
        lambda claim: ReportFactory(kind="claim", author=claim.author, claim=claim),
        lambda claim: ClaimFactory(author=claim.author, state="approved"),
        lambda claim: ClaimFactory(orcid=claim.orcid, state="approved"),
    ],
    ids=[
        "email",
        "other name",
        "private name",
        "no orcid",
        "age unknown",
        "new orcid",
        "objection",
        "held",
        "orcid held",
    ],
)
def test_each_doubt_leaves_the_claim_to_a_curator(ada, claimant, spoil):
    claim = file(claimant, ada)
    spoil(claim)

    assert claims.approve_due(LATER) == 0
    assert state(claim) == "pending"


def test_an_objection_nobody_confirmed_stops_nothing(ada, claimant):
    claim = file(claimant, ada)
    ReportFactory(kind="claim", author=ada, claim=claim, state="unconfirmed")

    assert claims.approve_due(LATER) == 1


# --- filing --------------------------------------------------------------------------------------------------


def test_a_second_claim_waits_for_the_first(ada, claimant):
    file(claimant, ada)

    with pytest.raises(Refused, match="One at a time"):
        file(claimant, AuthorFactory())


def test_who_holds_a_record_is_told_about_merging(claimant):
    ClaimFactory(researcher__user=claimant, state="approved", author__display_name="Ada B.")

    with pytest.raises(Refused, match=r"Ada B\..*merged"):
        file(claimant, AuthorFactory())


def test_an_unverified_account_cannot_claim(ada):
    with pytest.raises(Refused, match="Verify your e-mail"):
        file(proved(UserFactory()), ada)


def test_an_orcid_of_another_account_cannot_be_claimed_with(ada, claimant):
    with pytest.raises(Refused, match="not proved"):
        file(verified(), ada)


def test_without_orcid_other_evidence_is_needed(ada):
    with pytest.raises(Refused, match="Say a few words"):
        claims.file(verified(), ada, Filing(statement="  "), NOW)


def test_a_withdrawn_record_cannot_be_claimed(claimant):
    with pytest.raises(Refused, match="withdrawn"):
        file(claimant, AuthorFactory(state=Author.State.WITHDRAWN))


def test_three_declined_claims_are_enough_for_a_while(ada, claimant):
    researcher = ResearcherFactory(user=claimant)
    for days in (1, 40, 89):
        ClaimFactory(researcher=researcher, state="declined", decided_at=NOW - dt.timedelta(days))

    with pytest.raises(Refused, match="declined lately"):
        file(claimant, ada)
    assert file(claimant, ada, at=NOW + dt.timedelta(2)).state == "pending"


def test_one_of_several_orcid_ids_is_chosen(ada, claimant):
    other = "0000-0001-5109-3700"
    proved(claimant, other, "A. Byron")

    claim = file(claimant, ada, Filing(orcid=other))

    assert (claim.orcid, claim.orcid_name) == (other, "A. Byron")


# --- the end of every way ------------------------------------------------------------------------------------


def test_a_curator_ends_the_wait_and_the_rules_approve(ada, claimant, curator):
    claim = file(claimant, ada)

    claims.shorten(claim.pk, curator, "Known from a conference.", NOW)

    assert claims.approve_due(NOW) == 1
    assert ada.events.filter(kind="claim-shortened", reason="Known from a conference.").exists()


def test_a_claimant_without_orcid_is_approved_by_a_curator_and_reaches_l2(ada, curator):
    claim = claims.file(verified(), ada, OTHER_EVIDENCE, NOW)

    claims.approve(claim.pk, curator, "The page of the institute links here.", NOW)

    assert (state(claim), claim.level, claim.is_judged, claim.handler) == ("approved", 2, True, curator)


def test_declining_needs_a_reason_which_the_claimant_gets(ada, claimant, curator):
    claim = file(claimant, ada)

    with pytest.raises(Refused, match="Say a reason"):
        claims.decline(claim.pk, curator, " ", NOW)
    claims.decline(claim.pk, curator, "Another person of that name.", NOW)

    assert (state(claim), claim.reason, claim.is_mail_due) == ("declined", "Another person of that name.", True)


def test_the_claimant_withdraws_and_nobody_else(ada, claimant):
    claim = file(claimant, ada)

    with pytest.raises(Refused, match="not yours"):
        claims.withdraw(claim.pk, verified(), NOW)
    claims.withdraw(claim.pk, claimant, NOW)

    assert state(claim) == "withdrawn"
    assert file(claimant, ada).state == "pending"


def test_an_owner_gives_a_record_up_and_loses_the_role(ada, claimant, curator):
    claim = file(claimant, ada)
    claims.approve(claim.pk, curator, "Known.", NOW)

    claims.withdraw(claim.pk, claimant, NOW)

    assert not claimant.groups.filter(name=roles.AUTHOR).exists()


# --- disputes ------------------------------------------------------------------------------------------------


@pytest.fixture
def owned(ada, claimant, curator):
    claim = file(claimant, ada)
    return claims.approve(claim.pk, curator, "Known.", NOW)


def test_a_dispute_keeps_the_record_from_a_second_claimant(owned, curator):
    claims.dispute(owned.pk, curator, "Two people say it is theirs.", NOW)
    second = claims.file(verified(), owned.author, OTHER_EVIDENCE, NOW)

    with pytest.raises(Refused, match="Somebody else holds"):
        claims.approve(second.pk, curator, "Theirs.", NOW)
    claims.decline(owned.pk, curator, "The passport said otherwise.", NOW)
    claims.approve(second.pk, curator, "Theirs.", NOW)

    assert [state(owned), state(second)] == ["declined", "approved"]


def test_a_dispute_that_is_settled_for_the_owner_restores_the_claim(owned, curator):
    since = owned.approved_at
    claims.dispute(owned.pk, curator, "Two people say it is theirs.", NOW)

    claims.approve(owned.pk, curator, "It was theirs.", LATER)

    assert (state(owned), owned.approved_at) == ("approved", since)


def test_an_approved_claim_is_only_taken_away_after_a_dispute(owned, curator):
    with pytest.raises(Refused, match="cannot be declined"):
        claims.decline(owned.pk, curator, "Wrong.", NOW)


def test_a_dispute_freezes_the_level(owned, curator):
    claims.dispute(owned.pk, curator, "Two people say it is theirs.", NOW)
    owned.researcher.user.emailaddress_set.all().delete()

    assert levelling.review(None, NOW) == 0
    owned.refresh_from_db()
    assert owned.level == 2


# --- who may not decide --------------------------------------------------------------------------------------


def test_a_co_author_does_not_decide(ada, claimant):
    co_author = ClaimFactory(
        author=ada.authorships.get().work.authorships.exclude(author=ada).get().author, state="approved"
    )
    claim = file(claimant, ada)

    for deed in (claims.approve, claims.decline, claims.dispute, claims.shorten):
        with pytest.raises(Refused, match="share works"):
            deed(claim.pk, co_author.researcher.user, "I know.", NOW)


def test_a_claimant_does_not_decide(ada, claimant):
    claim = file(claimant, ada)

    with pytest.raises(Refused, match="about you"):
        claims.approve(claim.pk, claimant, "It is me.", NOW)


# --- levels --------------------------------------------------------------------------------------------------


def corroborated(author, count):
    for _ in range(count):
        AuthorshipFactory(author=author, grade="W")
    author.evidence.create(kind="affiliation", source="ror.org", recorded_at=NOW)


def test_l4_needs_two_curators_who_did_not_handle_the_claim(owned, curator):
    corroborated(owned.author, 3)
    first, second = UserFactory(is_staff=True), UserFactory(is_staff=True)

    with pytest.raises(Refused, match="You decided this claim"):
        levelling.look(owned.pk, curator, "Fine.", NOW)
    levels = []
    for reviewer in (first, first, second):
        levelling.look(owned.pk, reviewer, "Looked at every work.", NOW)
        owned.refresh_from_db()
        levels.append(owned.level)

    assert levels == [3, 3, 4]
    assert Review.objects.count() == 2
    assert Event.objects.filter(kind="level").count() == 2


def test_levels_run_out(owned):
    corroborated(owned.author, 3)
    levelling.review(None, NOW)
    owned.author.authorships.update(grade="N")

    assert levelling.review(None, NOW) == 1
    owned.refresh_from_db()
    assert owned.level == 2
    assert "Independent corroboration" in Event.objects.filter(kind="level").first().reason


def test_without_a_verified_address_a_claimed_record_falls_to_l1(owned):
    owned.researcher.user.emailaddress_set.all().delete()

    levelling.review([owned.author_id], NOW)

    owned.refresh_from_db()
    assert (owned.state, owned.level) == ("approved", 1)


# --- merges --------------------------------------------------------------------------------------------------


def test_a_claim_goes_with_its_author_and_comes_back_when_that_is_undone(owned):
    other = AuthorFactory(display_name="Ada Byron")
    AuthorshipFactory(author=other)

    event = merges.merge(other, owned.author, actor="account 1", reason="One person.", now=NOW)
    owned.refresh_from_db()
    moved_to = owned.author_id
    merges.undo(event, actor="account 1", reason="Two after all.", now=NOW)
    owned.refresh_from_db()

    assert (moved_to, owned.author_id) == (other.pk, event.author_id)
    assert stakes.follow(NOW) == 0


def test_two_claimed_records_are_not_merged(owned):
    other = ClaimFactory(state="approved", author__display_name="Ada Byron").author

    with pytest.raises(Refused, match="Both records are claimed"):
        merges.merge(owned.author, other, actor="account 1", reason="One person.", now=NOW)


def test_what_the_resolver_joined_all_the_same_a_curator_decides(owned):
    other = ClaimFactory(state="approved")
    Author.objects.filter(pk=other.author_id).update(state="merged", merged_into=owned.author)

    assert stakes.follow(NOW) == 1

    other.refresh_from_db()
    assert (other.state, other.author_id, other.holds) == ("contested", owned.author_id, False)


# --- at once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_approved_at_once_one_holds_the_record():
    author, curator = AuthorFactory(), UserFactory()
    filed = [claims.file(verified(), author, OTHER_EVIDENCE, NOW) for _ in range(4)]

    outcomes = at_once(
        *(lambda claim=claim: claims.approve(claim.pk, curator, "Known.", NOW) for claim in filed), refusals=Refused
    )

    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
    assert Claim.objects.holding().filter(author=author).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_filed_twice_at_once_is_one_claim():
    author, user = AuthorFactory(), verified()

    outcomes = at_once(*[lambda: claims.file(user, author, OTHER_EVIDENCE, NOW)] * 4, refusals=Refused)

    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_records_claimed_at_once_by_one_account_are_one_claim():
    user, authors = verified(), [AuthorFactory() for _ in range(4)]

    outcomes = at_once(
        *(lambda author=author: claims.file(user, author, OTHER_EVIDENCE, NOW) for author in authors), refusals=Refused
    )

    assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1

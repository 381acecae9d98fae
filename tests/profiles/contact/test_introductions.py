import datetime as dt

import pytest

from graph import adjacency_files, collaborations
from profiles.contact import blocks, fits, introductions, invitation_lists, invitations
from profiles.contact.invitations import Draft, NotThere
from profiles.models import Claim, Invitation, Notice, Suspension, User
from tests.factories import NOW, AuthorFactory, ClaimFactory, InvitationFactory, UserFactory, WorkFactory
from works.identity.placing import Refused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)
WORDS = "Your cards would run on my engine; shall we describe both in one paper?"
KIND_WORDS = "Ada builds what she says; talk to her."


def holder(name, **researcher):
    claim = ClaimFactory(
        author=AuthorFactory(display_name=name),
        state="approved",
        researcher__user=UserFactory(date_joined=NOW - 30 * DAY),
        **{f"researcher__{field}": value for field, value in researcher.items()},
    )
    return claim.researcher.user


def record(user):
    return Claim.objects.get(researcher__user=user).author


@pytest.fixture
def ada():
    return holder("Ada Byron")


@pytest.fixture
def bob():
    return holder("Bob Cray")


@pytest.fixture
def cyd():
    return holder("Cyd Dow", open_until=NOW.date() + 60 * DAY, open_for=["paper"])


@pytest.fixture
def path(ada, bob, cyd):
    """Ada wrote with Bob, and Bob with Cyd."""
    WorkFactory(authors=[record(ada), record(bob)], title_plain="Engines", year=2020)
    WorkFactory(authors=[record(bob), record(cyd)], title_plain="Cards", year=2021)
    collaborations.rebuild()
    adjacency_files.build(NOW)


@pytest.fixture
def asked(ada, bob, cyd, path):
    return ask(ada, bob, cyd)


def ask(ada, bob, cyd):
    return invitations.send(ada, record(cyd), Draft("paper", WORDS, ("path",), "", record(bob).public_id), NOW)


def told(user):
    return list(Notice.objects.filter(account=user).values_list("words", flat=True))


def test_a_path_is_a_fact_and_who_stands_in_the_middle_can_be_asked(ada, bob, cyd, path):
    found = fits.between(record(ada), record(cyd))

    assert found.facts["path"].words == (
        "Ada Byron and Bob Cray wrote “Engines” (2020); Bob Cray and Cyd Dow wrote “Cards” (2021)."
    )
    assert [each.name for each in found.middles] == ["Bob Cray"]


def test_who_does_not_hold_the_record_in_the_middle_is_not_asked(ada, bob, cyd, path):
    Claim.objects.filter(researcher__user=bob).update(state="contested")

    assert fits.between(record(ada), record(cyd)).middles == ()
    with pytest.raises(Refused, match="nobody holds the record"):
        ask(ada, bob, cyd)


def test_who_stands_nowhere_between_is_not_asked(ada, cyd, path):
    with pytest.raises(Refused, match="do not stand between"):
        ask(ada, holder("Dan Eck"), cyd)


def test_it_reaches_the_invitee_only_when_passed_on_with_a_recommendation(ada, bob, cyd, asked):
    before = (asked.state, invitation_lists.waiting(cyd, None, NOW).rows, told(cyd), told(bob))
    with pytest.raises(NotThere):
        invitations.accept(cyd, asked.pk, NOW)

    passed = introductions.pass_on(bob, asked.pk, KIND_WORDS, NOW + DAY)

    assert before == ("asked", (), [], ["Ada Byron asks you for an introduction to Cyd Dow."])
    assert (passed.state, passed.sent_at, passed.ends_at) == ("sent", NOW + DAY, NOW + 22 * DAY)
    assert told(cyd) == ["Ada Byron invites you to a conversation: A joint paper."]
    (shown,) = invitation_lists.waiting(cyd, None, NOW + DAY).rows
    assert (shown.via.name, shown.invitation.recommendation) == ("Bob Cray", KIND_WORDS)
    assert {each.account for each in invitations.accept(cyd, asked.pk, NOW + DAY).memberships.all()} == {ada, cyd}


def test_letting_it_be_looks_like_no_answer(ada, bob, cyd, asked):
    introductions.decline(bob, asked.pk, NOW + DAY)

    seen = [invitation_lists.sent(ada, None, NOW + days * DAY).rows[0].state for days in (2, 21)]
    assert seen == ["asked", "expired"]
    assert invitation_lists.one(bob, asked.pk, NOW + DAY) is None
    assert invitation_lists.one(cyd, asked.pk, NOW + DAY) is None
    assert told(ada) == []


STOPS = {
    "few words": (lambda ada, bob, cyd: None, "Good.", "At least 20"),
    "a link": (lambda ada, bob, cyd: None, "See https://example.org/ for all of it.", "links"),
    "invitee no longer open": (
        lambda ada, bob, cyd: cyd.researcher.__class__.objects.filter(user=cyd).update(open_until=None, open_for=[]),
        KIND_WORDS,
        "not open",
    ),
    "blocked by the invitee": (lambda ada, bob, cyd: blocks.block(cyd, ada, NOW), KIND_WORDS, "cannot be reached"),
    "blocked by the middle": (lambda ada, bob, cyd: blocks.block(bob, ada, NOW), KIND_WORDS, "cannot be reached"),
    "middle and invitee": (lambda ada, bob, cyd: blocks.block(cyd, bob, NOW), KIND_WORDS, "not open"),
    "suspended": (
        lambda ada, bob, cyd: Suspension.objects.create(account=ada, reason="Spam.", made_at=NOW),
        KIND_WORDS,
        "cannot be reached",
    ),
    "middle suspended": (
        lambda ada, bob, cyd: Suspension.objects.create(account=bob, reason="Spam.", made_at=NOW),
        KIND_WORDS,
        "may read and not send",
    ),
    "lost the record": (
        lambda ada, bob, cyd: Claim.objects.filter(researcher__user=ada).update(level=1),
        KIND_WORDS,
        "verified record",
    ),
    "taken back": (
        lambda ada, bob, cyd: invitations.withdraw(ada, Invitation.objects.get().pk, NOW),
        KIND_WORDS,
        "taken back",
    ),
}


@pytest.mark.parametrize(("spoil", "words", "complaint"), STOPS.values(), ids=STOPS)
def test_what_stops_an_introduction_says_so(ada, bob, cyd, asked, spoil, words, complaint):
    spoil(ada, bob, cyd)

    with pytest.raises(Refused, match=complaint):
        introductions.pass_on(bob, asked.pk, words, NOW)
    assert told(cyd) == []


def test_what_ran_out_is_not_passed_on(bob, asked):
    with pytest.raises(Refused, match="ran out"):
        introductions.pass_on(bob, asked.pk, KIND_WORDS, NOW + 21 * DAY)


def test_erasing_the_middle_takes_what_waited_and_what_was_recommended(bob):
    InvitationFactory(via=bob, state="asked")
    passed = InvitationFactory(via=bob, state="accepted", recommendation=KIND_WORDS)

    invitations.forget(bob)
    User.objects.filter(pk=bob.pk).delete()

    passed.refresh_from_db()
    assert list(Invitation.objects.all()) == [passed]
    assert (passed.via, passed.recommendation) == (None, "")

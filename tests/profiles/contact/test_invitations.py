import datetime as dt

import pytest
from django.db import IntegrityError

from profiles import holdings
from profiles.contact import blocks, introductions, invitation_lists, invitations
from profiles.contact.invitations import Draft, NotThere
from profiles.models import Conversation, Invitation, Notice, Suspension
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    InvitationFactory,
    TopicFactory,
    UserFactory,
    WorkFactory,
)
from tests.meanwhile import at_once
from works.identity.placing import Refused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)
WORDS = "Your cards would run on my engine; shall we describe both in one paper?"


def holder(name, **researcher):
    """An account that holds a record; it is old enough to send."""
    author = AuthorFactory(display_name=name)
    user = UserFactory(date_joined=NOW - 30 * DAY)
    ClaimFactory(
        author=author,
        state="approved",
        researcher__user=user,
        **{f"researcher__{field}": value for field, value in researcher.items()},
    )
    user.author = author
    return user


@pytest.fixture
def ada():
    return holder("Ada Byron")


@pytest.fixture
def bob(ada):
    bob = holder("Bob Cray", open_until=NOW.date() + 30 * DAY, open_for=["paper", "talk"])
    topic = TopicFactory(code="cs.LG", name="Machine Learning")
    WorkFactory(authors=[ada.author], topics=[topic])
    WorkFactory(authors=[bob.author], topics=[topic], arxiv_id="2010.04116", title_plain="On cards")
    return bob


def send(ada, bob, now=NOW, **changed):
    said = {"purpose": "paper", "words": WORDS, "reasons": ("topic:cs.LG",)} | changed
    return invitations.send(ada, bob.author, Draft(**said), now)


def states():
    return list(Invitation.objects.order_by("pk").values_list("state", flat=True))


# --- sending -------------------------------------------------------------------------------------------------


def test_facts_are_found_by_the_site_and_frozen(ada, bob):
    sent = send(ada, bob, arxiv_id="arXiv:2010.04116v1")
    WorkFactory(authors=[bob.author], topics=[TopicFactory(code="cs.LG")])

    sent.refresh_from_db()
    assert [fact["words"] for fact in sent.facts] == [
        "Both have works on Machine Learning (cs.LG): Ada Byron 1, Bob Cray 1.",
        "A work of Bob Cray: “On cards” (2022), arXiv:2010.04116.",
    ]
    assert (sent.state, sent.sent_at, sent.ends_at) == ("sent", NOW, NOW + 21 * DAY)


def test_the_invitee_is_told_by_name_and_without_an_address(ada, bob):
    sent = send(ada, bob)

    notice = Notice.objects.get()
    assert (notice.account, notice.words, notice.url) == (
        bob,
        "Ada Byron invites you to a conversation: A joint paper.",
        f"/invitations/{sent.pk}/",
    )


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"words": "Hello."}, "At least 40"),
        ({"purpose": "review"}, "not for this"),
        ({"reasons": ("topic:math.NT",)}, "holds no longer"),
        ({"reasons": ("path",)}, "holds no longer"),
        ({"reasons": ()}, "at least one reason"),
        ({"arxiv_id": "nonsense"}, "arXiv id"),
        ({"arxiv_id": "2010.99999"}, "not among the works of Bob Cray"),
        ({"via": "zzzzzzzz"}, "nobody holds the record"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_so_is_not_sent(ada, bob, changed, complaint):
    with pytest.raises(Refused, match=complaint):
        send(ada, bob, **changed)
    assert states() == []


STANDS_AGAINST = {
    "not open any more": (
        lambda ada, bob: bob.researcher.__class__.objects.update(open_until=None, open_for=[]),
        "open to",
    ),
    "blocked by the invitee": (lambda ada, bob: blocks.block(bob, ada, NOW), "open to collaborate"),
    "blocked by the inviter": (lambda ada, bob: blocks.block(ada, bob, NOW), "open to collaborate"),
    "suspended": (
        lambda ada, bob: Suspension.objects.create(account=ada, reason="Spam.", made_at=NOW),
        "may read and not send",
    ),
    "too new": (lambda ada, bob: setattr(ada, "date_joined", NOW - DAY), "72 hours"),
    "no level": (lambda ada, bob: ada.researcher.claims.update(level=1), "verified at level"),
    "a dispute": (lambda ada, bob: ada.researcher.claims.update(state="contested"), "verified at level"),
    "invited before": (lambda ada, bob: old(ada, bob, 100, "expired"), "last 180 days"),
    "declined before": (lambda ada, bob: old(ada, bob, 100, "declined"), "last 180 days"),
    "three open": (lambda ada, bob: [old(ada, UserFactory(), 1, "sent") for _ in range(3)], "wait for an answer"),
    "three open, one declined": (
        lambda ada, bob: [old(ada, UserFactory(), 1, state) for state in ("sent", "declined", "sent")],
        "wait for an answer",
    ),
    "two ran out": (lambda ada, bob: [old(ada, UserFactory(), 40, "expired") for _ in range(2)], "No pause"),
    "one ran out, one declined": (
        lambda ada, bob: [old(ada, UserFactory(), 40, state) for state in ("expired", "declined")],
        "No pause",
    ),
    "six taken back": (lambda ada, bob: [old(ada, UserFactory(), 9, "withdrawn") for _ in range(6)], "in 30 days"),
}


def old(sender, recipient, days, state):
    return InvitationFactory(sender=sender, recipient=recipient, state=state, made_at=NOW - days * DAY)


@pytest.mark.parametrize(("spoil", "complaint"), STANDS_AGAINST.values(), ids=STANDS_AGAINST)
def test_a_condition_that_fails_stops_it_and_is_named(ada, bob, spoil, complaint):
    spoil(ada, bob)
    before = states()

    with pytest.raises(Refused, match=complaint):
        send(ada, bob)
    assert states() == before


def test_after_180_days_and_an_answer_it_may_be_sent_again(ada, bob):
    old(ada, bob, 181, "declined")

    assert send(ada, bob).state == "sent"


# --- answers -------------------------------------------------------------------------------------------------


def test_accepting_opens_one_conversation_however_often(ada, bob):
    sent = send(ada, bob)

    first, second = (invitations.accept(bob, sent.pk, NOW + DAY) for _ in range(2))

    assert first == second == Conversation.objects.get()
    assert {member.account for member in first.memberships.all()} == {ada, bob}
    assert first.about == "A joint paper. Both have works on Machine Learning (cs.LG): Ada Byron 1, Bob Cray 1."
    assert [notice.words for notice in Notice.objects.filter(account=ada)] == ["Bob Cray accepted your invitation."]


def test_the_inviter_sees_the_same_whether_it_was_declined_or_not_read(ada, bob):
    sent = send(ada, bob)
    before = invitation_lists.sent(ada, None, NOW + DAY).rows
    exported = list(holdings_of(ada, NOW + DAY))

    invitations.decline(bob, sent.pk, NOW + DAY)

    after = invitation_lists.sent(ada, None, NOW + DAY).rows
    assert [row.state for row in before] == [row.state for row in after] == ["sent"]
    assert list(holdings_of(ada, NOW + DAY)) == exported
    assert not Notice.objects.filter(account=ada).exists()
    assert [row.state for row in invitation_lists.sent(ada, None, NOW + 21 * DAY).rows] == ["expired"]
    with pytest.raises(Refused, match="ran out"):
        invitations.withdraw(ada, sent.pk, NOW + 21 * DAY)
    invitations.withdraw(ada, sent.pk, NOW + 2 * DAY)


def holdings_of(user, now):
    return next(each for each in holdings.HOLDINGS if each.name == "invitations").rows(user)


REFUSED = {
    "ran out": (lambda sent: None, 21, "ran out"),
    "taken back": (lambda sent: invitations.withdraw(sent.sender, sent.pk, NOW), 1, "taken back"),
    "declined": (lambda sent: invitations.decline(sent.recipient, sent.pk, NOW), 1, "declined"),
    "blocked": (lambda sent: blocks.block(sent.recipient, sent.sender, NOW), 1, "cannot be reached"),
    "suspended": (
        lambda sent: Suspension.objects.create(account=sent.sender, reason="Spam.", made_at=NOW),
        1,
        "cannot be reached",
    ),
    "invitee suspended": (
        lambda sent: Suspension.objects.create(account=sent.recipient, reason="Spam.", made_at=NOW),
        1,
        "may read and not send",
    ),
    "lost the record": (lambda sent: sent.sender.researcher.claims.update(state="contested"), 1, "verified record"),
}


@pytest.mark.parametrize(("spoil", "days", "complaint"), REFUSED.values(), ids=REFUSED)
def test_what_can_be_accepted_no_longer_says_why(ada, bob, spoil, days, complaint):
    sent = send(ada, bob)
    spoil(sent)

    with pytest.raises(Refused, match=complaint):
        invitations.accept(bob, sent.pk, NOW + days * DAY)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("deed", [invitations.accept, invitations.decline, invitations.withdraw, introductions.decline])
def test_nobody_answers_for_somebody_else(ada, bob, deed):
    sent = send(ada, bob)

    with pytest.raises(NotThere):
        deed(UserFactory(), sent.pk, NOW)
    assert states() == ["sent"]


def test_what_nobody_answered_runs_out_and_what_was_not_accepted_is_deleted_after_a_year():
    for state in ("sent", "accepted", "declined", "withdrawn"):
        InvitationFactory(state=state)

    assert invitations.expire_due(NOW + 20 * DAY) == 0
    assert [invitations.expire_due(NOW + 21 * DAY) for _ in range(2)] == [1, 0]
    assert states() == ["expired", "accepted", "declined", "withdrawn"]
    assert invitations.forget_old(NOW + 365 * DAY) == 0
    assert invitations.forget_old(NOW + 366 * DAY) == 3
    assert states() == ["accepted"]


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("ended_when", {"state": "sent", "ended_at": NOW}),
        ("ended_when", {"state": "declined", "ended_at": None}),
        ("sent_when", {"state": "sent", "sent_at": None}),
        ("asked_first", {"state": "asked", "sent_at": NOW}),
        ("ends_later", {"ends_at": NOW}),
        ("says_why", {"facts": []}),
        ("says_why", {"words": ""}),
    ],
)
def test_the_database_refuses(rule, fields):
    with pytest.raises(IntegrityError, match=f"profiles_invitation_{rule}"):
        InvitationFactory(**fields)


def test_the_database_knows_one_open_invitation_of_two_who_differ():
    first, middle = InvitationFactory(), UserFactory()
    InvitationFactory(sender=first.recipient, recipient=first.sender)
    InvitationFactory(sender=first.sender, recipient=first.recipient, state="declined")

    with pytest.raises(IntegrityError, match="open_once"):
        InvitationFactory(sender=first.sender, recipient=first.recipient, state="asked", via=middle)


@pytest.mark.parametrize(("rule", "role"), [("to_another", "recipient"), ("via_a_third", "via")])
def test_the_database_knows_that_those_of_an_invitation_differ(rule, role):
    sender = UserFactory()

    with pytest.raises(IntegrityError, match=rule):
        InvitationFactory(sender=sender, **{role: sender})


# --- lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_however_many(count, django_assert_num_queries):
    account = UserFactory()
    for _ in range(count):
        InvitationFactory(recipient=account)
        InvitationFactory(sender=account, state="expired", made_at=NOW - 40 * DAY)

    with django_assert_num_queries(4):
        waiting = invitation_lists.waiting(account, None, NOW)
        sent = invitation_lists.sent(account, None, NOW)
    assert len(waiting.rows) == len(sent.rows) == min(count, invitation_lists.PAGE)


def test_pages_follow_each_other():
    account = UserFactory()
    expected = [InvitationFactory(recipient=account).pk for _ in range(invitation_lists.PAGE + 3)][::-1]

    first = invitation_lists.waiting(account, None, NOW)
    second = invitation_lists.waiting(account, first.before, NOW)

    assert [row.invitation.pk for row in (*first.rows, *second.rows)] == expected
    assert second.before is None


@pytest.mark.parametrize("spoil", ["blocked", "suspended", "over", "declined"])
def test_what_waits_is_what_can_still_be_answered(ada, bob, spoil):
    sent = send(ada, bob)
    {
        "blocked": lambda: blocks.block(bob, ada, NOW),
        "suspended": lambda: Suspension.objects.create(account=ada, reason="Spam.", made_at=NOW),
        "over": lambda: Invitation.objects.update(ends_at=NOW + dt.timedelta(seconds=1)),
        "declined": lambda: invitations.decline(bob, sent.pk, NOW),
    }[spoil]()

    assert invitation_lists.waiting(bob, None, NOW + DAY).rows == ()


# --- at the same time ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_at_the_same_time(ada, bob):
    sent = send(ada, bob)

    opened = at_once(*[lambda: invitations.accept(bob, sent.pk, NOW)] * 2, refusals=(Refused, NotThere))

    assert opened == [Conversation.objects.get()] * 2

    carl, dora = holder("Carl Dow"), holder("Dora Eck")
    running_out, blocked = InvitationFactory(sender=carl, recipient=bob), InvitationFactory(sender=dora, recipient=bob)
    last = running_out.ends_at - dt.timedelta(seconds=1)

    at_once(
        lambda: invitations.accept(bob, running_out.pk, last),
        lambda: invitations.expire_due(running_out.ends_at),
        refusals=(Refused, NotThere),
    )
    at_once(
        lambda: invitations.accept(bob, blocked.pk, NOW),
        lambda: blocks.block(bob, dora, NOW),
        refusals=(Refused, NotThere),
    )

    for each in (running_out, blocked):
        each.refresh_from_db()
        has_opened = Conversation.objects.filter(invitation_number=each.pk).exists()
        assert has_opened is (each.state == "accepted")


@pytest.mark.django_db(transaction=True)
def test_several_at_once_do_not_exceed_the_limit(ada, bob):
    topic = TopicFactory(code="cs.LG")
    others = [holder(f"Zoe Ann{letter}", open_until=NOW.date() + DAY, open_for=["paper"]) for letter in "abcd"]
    for other in others:
        WorkFactory(authors=[other.author], topics=[topic])

    answers = at_once(*[lambda other=other: send(ada, other) for other in others], refusals=(Refused, NotThere))

    assert states() == ["sent"] * 3
    assert len([answer for answer in answers if "wait for an answer" in str(answer)]) == 1

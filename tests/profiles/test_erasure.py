import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from profiles import erasure
from profiles.holdings import HOLDINGS
from profiles.models import Claim, ConductEvent, ConductReport, Conversation, FeedKey, Message, Report, SeenUntil, User
from tests.factories import (
    NOW,
    ApiKeyFactory,
    AuthorFactory,
    AuthorshipFactory,
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
    UserFactory,
    VouchFactory,
    prove_orcid,
)
from tests.people import known, log_in
from works.models import Event, Evidence, PendingAuthor

pytestmark = pytest.mark.django_db


def somebody():
    user = known()
    prove_orcid(user, f"0000-0002-1825-009{user.pk % 10}")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key=f"key{user.pk}", user_agent="Firefox")
    researcher = ResearcherFactory(user=user)
    ClaimFactory(researcher=researcher, state=Claim.State.APPROVED)
    ReportFactory(reporter=user)
    SourceCheckFactory(researcher=researcher)
    VouchFactory(voucher=researcher)
    FollowFactory(user=user)
    CollectionItemFactory(collection__user=user)
    SeenUntil.objects.create(user=user, instant=NOW)
    FeedKey.objects.create(user=user, digest=f"{user.pk:064x}", made_at=NOW)
    MessageFactory(conversation=ConversationFactory(between=[user]), author=user)
    ApiKeyFactory(user=user)
    BlockFactory(blocker=user)
    InvitationFactory(sender=user)
    ConductReportFactory(reporter=user, about=None)
    SuspensionFactory(account=user, by=None)
    ConductEventFactory(account=user)
    for factory in (NoticeFactory, NoticeChoiceFactory, LetterFactory, DeadAddressFactory, DigestFactory):
        factory(account=user)
    return user


# What was reported stays for what was decided of it, and no longer says by whom; messages stay with their readers.
KEPT = {"reports", "messages", "conduct_reports", "conduct"}


@pytest.mark.parametrize(
    "holding", [each for each in HOLDINGS if each.name not in KEPT], ids=lambda holding: holding.name
)
def test_all_that_is_listed_goes_and_others_keep_theirs(holding):
    user, _ = somebody(), somebody()
    before = [model.objects.count() for model in holding.models]

    erasure.erase(user)

    assert min(before) >= 2
    assert [model.objects.count() for model in holding.models] == [count - 1 for count in before]


def test_reports_no_longer_say_by_whom():
    user = somebody()

    erasure.erase(user)

    assert Report.objects.get().reporter is None
    assert ConductReport.objects.get().reporter is None
    assert ConductEvent.objects.get().account is None


def test_messages_stay_with_whom_they_were_written_to_and_nobody_reads_the_others():
    user, other = somebody(), UserFactory()
    shared = ConversationFactory(between=[user, other])
    MessageFactory(conversation=shared, author=user, text="Dear Charles")
    MessageFactory(conversation=shared, author=user, text="Buy this", state="held")

    erasure.erase(user)

    assert [(message.author, message.text) for message in Message.objects.all()] == [(None, "Dear Charles")]
    assert Conversation.objects.get() == shared


def test_what_sources_and_decisions_said_stays():
    user = somebody()
    author = Claim.objects.get(researcher__user=user).author
    byline = AuthorshipFactory(author=author, grade="O", is_held=True)
    Evidence.objects.create(authorship=byline, kind="owner-confirmed", grade="O", source="owner", recorded_at=NOW)
    actor = f"account {user.pk}"
    Event.objects.create(kind="moved", author=author, actor=actor, reason="Mine.", happened_at=NOW)

    erasure.erase(user)

    byline.refresh_from_db()
    assert byline.author == author
    assert Evidence.objects.get().grade == "O"
    assert Event.objects.get().actor == actor


def test_a_record_that_was_held_is_computed_anew():
    user = somebody()
    author = Claim.objects.get(researcher__user=user).author

    erasure.erase(user)

    assert PendingAuthor.objects.get().author == author


def test_a_record_that_waits_for_the_pipeline_already_waits_once():
    user = somebody()
    PendingAuthor.objects.create(author=Claim.objects.get(researcher__user=user).author)

    erasure.erase(user)

    assert PendingAuthor.objects.count() == 1


def test_those_who_decide_here_give_their_role_back_first():
    curator = known(is_staff=True)

    with pytest.raises(erasure.Refused, match="takes the role away first"):
        erasure.erase(curator)

    assert User.objects.filter(pk=curator.pk).exists()


def test_every_browser_is_logged_out(client, mailoutbox):
    user = known()
    log_in(client, user, mailoutbox)

    erasure.erase(user)

    assert client.get("/accounts/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_address_and_the_id_are_free_again():
    user = known(email="ada@example.org")
    prove_orcid(user)
    erasure.erase(user)

    again = known(email="ada@example.org")

    assert prove_orcid(again).user == again
    assert again.pk != user.pk
    assert AuthorFactory().follows.count() == 0

"""Held messages, reports, suspensions: what may follow what, who may decide, and what is kept."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from profiles.contact import blocks, conduct_rules, conversations, held, reporting, sending, suspensions, writing
from profiles.contact.writing import NotThere, Refused
from profiles.models import (
    Block,
    ConductEvent,
    ConductReport,
    Conversation,
    Membership,
    Message,
    Suspension,
)
from tests.factories import (
    NOW,
    AuthorFactory,
    BlockFactory,
    ClaimFactory,
    ConductReportFactory,
    ConversationFactory,
    MessageFactory,
    ResearcherFactory,
    SuspensionFactory,
    UserFactory,
    WorkFactory,
)
from tests.people import grown

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)
SPAM = "https://example.org/buy-this-now"


@pytest.fixture
def curator():
    return UserFactory(is_staff=True)


@pytest.fixture
def other_curator():
    return UserFactory(is_staff=True)


@pytest.fixture
def shared(ada, charles):
    return ConversationFactory(between=[ada, charles])


@pytest.fixture
def message(ada, shared):
    return MessageFactory(conversation=shared, author=ada, text=SPAM, state="held")


def kinds():
    return list(ConductEvent.objects.order_by("pk").values_list("kind", flat=True))


# --- what may follow what ------------------------------------------------------------------------------------

MESSAGE_DEEDS = {"deliver": held.deliver, "refuse": held.refuse}
REPORT_DEEDS = {"uphold": reporting.uphold, "dismiss": reporting.dismiss}
SUSPENSION_DEEDS = {"confirm": suspensions.confirm, "lift": suspensions.lift}


def after(row, deed, table, step, curator):
    """The state after the deed; the row is as it was where the table knows no such step."""
    before = row.state
    expected = table.get((before, step))
    if expected is None:
        with pytest.raises(Refused):
            deed(row.pk, curator, "Looked at.", LATER)
        expected = before
    else:
        deed(row.pk, curator, "Looked at.", LATER)
    row.refresh_from_db()
    return row.state, expected


@pytest.mark.parametrize("step", MESSAGE_DEEDS)
@pytest.mark.parametrize("state", Message.State.values)
def test_steps_of_a_message(ada, charles, shared, curator, state, step):
    extra = {"reason": "Advertising.", "decided_at": NOW} if state == "refused" else {}
    row = MessageFactory(conversation=shared, author=ada, state=state, **extra)

    found, expected = after(row, MESSAGE_DEEDS[step], conduct_rules.MESSAGE_STEPS, step, curator)

    assert found == expected


@pytest.mark.parametrize("step", REPORT_DEEDS)
@pytest.mark.parametrize("state", ConductReport.State.values)
def test_steps_of_a_report(curator, state, step):
    row = ConductReportFactory(state=state)

    found, expected = after(row, REPORT_DEEDS[step], conduct_rules.REPORT_STEPS, step, curator)

    assert found == expected


@pytest.mark.parametrize("step", SUSPENSION_DEEDS)
@pytest.mark.parametrize("state", Suspension.State.values)
def test_steps_of_a_suspension(curator, state, step):
    row = SuspensionFactory(state=state)

    found, expected = after(row, SUSPENSION_DEEDS[step], conduct_rules.SUSPENSION_STEPS, step, curator)

    assert found == expected


@pytest.mark.parametrize("state", Suspension.State.values)
def test_one_appeals_while_it_is_in_force_and_once(ada, state):
    row = SuspensionFactory(account=ada, state=state)

    if state == "active":
        assert suspensions.appeal(ada, "It was not me.", LATER).state == "appealed"
    else:
        with pytest.raises(Refused):
            suspensions.appeal(ada, "It was not me.", LATER)
        row.refresh_from_db()
        assert row.state == state


@pytest.mark.parametrize("state", Suspension.State.values)
def test_what_ran_out_is_over_and_the_rest_stays(state):
    due = SuspensionFactory(state=state, until_at=LATER)
    SuspensionFactory(until_at=LATER + dt.timedelta(hours=1))

    suspensions.run_out(LATER)

    due.refresh_from_db()
    assert due.state == conduct_rules.SUSPENSION_STEPS.get((state, "run out"), state)
    assert Suspension.objects.filter(state="active").count() == 1


def test_the_states_of_the_tables_are_those_of_the_models():
    for table, states in (
        (conduct_rules.MESSAGE_STEPS, Message.State.values),
        (conduct_rules.REPORT_STEPS, ConductReport.State.values),
        (conduct_rules.SUSPENSION_STEPS, Suspension.State.values),
    ):
        assert {state for state, _ in table} | set(table.values()) == set(states)


# --- held messages -------------------------------------------------------------------------------------------


def test_a_delivered_message_arrives_and_its_reader_is_told(charles, message, curator, told):
    held.deliver(message.pk, curator, "", NOW)

    message.refresh_from_db()
    assert (message.number, message.handler, message.delivered_at) == (1, curator, NOW)
    assert told == [(charles.pk, "message", "A researcher wrote to you.")]
    assert kinds() == ["delivered"]


def test_a_message_that_is_not_delivered_says_why_to_its_author(ada, message, curator, told):
    with pytest.raises(Refused, match="Say a reason"):
        held.refuse(message.pk, curator, " ", NOW)
    held.refuse(message.pk, curator, "Advertising.", NOW)

    message.refresh_from_db()
    assert message.reason == "Advertising."
    assert told == [(ada.pk, "curation", "A message of yours was not delivered.")]
    assert kinds() == ["refused"]


@pytest.mark.parametrize(
    "closed",
    [
        lambda ada, charles, shared: blocks.block(charles, ada, NOW),
        lambda ada, charles, shared: conversations.leave(charles, shared.pk, NOW),
        lambda ada, charles, shared: conversations.leave(ada, shared.pk, NOW),
    ],
    ids=["blocked", "alone", "gone"],
)
def test_nothing_is_delivered_where_nobody_may_hear_it(ada, charles, shared, message, curator, closed):
    closed(ada, charles, shared)

    with pytest.raises(Refused, match="cannot be delivered"):
        held.deliver(message.pk, curator, "", NOW)
    held.refuse(message.pk, curator, "Nobody is there.", NOW)


def test_holding_is_an_event_of_the_site(ada, shared):
    writing.write(ada, shared.pk, SPAM, answers=None, now=NOW)

    assert list(ConductEvent.objects.values_list("kind", "account", "actor")) == [("held", ada.pk, "site")]


# --- reports -------------------------------------------------------------------------------------------------


def report(reporter, conversation, number, reason="insult", words="Rude."):
    return reporting.report_message(reporter, conversation.pk, number, reason=reason, words=words, now=NOW)


def test_a_report_keeps_the_message_and_five_before_it_as_they_were(ada, charles, shared):
    for number in range(1, 9):
        MessageFactory(conversation=shared, author=ada if number % 2 else charles, text=f"Text {number}")
    made = report(charles, shared, 7)

    Message.objects.update(text="Changed")
    shared.delete()
    made.refresh_from_db()

    assert [each["text"] for each in made.frozen] == [f"Text {number}" for number in range(2, 8)]
    assert [each["number"] for each in made.frozen if each["is_reported"]] == [7]
    assert (made.about, made.message, kinds()) == (ada, None, ["reported"])


def test_the_same_message_is_reported_once_while_it_is_open(ada, charles, shared):
    MessageFactory(conversation=shared, author=ada)

    assert report(charles, shared, 1) == report(charles, shared, 1)


def test_one_reporter_does_not_fill_the_queue(ada, charles, shared):
    ConductReportFactory.create_batch(10, reporter=charles)
    MessageFactory(conversation=shared, author=ada)

    with pytest.raises(Refused, match="10 of your reports"):
        report(charles, shared, 1)


def test_only_what_one_received_is_reported(ada, charles, shared, message):
    MessageFactory(conversation=shared, author=charles)

    with pytest.raises(Refused, match="yourself"):
        report(charles, shared, 1)
    for reporter, number in ((grown(), 1), (charles, 2), (ada, 99)):
        with pytest.raises(NotThere):
            report(reporter, shared, number)


@pytest.mark.parametrize(
    ("decide", "words"), [(reporting.uphold, "Found right"), (reporting.dismiss, "Not found right")]
)
def test_whoever_reported_hears_the_answer_and_the_reported_does_not(curator, decide, words, told):
    row = ConductReportFactory()

    decide(row.pk, curator, "We looked.", NOW)

    assert told == [(row.reporter.pk, "report", f"Your report was looked at. {words}: We looked.")]


def test_who_reported_what_is_forgotten_after_a_year():
    old, new = (ConductReportFactory(state="upheld", decided_at=NOW - dt.timedelta(days)) for days in (366, 364))
    ConductReportFactory(made_at=NOW - dt.timedelta(900))

    assert (reporting.forget(NOW), reporting.forget(NOW)) == (1, 0)

    old.refresh_from_db()
    assert (old.frozen, old.words, old.reporter) == ([], "", None)
    assert ConductReport.objects.filter(frozen=new.frozen).count() == 2


# --- suspensions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "until"), [(14, NOW + dt.timedelta(14)), (None, None)])
def test_an_upheld_report_may_lead_to_a_suspension_of_which_the_account_is_told(ada, curator, days, until, told):
    row = ConductReportFactory(about=ada, state="upheld")

    made = suspensions.suspend_reported(row.pk, curator, "Insults.", NOW, days=days)

    assert (made.until_at, made.by, made.report) == (until, curator, row)
    assert told == [(ada.pk, "curation", "Your account may read and not send. You can read why, and appeal once.")]
    assert "read and not send" in sending.why_not_yet(ada, NOW)
    assert kinds() == ["suspended"]


def test_who_wrote_a_held_message_may_be_suspended_for_it(ada, message, curator):
    assert suspensions.suspend_writer(message.pk, curator, "Advertising.", NOW, days=None).account == ada


def test_what_is_not_upheld_and_who_works_here_is_not_suspended(ada, curator, other_curator, shared):
    delivered = MessageFactory(conversation=shared, author=ada)
    for refused in (
        lambda: suspensions.suspend_reported(ConductReportFactory(about=ada).pk, curator, "x", NOW, days=1),
        lambda: suspensions.suspend_writer(delivered.pk, curator, "x", NOW, days=1),
        lambda: suspensions.suspend_reported(
            ConductReportFactory(about=other_curator, state="upheld").pk, curator, "x", NOW, days=1
        ),
    ):
        with pytest.raises(Refused):
            refused()


def test_an_account_is_suspended_once_at_a_time_and_again_when_the_first_ran_out(ada, curator):
    row = ConductReportFactory(about=ada, state="upheld")
    suspensions.suspend_reported(row.pk, curator, "Insults.", NOW, days=1)

    with pytest.raises(Refused, match="already"):
        suspensions.suspend_reported(row.pk, curator, "Again.", NOW, days=1)
    suspensions.suspend_reported(row.pk, curator, "Again.", NOW + dt.timedelta(1), days=1)

    assert list(ada.suspensions.order_by("pk").values_list("state", flat=True)) == ["over", "active"]


def test_an_appeal_is_refused_by_another_curator_alone_and_lifted_by_any(ada, curator, other_curator, told):
    row = SuspensionFactory(account=ada, by=curator)
    suspensions.appeal(ada, "It was not me.", NOW)

    with pytest.raises(Refused, match="another curator decides"):
        suspensions.confirm(row.pk, curator, "It was.", NOW)
    suspensions.confirm(row.pk, other_curator, "It was.", NOW)
    suspensions.lift(row.pk, curator, "Long enough.", LATER)

    row.refresh_from_db()
    assert (row.decided_by, row.ended_at, row.answer) == (other_curator, LATER, "Long enough.")
    assert kinds() == ["appealed", "confirmed", "lifted"]
    assert [(account, kind) for account, kind, _ in told] == [(ada.pk, "curation")] * 2
    assert sending.why_not_yet(ada, LATER) == ""


# --- who may decide ------------------------------------------------------------------------------------------


def is_reporter(curator, row):
    row.reporter = curator
    row.save(update_fields=["reporter"])


def is_reported(curator, row):
    row.about = curator
    row.save(update_fields=["about"])


def is_in_the_conversation(curator, row):
    conversation = ConversationFactory(between=[curator, row.about, row.reporter])
    row.message = MessageFactory(conversation=conversation, author=row.about)
    row.save(update_fields=["message"])


def shares_a_work(curator, row):
    mine, theirs = AuthorFactory(), AuthorFactory()
    WorkFactory(authors=[mine, theirs])
    for user, author in ((curator, mine), (row.about, theirs)):
        ClaimFactory(researcher=ResearcherFactory(user=user), author=author, state="approved")


@pytest.mark.parametrize(
    "partial", [is_reporter, is_reported, is_in_the_conversation, shares_a_work], ids=lambda each: each.__name__
)
def test_whoever_has_a_part_in_it_does_not_decide(curator, partial):
    row = ConductReportFactory()
    partial(curator, row)

    for deed in (reporting.uphold, reporting.dismiss):
        with pytest.raises(Refused, match="another curator"):
            deed(row.pk, curator, "Looked at.", NOW)


def test_a_curator_does_not_decide_about_a_message_of_their_own_conversation(curator, ada):
    row = MessageFactory(conversation=ConversationFactory(between=[curator, ada]), author=ada, state="held")

    for deed in (held.deliver, held.refuse):
        with pytest.raises(Refused, match="another curator"):
            deed(row.pk, curator, "Looked at.", NOW)


# --- constraints ---------------------------------------------------------------------------------------------


def two_of_one_number():
    conversation = ConversationFactory()
    MessageFactory(conversation=conversation, number=1)
    MessageFactory(conversation=conversation, number=1)


def twice_in(user=None):
    conversation, user = ConversationFactory(), UserFactory()
    for _ in range(2):
        Membership.objects.create(conversation=conversation, account=user, joined_at=NOW)


def two_by_one_invitation():
    ConversationFactory(invitation_number=7)
    ConversationFactory(invitation_number=7)


def two_blocks():
    block = BlockFactory()
    BlockFactory(blocker=block.blocker, blocked=block.blocked)


def block_of_oneself():
    user = UserFactory()
    BlockFactory(blocker=user, blocked=user)


def two_reports():
    message = MessageFactory()
    reporter = UserFactory()
    ConductReportFactory.create_batch(2, message=message, reporter=reporter)


def two_suspensions():
    SuspensionFactory.create_batch(2, account=UserFactory())


def by_oneself():
    curator = UserFactory()
    SuspensionFactory(state="confirmed", by=curator, decided_by=curator)


def left_before_joining():
    Membership.objects.create(
        conversation=ConversationFactory(), account=UserFactory(), joined_at=NOW, left_at=NOW - dt.timedelta(1)
    )


BROKEN = {
    "profiles_message_numbered_once": two_of_one_number,
    "profiles_message_numbered_when_delivered": lambda: Message.objects.bulk_create(
        [Message(conversation=ConversationFactory(), text="x", written_at=NOW)]
    ),
    "profiles_message_refused_with_reason": lambda: MessageFactory(state="refused"),
    "profiles_message_has_words": lambda: MessageFactory(text=""),
    "profiles_membership_once": twice_in,
    "profiles_membership_left_after_joined": left_before_joining,
    "profiles_conversation_last_after_opened": lambda: ConversationFactory(last_at=NOW - dt.timedelta(1)),
    "invitation_number": two_by_one_invitation,
    "profiles_block_once": two_blocks,
    "profiles_block_of_another": block_of_oneself,
    "profiles_conduct_open_once": two_reports,
    "profiles_conduct_decided_with_answer": lambda: ConductReportFactory(state="upheld", answer=""),
    "cannot be changed": lambda: ConductReport.objects.filter(pk=ConductReportFactory().pk).update(
        frozen=[{"text": "Nicer."}]
    ),
    "profiles_suspension_one_in_force": two_suspensions,
    "profiles_suspension_with_reason": lambda: SuspensionFactory(reason=""),
    "profiles_suspension_until_later": lambda: SuspensionFactory(until_at=NOW),
    "profiles_suspension_appealed_in_words": lambda: SuspensionFactory(state="appealed", appeal=""),
    "profiles_suspension_confirmed_with_answer": lambda: SuspensionFactory(state="confirmed", answer=""),
    "profiles_suspension_ended_when": lambda: SuspensionFactory(state="lifted", ended_at=None),
    "profiles_suspension_appeal_by_another": by_oneself,
}


@pytest.mark.parametrize(("name", "break_it"), BROKEN.items(), ids=BROKEN)
def test_the_database_refuses_what_may_not_be(name, break_it):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it()


def test_every_constraint_is_broken_here():
    models = (Conversation, Membership, Message, Block, ConductReport, Suspension)

    assert {each.name for model in models for each in model._meta.constraints} <= BROKEN.keys()

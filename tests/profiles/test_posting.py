"""Letters to a real mail server on loopback."""

import datetime as dt
import itertools

import pytest
from django.core import mail as outbox
from django.db import connection

from profiles import bounces, letters, posting
from profiles.letter_rules import ATTEMPTS_AT_MOST, LEASE, Step
from profiles.models import DeadAddress, Letter, NoticeChoice
from tests.factories import NOW, LetterFactory, UserFactory, verified
from tests.smtp_server import mail_server

pytestmark = pytest.mark.django_db


def clock():
    return NOW


@pytest.fixture(scope="module")
def listening():
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(listening, settings):
    listening.arrived, listening.answers, listening.on_data = [], {}, lambda: None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.port
    settings.BOUNCE_ADDRESS = "bounces@bzpeer.example.org"
    settings.SITE_URL = "https://bzpeer.example.org"
    return listening


def test_a_letter_goes_out_once_with_the_ways_to_stop_it(mailbox):
    letter = LetterFactory(
        account=verified(email="ada@example.org"), text="One line.\n.\n..dots\n\nAda ✓", html="<p>Ada ✓</p>"
    )

    assert [posting.send_due(clock), posting.send_due(clock)] == [1, 0]

    ((sender, to, message),) = mailbox.arrived
    assert sender == f"bounces+{letter.key.hex}@bzpeer.example.org"
    assert to == "ada@example.org"
    assert message["Subject"] == "BZPEER: Your claims"
    assert message["Message-ID"] == f"<{letter.key.hex}@localhost>"
    assert message["List-Unsubscribe"].strip().startswith("<https://bzpeer.example.org/mail/stop/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_body(("plain",)).get_content().splitlines() == ["One line.", ".", "..dots", "", "Ada ✓"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Ada ✓</p>"
    letter.refresh_from_db()
    assert (letter.state, letter.ended_at, letter.text, letter.address) == ("sent", NOW, "", "ada@example.org")


def test_many_letters_go_over_one_connection(mailbox):
    for _ in range(letters.AT_ONCE + 3):
        LetterFactory()

    assert posting.send_due(clock) == letters.AT_ONCE + 3
    assert len(set(mailbox.ids)) == letters.AT_ONCE + 3


UNWANTED = {
    "closed account": lambda user: type(user).objects.filter(pk=user.pk).update(is_active=False),
    "address not proved": lambda user: user.emailaddress_set.update(verified=False),
    "address dead": lambda user: bounces.stop(user.pk, user.email.upper(), "550", NOW),
    "kind switched off": lambda user: NoticeChoice.objects.create(
        account=user, kind="claim", on_site=True, by_mail=False
    ),
}


@pytest.mark.parametrize("change", UNWANTED.values(), ids=UNWANTED)
def test_what_is_no_longer_wanted_is_dropped_at_the_last_moment(mailbox, change):
    letter = LetterFactory()
    change(letter.account)

    assert posting.send_due(clock) == 0

    letter.refresh_from_db()
    assert (letter.state, letter.text, mailbox.arrived) == ("dropped", "", [])


# Where it is said, what is said, the state afterwards, whether the address is dead.
ANSWERS = [
    ("RCPT", "550 5.1.1 No such user", "refused", True),
    ("RCPT", "550 No such user", "refused", True),
    ("RCPT", "550 5.7.1 You are on a list", "refused", False),
    ("RCPT", "552 5.2.2 Mailbox full", "refused", False),
    ("RCPT", "450 4.2.0 Greylisted", "queued", False),
    ("MAIL", "451 4.3.0 Later", "queued", False),
    ("MAIL", "553 5.1.8 Your domain does not exist", "refused", False),
    ("DATA", "554 5.6.0 Not this", "refused", False),
    ("DATA", "452 4.3.1 Full", "queued", False),
    ("DATA", "hang up", "unsure", False),
]


@pytest.mark.parametrize(("command", "answer", "state", "is_dead"), ANSWERS)
def test_what_a_server_answers_decides(mailbox, command, answer, state, is_dead):
    letter = LetterFactory()
    mailbox.answers[command] = answer

    assert posting.send_due(clock) == 0

    letter.refresh_from_db()
    assert (letter.state, DeadAddress.objects.exists(), mailbox.arrived) == (state, is_dead, [])
    assert letter.due_at == (NOW + dt.timedelta(minutes=1) if state == "queued" else NOW)


def test_one_that_is_refused_does_not_keep_the_next(mailbox):
    LetterFactory.create_batch(2)
    answers = iter(["550 5.1.1 No such user", "250 OK"])
    mailbox.answers = type(
        "Answers", (dict,), {"get": lambda self, name, ok: next(answers) if name == "RCPT" else ok}
    )()

    assert posting.send_due(clock) == 1


def test_after_ten_attempts_it_is_given_up(mailbox):
    letter = LetterFactory(attempts=ATTEMPTS_AT_MOST - 1)
    mailbox.answers["RCPT"] = "450 Not now"

    posting.send_due(clock)

    letter.refresh_from_db()
    assert (letter.state, letter.answer) == ("failed", "450 Not now")


def test_a_server_that_is_away_costs_no_attempt(mailbox, settings):
    letter = LetterFactory()
    settings.EMAIL_PORT = 9

    with pytest.raises(OSError, match="refused"):
        posting.send_due(clock)

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("queued", 0)


def test_a_worker_whose_lease_ran_out_hands_nothing_over(mailbox):
    letter = LetterFactory()
    # While it talks to the server, time passes, and another worker takes the letter away.
    times = itertools.chain([NOW, NOW, NOW], itertools.repeat(NOW + LEASE * 2))
    take = letters.take

    def slow(claimed, step, now, answer=""):
        if step == Step.HAND:
            letters.expire(now)
        return take(claimed, step, now, answer)

    posting.letters.take = slow
    try:
        assert posting.send_due(lambda: next(times)) == 1
    finally:
        posting.letters.take = take

    letter.refresh_from_db()
    assert (letter.state, letter.attempts, len(mailbox.arrived)) == ("sent", 2, 1)


@pytest.mark.parametrize(("state", "then"), [("claimed", "queued"), ("handing", "unsure")])
def test_where_the_kill_fell_decides_whether_it_is_sent_again(mailbox, state, then):
    letter = LetterFactory(state=state, attempts=1, lease_until=NOW)

    sent = posting.send_due(clock)

    letter.refresh_from_db()
    assert (sent, letter.state, len(mailbox.arrived)) == ((1, "sent", 1) if then == "queued" else (0, "unsure", 0))


def test_a_lease_that_runs_is_respected(mailbox):
    LetterFactory(state="claimed", attempts=1, lease_until=NOW + dt.timedelta(seconds=1))

    assert posting.send_due(clock) == 0


def test_the_dot_is_said_only_after_it_is_written_down(mailbox):
    letter = LetterFactory()
    seen = []
    mailbox.on_data = lambda: seen.append(letter.state)
    take = letters.take

    def watch(claimed, step, now, answer=""):
        if step == Step.HAND:
            assert mailbox.arrived == []
        took = take(claimed, step, now, answer)
        letter.refresh_from_db()
        return took

    posting.letters.take = watch
    try:
        posting.send_due(clock)
    finally:
        posting.letters.take = take

    assert seen == ["handing"]


def test_other_backends_get_the_message_whole(settings):
    LetterFactory(account=verified(email="ada@example.org"))

    assert posting.send_due(clock) == 1
    assert outbox.outbox[0].to == ["ada@example.org"]


def test_two_workers_never_take_the_same_letter():
    LetterFactory.create_batch(3)

    first, second = letters.claim(NOW, 2), letters.claim(NOW, 2)

    assert [len(first), len(second)] == [2, 1]
    assert not {letter.id for letter in first} & {letter.id for letter in second}


def test_claiming_is_one_query(django_assert_num_queries):
    LetterFactory.create_batch(5)

    with django_assert_num_queries(1):
        letters.claim(NOW)


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_what_is_over_is_kept_for_bounces(days, left):
    LetterFactory(state="sent", ended_at=NOW - dt.timedelta(days))
    LetterFactory(state="queued")

    letters.forget(NOW)

    assert Letter.objects.exclude(state="queued").count() == left
    assert Letter.objects.filter(state="queued").count() == 1


# --- addresses -------------------------------------------------------------------------------------------------


def test_three_soft_bounces_in_a_month_stop_an_address():
    user = UserFactory()
    days = [0, 10, 20]

    stopped = [bounces.note(user.pk, user.email, "452 Full", NOW + dt.timedelta(day)) for day in days]

    assert stopped == [False, False, True]


def test_old_soft_bounces_are_forgiven():
    user = UserFactory()

    stopped = [bounces.note(user.pk, user.email, "452 Full", NOW + dt.timedelta(day)) for day in (0, 40, 80)]

    assert stopped == [False, False, False]


def test_its_holder_turns_it_on_again():
    user, other = UserFactory(), UserFactory()
    bounces.stop(user.pk, user.email, "550 5.1.1", NOW)
    bounces.stop(other.pk, other.email, "550 5.1.1", NOW)

    assert bounces.of(user).said == "550 5.1.1"
    assert [bounces.turn_on(user), bounces.turn_on(user)] == [True, False]
    assert (bounces.of(user), bounces.of(other).email) == (None, other.email)


def test_the_due_letters_are_found_by_their_partial_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'profiles_letter_due'")
        assert "WHERE ((state)::text = 'queued'::text)" in cursor.fetchone()[0]

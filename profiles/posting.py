"""Letters to the mail server: claimed, handed over, marked. What may happen in between is told in `letter_rules`."""

import datetime as dt
import smtplib
from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from profiles import bounces, letter_rules, letters
from profiles.handing_over import Envelope, Never, NoLongerOurs, NotNow, Unknown, hand_over
from profiles.letter_rules import Step
from profiles.letters import Claimed
from profiles.unsubscribing import Stop, link

Clock = Callable[[], dt.datetime]

# In one run; the next one begins within a minute.
RUN_AT_MOST = 2_000


def send_due(clock: Clock) -> int:
    """Send what is due; the number accepted. Raises OSError when the mail server cannot be reached; safe to repeat.

    Any number of workers may.
    """
    letters.expire(clock())
    sent = done = 0
    connection = get_connection()
    try:
        while done < RUN_AT_MOST and letters.is_any_due(clock()):
            # Before claiming, so that a server that is away costs no letter an attempt.
            _open(connection)
            claimed = letters.claim(clock())
            sent += sum(_send(connection, letter, clock) for letter in claimed)
            done += len(claimed)
    finally:
        connection.close()
    return sent


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except smtplib.SMTPException as error:
        raise OSError(f"The mail server did not let us in: {error}") from error


def _send(connection: BaseEmailBackend, letter: Claimed, clock: Clock) -> bool:
    """Whether the server accepted it."""
    if not letter.is_wanted:
        letters.take(letter, Step.DROP, clock())
        return False
    try:
        answer = _hand(connection, letter, clock)
    except NoLongerOurs:
        _reset(connection)
    except NotNow as later:
        _reset(connection)
        is_last = letter.attempts >= letter_rules.ATTEMPTS_AT_MOST
        letters.take(letter, Step.GIVE_UP if is_last else Step.RELEASE, clock(), str(later))
    except Never as never:
        _reset(connection)
        letters.take(letter, Step.REFUSE, clock(), str(never))
        if never.is_address:
            bounces.stop(letter.account_id, letter.address, str(never), clock())
    except Unknown as unknown:
        _reset(connection)
        letters.take(letter, Step.LOSE_TRACK, clock(), str(unknown))
    else:
        return letters.take(letter, Step.ACCEPT, clock(), answer)
    return False


def _hand(connection: BaseEmailBackend, letter: Claimed, clock: Clock) -> str:
    def hand() -> bool:
        return letters.take(letter, Step.HAND, clock())

    message = compose(letter)
    if isinstance(connection, EmailBackend):
        _open(connection)
        if connection.connection is None:
            raise NotNow("No connection.")
        raw = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        envelope = Envelope(return_path(letter), sanitize_address(letter.address, "utf-8"), raw)
        return hand_over(connection.connection, envelope, hand)
    # The console and the like take a message whole.
    if not hand():
        raise NoLongerOurs
    connection.send_messages([message])
    return ""


def _reset(connection: BaseEmailBackend) -> None:
    """Begin anew: after a refusal in the middle, what the server waits for is uncertain."""
    connection.close()


def compose(letter: Claimed) -> EmailMultiAlternatives:
    """The message, with the ways to stop it that mail programs show (RFC 2369, RFC 8058)."""
    stop = link(Stop(letter.account_id, letter.about))
    message = EmailMultiAlternatives(
        f"{settings.SITE_NAME}: {letter.subject}",
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers={
            "Message-ID": f"<{letter.key.hex}@{_domain(settings.DEFAULT_FROM_EMAIL)}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def return_path(letter: Claimed) -> str:
    """Where the letter comes back to when it cannot be delivered: an address of its own, which names it."""
    if not settings.BOUNCE_ADDRESS:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    name, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{name}+{letter.key.hex}@{domain}"


def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"

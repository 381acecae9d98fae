"""Handing a message to a mail server so that one knows at which instant it becomes the server's. Knows no letters."""

import re
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass

_LINE_STARTS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)
_CODE = re.compile(rb"^\d\.\d+\.\d+ ")


class NotNow(Exception):
    """The server has nothing and may be asked again later. The message is its answer."""


class Never(Exception):
    """The server refuses this message for good. `is_address`: because it does not know the recipient."""

    def __init__(self, said: str, is_address: bool) -> None:
        super().__init__(said)
        self.is_address = is_address


class Unknown(Exception):
    """The line broke after the last dot: the server may have the message or not."""


class NoLongerOurs(Exception):
    """`before_dot` said no; nothing was handed over."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends (where bounces go), who receives, and the message with CRLF at the ends of lines."""

    sender: str
    recipient: str
    message: bytes


def hand_over(server: smtplib.SMTP, envelope: Envelope, before_dot: Callable[[], bool]) -> str:
    """Hand a message over, calling `before_dot` when all is said but the last dot; the server's answer.

    Raises NotNow, Never, Unknown, NoLongerOurs. After any of them the connection is of no use until `reset`.
    """
    try:
        _begin(server, envelope)
        server.send(_LINE_STARTS_WITH_DOT.sub(b"..", envelope.message.rstrip(b"\r\n")) + b"\r\n")
        if not before_dot():
            # Closing here and now is how a client takes a message back.
            server.close()
            raise NoLongerOurs
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise NotNow(str(error)) from error
    try:
        server.send(b".\r\n")
        code, said = server.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise Unknown(str(error)) from error
    _require(code, said, is_address=False)
    return _words(said)


def _begin(server: smtplib.SMTP, envelope: Envelope) -> None:
    server.ehlo_or_helo_if_needed()
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    _require(*server.mail(envelope.sender, options), is_address=False)
    _require(*server.rcpt(envelope.recipient), is_address=True)
    if server.sock is not None:
        # The dot is a packet of its own, which would wait 40 ms for the server to confirm the one before.
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    code, said = server.docmd("DATA")
    _require(code, said, is_address=False, wanted=354)


def _require(code: int, said: bytes, is_address: bool, wanted: int = 250) -> None:
    """Raises NotNow for 4xx and Never for 5xx. 251 and 252 mean that the server will see to it."""
    if code == wanted or (wanted == 250 and 200 <= code < 300):
        return
    words = f"{code} {_words(said)}"
    if 500 <= code < 600:
        raise Never(words, is_address and _is_about_mailbox(code, said))
    raise NotNow(words)


def _is_about_mailbox(code: int, said: bytes) -> bool:
    """5.1.x and 5.2.x speak of the mailbox (RFC 3463), 5.7.x of policy; without one, 550, 551 and 553 do (RFC 5321)."""
    if _CODE.match(said):
        return said.startswith((b"5.1.", b"5.2.1 "))
    return code in (550, 551, 553)


def _words(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())

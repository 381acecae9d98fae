"""A mail server on loopback, by aiosmtpd, that takes, refuses, delays or hangs up as a test wants."""

import asyncio
import email
import email.policy
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Mailbox:
    """What arrived: (return path, recipient, message). `answers` maps a command to what it is answered, once each."""

    def __init__(self):
        self.arrived = []
        self.answers = {}
        self.on_data = lambda: None
        self.pause = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get("RCPT", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.on_data()
        await asyncio.sleep(self.pause)
        answer = self.answers.get("DATA", "250 2.0.0 Accepted")
        if answer.startswith("2"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.arrived.extend((envelope.mail_from, to, message) for to in envelope.rcpt_tos)
        if answer == "hang up":
            server.transport.close()
        return answer

    @property
    def ids(self):
        return [message["Message-ID"] for _, _, message in self.arrived]


@contextmanager
def mail_server():
    """A mailbox and the port it listens at."""
    mailbox = Mailbox()
    # It connects to itself to see that it runs, so it has to know its port before.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()

"""What mail servers write of mail they cannot deliver (RFC 3464), pure: which letter, for good or for now, and why."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from uuid import UUID

# In the address that a letter comes back to, and in its Message-ID: nobody who did not get the letter can guess it.
_IN_ADDRESS = re.compile(r"\+([0-9a-f]{32})@")
_IN_MESSAGE_ID = re.compile(r"^message-id:\s*<([0-9a-f]{32})@", re.IGNORECASE | re.MULTILINE)
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that was not delivered. `is_final`: trying again would not help."""

    key: UUID
    is_final: bool
    said: str


def read(raw: bytes) -> Failure | None:
    """The failure that a message reports; None for everything else, such as answers of people and notes of delay."""
    message = email.message_from_bytes(raw[:_LONGEST], policy=email.policy.default)
    if not isinstance(message, EmailMessage) or message.get_content_type() != "multipart/report":
        return None
    key = _key(message, raw)
    failed = next((each for each in _recipients(message) if each.get("Action", "").strip().lower() == "failed"), None)
    if key is None or failed is None:
        return None
    status = str(failed.get("Status", "")).strip()
    said = " ".join(f"{status} {_diagnosis(failed)}".split())
    return Failure(key, is_final=status.startswith("5") and not _is_for_now(status), said=said)


def _is_for_now(status: str) -> bool:
    """A full mailbox (5.2.2) is said to be final and is emptied some day."""
    return status == "5.2.2"


def _recipients(message: EmailMessage) -> Iterator[EmailMessage]:
    """The blocks about recipients in the part message/delivery-status; the first block is about the message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (block for block in blocks if isinstance(block, EmailMessage) and "Action" in block)


def _diagnosis(block: EmailMessage) -> str:
    _, _, words = str(block.get("Diagnostic-Code", "")).rpartition(";")
    return words


def _key(message: EmailMessage, raw: bytes) -> UUID | None:
    for name in _ADDRESSED:
        for value in message.get_all(name, []):
            if found := _IN_ADDRESS.search(str(value)):
                return UUID(found[1])
    returned = _IN_MESSAGE_ID.search(raw[:_LONGEST].decode("utf-8", "replace"))
    return UUID(returned[1]) if returned else None

"""Read the mail that came back, so that dead addresses are left alone."""

import mailbox
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from profiles import bounces, delivery_reports


class Command(BaseCommand):
    help = "Read delivery reports (RFC 3464) from a Maildir, an mbox, files, or standard input (-)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="+", help="A folder in Maildir form, an mbox or message file, or -")
        parser.add_argument("--keep", action="store_true", help="leave what was read in the Maildir")

    def handle(self, *args: Any, **options: Any) -> None:
        read = stopped = 0
        for place in options["places"]:
            for raw in _messages(place, options["keep"]):
                failure = delivery_reports.read(raw)
                read += 1
                stopped += failure is not None and bounces.take(failure, timezone.now())
        self.stdout.write(f"Read {read}; stopped writing to {stopped}.")


def _messages(place: str, is_kept: bool) -> Iterator[bytes]:
    """The messages at a place; those of a Maildir are removed once they were taken. Raises CommandError."""
    path = Path(place)
    if place == "-":
        yield sys.stdin.buffer.read()
    elif (path / "new").is_dir():
        yield from _maildir(path, is_kept)
    elif not path.is_file():
        raise CommandError(f"{place} is no file and no Maildir (a folder with new, cur and tmp in it).")
    elif path.read_bytes().startswith(b"From "):
        with closing(mailbox.mbox(path, create=False)) as box:
            yield from (message.as_bytes() for message in box)
    else:
        yield path.read_bytes()


def _maildir(path: Path, is_kept: bool) -> Iterator[bytes]:
    folder = mailbox.Maildir(path, create=False)
    for key in folder.keys():  # noqa: SIM118 -- a mailbox is no dictionary: iterating it gives messages
        yield folder.get_bytes(key)
        if not is_kept:
            folder.remove(key)

"""Import organisations and their domains from a file of ROR."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from works import institutions, ror


class Command(BaseCommand):
    help = "Import organisations and their e-mail domains from ROR's data dump (.zip, .json, .jsonl; each also .zst)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stored = institutions.store(ror.organisations(options["file"]))
        except ror.RorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{stored.read:,} organisations read, {stored.changed:,} new or changed; "
            f"{stored.domains_new:,} domains new, {stored.domains_gone:,} gone."
        )

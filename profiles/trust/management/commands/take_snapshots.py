"""Score records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from profiles.trust import snapshots


class Command(BaseCommand):
    help = "Score every record and append a snapshot where its evidence changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expired", action="store_true", help="only records of whose evidence some part ran out")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        appended = snapshots.take_expired(now) if options["expired"] else snapshots.take_all(now, "command")
        self.stdout.write(f"{appended:,} snapshots appended.")

"""Score every record."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from profiles.trust import snapshots


class Command(BaseCommand):
    help = "Score every record and append a snapshot where its evidence changed."

    def handle(self, *args: Any, **options: Any) -> None:
        appended = sum(snapshots.take_all(timezone.now(), "command"))
        self.stdout.write(f"{appended:,} snapshots appended.")

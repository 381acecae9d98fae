"""Resolve all bylines anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from works.identity import resolve


class Command(BaseCommand):
    help = "Look at every block of names again. What people decided stands; ids stay where they can."

    def handle(self, *args: Any, **options: Any) -> None:
        resolve.queue_everything()
        blocks = changed = 0
        while (done := resolve.resolve_pending(timezone.now())).blocks:
            blocks += done.blocks
            changed += done.changed
        self.stdout.write(f"{blocks:,} blocks of names, {changed:,} bylines placed.")

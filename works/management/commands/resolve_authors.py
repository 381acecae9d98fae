"""Resolve all bylines anew, or only what is queued."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from works.identity import counting, resolve, sharing


class Command(BaseCommand):
    help = "Look at every block of names again. What people decided stands; ids stay where they can."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queued", action="store_true", help="Only the blocks that wait in the queue.")
        parser.add_argument("--count", action="store_true", help="Count names and terms anew first.")
        parser.add_argument(
            "--processes", type=int, default=settings.RESOLVE_PROCESSES, help="To share the blocks, this one included."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"]:
            counting.count(timezone.now())
        if not options["queued"]:
            resolve.queue_everything()
        started = time.monotonic()
        with tqdm(unit=" bylines", disable=None, file=self.stderr) as bar:
            looked_at = sharing.work_off(options["processes"], bar.update)
        seconds = time.monotonic() - started
        self.stdout.write(f"{looked_at:,} bylines in {seconds:,.1f} s, {looked_at / max(seconds, 1e-9):,.0f} a second.")

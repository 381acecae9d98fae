"""Run the steps after an import here, instead of in a worker."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bzpeer import pipeline


class Command(BaseCommand):
    help = "Resolve, collaborations, counts and trust for all that imports touched, with progress."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()

        def report(step: str, done: int) -> None:
            self.stdout.write(f"{time.monotonic() - started:7.1f} s  {step}: {done:,}")
            self.stdout.flush()

        if not pipeline.advance(report, settings.RESOLVE_PROCESSES):
            raise CommandError("Another run is at it; wait for it, or stop the worker.")

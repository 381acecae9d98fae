"""Fill an empty database with the works that come with the project."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bzpeer import pipeline
from works.ingest.runs import import_snapshot
from works.queries import prominent_authors, record_size

BUNDLED = Path(__file__).resolve().parents[2] / "data" / "works.jsonl"
WORKER_SECONDS = 60


class Command(BaseCommand):
    help = "Load the bundled works when the database has none, and wait until the worker has made profiles of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show-url", action="store_true", help="only print the path of a profile")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show_url"]:
            for author in prominent_authors()[:1]:
                self.stdout.write(author.get_absolute_url())
            return
        if record_size().works:
            self.stdout.write("The database holds works already; nothing to load.")
            return
        run = import_snapshot(BUNDLED)
        pipeline.advance_pipeline.delay()
        self._wait()
        self.stdout.write(f"{run.new} bundled works loaded, profiles made by the worker.")

    def _wait(self) -> None:
        deadline = time.monotonic() + WORKER_SECONDS
        while not pipeline.is_idle():
            if time.monotonic() > deadline:
                raise CommandError("No worker took up the works within a minute; is Celery running?")
            time.sleep(0.1)

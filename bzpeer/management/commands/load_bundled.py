"""Fill an empty database with the works that come with the project."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bzpeer import pipeline
from works.ingest.runs import import_snapshot
from works.queries import prominent_authors, record_size

BUNDLED = Path(__file__).resolve().parents[2] / "data" / "works.jsonl"
WORKER_SECONDS = 60


class Command(BaseCommand):
    help = (
        "Load the bundled works when the database has none, and wait until the worker has made profiles of them. "
        "Prints the path of a profile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if record_size().works:
            self.stderr.write("The database holds works already; nothing to load.")
        else:
            self._load()
        for author in prominent_authors()[:1]:
            self.stdout.write(author.get_absolute_url())

    def _load(self) -> None:
        run = import_snapshot(BUNDLED)
        pipeline.advance_pipeline.delay()
        self._wait()
        self.stderr.write(f"{run.new} bundled works loaded, profiles made by the worker.")

    def _wait(self) -> None:
        deadline = time.monotonic() + WORKER_SECONDS
        while not pipeline.is_idle():
            if time.monotonic() > deadline:
                raise CommandError("No worker took up the works within a minute; is Celery running?")
            time.sleep(0.1)

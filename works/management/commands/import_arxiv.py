"""Import arXiv metadata."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from works.arxiv.snapshot import Lines, SnapshotError
from works.ingest.runs import import_snapshot
from works.models import ImportRun


class Command(BaseCommand):
    help = "Import arXiv metadata. Resolving, graph and trust follow in the worker, or by `manage.py advance`."

    def add_arguments(self, parser: CommandParser) -> None:
        sources = parser.add_subparsers(dest="source", required=True, parser_class=argparse.ArgumentParser)
        snapshot = sources.add_parser("snapshot", help="JSON lines as on Kaggle: plain, .gz, .zst or .zip")
        snapshot.add_argument("path", type=Path)
        snapshot.add_argument("--limit", type=int, help="stop after so many records")

    def handle(self, *args: Any, **options: Any) -> None:
        path, limit = options["path"], options["limit"]
        if limit is not None and limit < 1:
            raise CommandError("--limit must be 1 or more.")
        total = path.stat().st_size if path.is_file() else None
        with tqdm(total=total, unit="B", unit_scale=True, desc=path.name, disable=None) as bar:

            def progress(run: ImportRun, lines: Lines) -> None:
                bar.update(lines.position - bar.n)
                bar.set_postfix(works=f"{run.cursor:,}", rejected=run.rejected)

            try:
                run = import_snapshot(path, limit, progress)
            except SnapshotError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{run.cursor:,} read: {run.new:,} new, {run.changed:,} changed, {run.unchanged:,} unchanged,"
            f" {run.rejected:,} rejected; {run.rate or 0:,.0f} a second."
        )

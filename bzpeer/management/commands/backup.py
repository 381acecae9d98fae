"""Dump the database into a new folder."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bzpeer import backups


class Command(BaseCommand):
    help = "Dump the whole database into a new folder, with a digest of every table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = backups.back_up(folder, settings.VERSION, timezone.now())
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(rows for rows, _ in manifest["tables"].values())
        self.stdout.write(f"{folder}: {len(manifest['tables'])} tables, {rows:,} rows, {manifest['bytes']:,} bytes")

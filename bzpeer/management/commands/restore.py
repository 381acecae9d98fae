"""Bring a backup back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bzpeer import backups


class Command(BaseCommand):
    help = "Bring a backup back into an empty database, and check every table against its digest."
    # The tables that checks may ask for are about to come.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="what `backup` made")
        parser.add_argument("--force", action="store_true", help="replace what the database holds")

    def handle(self, *args: Any, folder: Path, force: bool, **options: Any) -> None:
        try:
            found = backups.restore(folder, force=force)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(rows for rows, _ in found.tables.values())
        self.stdout.write(f"{len(found.tables)} tables, {rows:,} rows are back as they were. Run migrate next.")

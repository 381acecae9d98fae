"""Count works, topics and years of every author anew."""

from typing import Any

from django.core.management.base import BaseCommand

from works import counts


class Command(BaseCommand):
    help = "Count works, topics and years of every author anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{counts.refresh(None):,} authors changed.")

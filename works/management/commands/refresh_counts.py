"""Count works, topics and years of every author, and the works of every topic, anew."""

from typing import Any

from django.core.management.base import BaseCommand

from works import counts


class Command(BaseCommand):
    help = "Count works, topics and years of every author, and the works of every topic, anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{counts.refresh(None):,} authors changed.")
        self.stdout.write(f"{counts.refresh_topics():,} counts of topics.")

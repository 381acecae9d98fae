"""Derive all collaborations anew."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from graph import collaborations


class Command(BaseCommand):
    help = "Drop all collaborations and derive them from the works."

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()
        edges = collaborations.rebuild()
        changed = collaborations.refresh_close_counts(None)
        seconds = monotonic() - start
        self.stdout.write(
            f"{edges:,} collaborations; close collaborators changed for {changed:,} authors; {seconds:.1f} seconds."
        )

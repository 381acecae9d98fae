"""Build what paths are searched in, on this host: for web servers that share no folder with a worker."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from graph import adjacency_files


class Command(BaseCommand):
    help = "Build the adjacency that paths are searched in, from the collaborations, into GRAPH_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()
        edges = adjacency_files.build(timezone.now())
        self.stdout.write(f"{edges // 2:,} collaborations in {monotonic() - start:.1f} seconds.")

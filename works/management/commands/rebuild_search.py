"""Derive anew by which names people are found."""

from typing import Any

from django.core.management.base import BaseCommand

from works.search import found_names


class Command(BaseCommand):
    help = "Derive anew by which names people are found; readers go on meanwhile. The words of works keep themselves."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The names of {found_names.rebuild():,} authors.")

"""Bring what the site stands on up to date: what `make run` does before it serves."""

from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Bring the schema up to date and give the roles their permissions, once database and Redis answer."

    def handle(self, *args: Any, **options: Any) -> None:
        # Both before anything else: no schema is touched for a site that cannot serve.
        connection.ensure_connection()
        cache.get("set_up")
        call_command("migrate", verbosity=0)
        call_command("sync_roles")

from importlib import import_module

from django.apps import AppConfig

from bzpeer import watching

# Tasks are sent through this app from every process, so it exists wherever Django does.
from bzpeer.celery import app as celery_app

__all__ = ["BzpeerConfig", "celery_app"]


class BzpeerConfig(AppConfig):
    name = "bzpeer"

    def ready(self) -> None:
        # Registers the check that every address has its decision.
        import_module("bzpeer.access")
        watching.begin()

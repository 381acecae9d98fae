from django.apps import AppConfig

# Tasks are sent through this app from every process, so it exists wherever Django does.
from bzpeer.celery import app as celery_app

__all__ = ["BzpeerConfig", "celery_app"]


class BzpeerConfig(AppConfig):
    name = "bzpeer"

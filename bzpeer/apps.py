from django.apps import AppConfig
from django.contrib.admin import apps as admin

# Tasks are sent through this app from every process, so it exists wherever Django does.
from bzpeer.celery import app as celery_app

__all__ = ["BzpeerConfig", "CurationConfig", "celery_app"]


class BzpeerConfig(AppConfig):
    name = "bzpeer"
    default = True


class CurationConfig(admin.AdminConfig):
    default = False
    default_site = "bzpeer.curation.CurationSite"

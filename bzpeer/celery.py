"""The Celery app. What each task does is in the apps; its policy is on its decorator; limits are in the settings."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from django_structlog.celery.steps import DjangoStructLogInitStep

from bzpeer import workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bzpeer.settings")

# In a container everybody is root; tasks are JSON, so nothing that a broker sends can run as code.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("bzpeer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bzpeer"], related_name="pipeline")
app.autodiscover_tasks(["works", "graph", "profiles", "profiles.trust", "profiles.sources", "profiles.contact"])
app.steps["worker"].add(DjangoStructLogInitStep)
workers.listen()

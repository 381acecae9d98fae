"""The project's settings with a bare view and a folder of static files beside it."""

import os
import tempfile

os.environ.setdefault("BENCH_STATIC", tempfile.mkdtemp(prefix="bzpeer-bench-"))
os.environ.setdefault("STATIC_ROOT", os.environ["BENCH_STATIC"])
os.environ.setdefault("STATICFILES_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")

from bzpeer.settings import *  # noqa: F403 -- the environment above decides what is read here

ROOT_URLCONF = "bench.urls"
# Files that a round writes are found without a restart.
WHITENOISE_AUTOREFRESH = True
# The server that is measured looks into the database of the run.
if "BENCH_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]  # noqa: F405

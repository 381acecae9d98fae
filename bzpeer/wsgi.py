"""The WSGI door."""

import os

from django.core.wsgi import get_wsgi_application

from bzpeer import metrics_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bzpeer.settings")
# Web processes may go through a pool of connections; see bzpeer.databases.
os.environ.setdefault("BZPEER_PROCESS", "web")

metrics_folder.prepare(os.getppid())

application = get_wsgi_application()

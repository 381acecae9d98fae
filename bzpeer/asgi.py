"""The ASGI door."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bzpeer.settings")
# Web processes may go through a pool of connections; see bzpeer.databases.
os.environ.setdefault("BZPEER_PROCESS", "web")

application = get_asgi_application()

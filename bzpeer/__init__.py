"""Wiring: settings, URLs, the Celery app and the order of the steps after an import."""

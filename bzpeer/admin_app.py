"""Django's admin as an app, with a site of our own. Apart from `bzpeer.apps`, where Django looks for one app alone."""

from django.contrib.admin.apps import AdminConfig


class CurationConfig(AdminConfig):
    """The admin whose start page shows queues."""

    default_site = "bzpeer.curation.CurationSite"

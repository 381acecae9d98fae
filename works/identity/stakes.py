"""Who else has a stake in an author: modules of the apps above, named in the settings, are asked and told.

This app knows no accounts. `settings.AUTHOR_STAKES` names modules with `require_mergeable(into, gone)`, which raises
Refused, and `follow(now)`, which lets what they keep go where authors went, by a merge or its undoing.
"""

import datetime as dt
from importlib import import_module

from django.conf import settings

from works.models import Author


def require_mergeable(into: Author, gone: Author) -> None:
    """Raises Refused when somebody's stake in both stands against making them one."""
    for name in settings.AUTHOR_STAKES:
        import_module(name).require_mergeable(into, gone)


def follow(now: dt.datetime) -> int:
    """Let every stake go where its author went; how many moved. Safe to repeat."""
    return sum(import_module(name).follow(now) for name in settings.AUTHOR_STAKES)

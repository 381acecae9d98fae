"""What curators see of the record and of its imports, and where they decide."""

from works.admin import authors, candidates, events, imports, proposals, record

__all__ = ["authors", "candidates", "events", "imports", "proposals", "record"]

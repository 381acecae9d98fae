"""What curators see of the record and of its imports."""

from works.admin import imports, record

__all__ = ["imports", "record"]

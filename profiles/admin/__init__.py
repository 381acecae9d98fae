"""What administrators and curators see of people: accounts, claims, reports."""

from profiles.admin import accounts, claims, reports

__all__ = ["accounts", "claims", "reports"]

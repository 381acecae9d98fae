"""What administrators and curators see of people: accounts, claims, reports, and what is said of their conduct."""

from profiles.admin import accounts, claims, conduct, reports

__all__ = ["accounts", "claims", "conduct", "reports"]

"""What administrators and curators see of people."""

from profiles.admin import accounts, claims, conduct, invitations, letters, reports, statements

__all__ = ["accounts", "claims", "conduct", "invitations", "letters", "reports", "statements"]

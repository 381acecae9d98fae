"""People: accounts, the researchers they keep, their claims, whom they follow, and what anybody finds wrong."""

from profiles.models.accounts import User
from profiles.models.claims import Claim, Mark, Review
from profiles.models.reports import Report
from profiles.models.researchers import Follow, Researcher
from profiles.models.sources import SourceCheck, Vouch

__all__ = ["Claim", "Follow", "Mark", "Report", "Researcher", "Review", "SourceCheck", "User", "Vouch"]

"""People: accounts, the researchers they keep, their claims, and whom they follow."""

from profiles.models.accounts import User
from profiles.models.researchers import Claim, Follow, Researcher
from profiles.models.sources import SourceCheck, Vouch

__all__ = ["Claim", "Follow", "Researcher", "SourceCheck", "User", "Vouch"]

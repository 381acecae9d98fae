"""People: accounts, the researchers they keep, their claims, and whom they follow."""

from profiles.models.accounts import User
from profiles.models.researchers import Claim, Follow, Researcher

__all__ = ["Claim", "Follow", "Researcher", "User"]

"""People: accounts, the researchers they keep, claims, whom they follow, what is wrong, and who writes to whom."""

from profiles.models.accounts import User
from profiles.models.api_keys import ApiKey
from profiles.models.claims import Claim, Mark, Review
from profiles.models.conduct import Block, ConductEvent, ConductReport, Suspension
from profiles.models.conversations import Conversation, Membership, Message
from profiles.models.following import FeedKey, Follow, SeenUntil
from profiles.models.invitations import Invitation
from profiles.models.reports import Report
from profiles.models.researchers import Purpose, Researcher
from profiles.models.sources import SourceCheck, Vouch

__all__ = [
    "ApiKey",
    "Block",
    "Claim",
    "ConductEvent",
    "ConductReport",
    "Conversation",
    "FeedKey",
    "Follow",
    "Invitation",
    "Mark",
    "Membership",
    "Message",
    "Purpose",
    "Report",
    "Researcher",
    "Review",
    "SeenUntil",
    "SourceCheck",
    "Suspension",
    "User",
    "Vouch",
]

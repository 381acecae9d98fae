"""People: accounts, the researchers they keep, claims, whom they follow, what is wrong, and who writes to whom."""

from profiles.models.accounts import User
from profiles.models.claims import Claim, Mark, Review
from profiles.models.conduct import Block, ConductEvent, ConductReport, Suspension
from profiles.models.conversations import Conversation, Membership, Message
from profiles.models.reports import Report
from profiles.models.researchers import Follow, Researcher
from profiles.models.sources import SourceCheck, Vouch

__all__ = [
    "Block",
    "Claim",
    "ConductEvent",
    "ConductReport",
    "Conversation",
    "Follow",
    "Mark",
    "Membership",
    "Message",
    "Report",
    "Researcher",
    "Review",
    "SourceCheck",
    "Suspension",
    "User",
    "Vouch",
]

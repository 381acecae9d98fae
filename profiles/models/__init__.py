"""People: accounts, researchers, claims, whom they follow, what they are told, what is wrong, who writes to whom."""

from profiles.models.accounts import User
from profiles.models.api_keys import ApiKey
from profiles.models.claims import Claim, Mark, Review
from profiles.models.collections import Collection, CollectionItem
from profiles.models.conduct import Block, ConductEvent, ConductReport, Suspension
from profiles.models.conversations import Conversation, Membership, Message
from profiles.models.digests import Digest, DigestChoice, DigestStream, DigestWork
from profiles.models.following import FeedKey, Follow, SeenUntil
from profiles.models.invitations import Invitation
from profiles.models.letters import DeadAddress, Letter
from profiles.models.notices import ChangesTold, Notice, NoticeChoice
from profiles.models.reports import Report
from profiles.models.researchers import Purpose, Researcher
from profiles.models.sources import SourceCheck, Vouch
from profiles.models.statements import Statement

__all__ = [
    "ApiKey",
    "Block",
    "ChangesTold",
    "Claim",
    "Collection",
    "CollectionItem",
    "ConductEvent",
    "ConductReport",
    "Conversation",
    "DeadAddress",
    "Digest",
    "DigestChoice",
    "DigestStream",
    "DigestWork",
    "FeedKey",
    "Follow",
    "Invitation",
    "Letter",
    "Mark",
    "Membership",
    "Message",
    "Notice",
    "NoticeChoice",
    "Purpose",
    "Report",
    "Researcher",
    "Review",
    "SeenUntil",
    "SourceCheck",
    "Statement",
    "Suspension",
    "User",
    "Vouch",
]

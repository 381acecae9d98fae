"""The scholarly record: what was published, by which bylines, and which bylines are one author."""

from works.models.authors import (
    Author,
    AuthorName,
    Authorship,
    Evidence,
    FoundName,
    Grade,
    IdentityStatistics,
    NamePrefix,
    NameSlip,
    PendingAuthor,
    PendingBlock,
)
from works.models.decisions import Candidate, Disavowal, DistinctFrom, Event, Proposal
from works.models.imports import ImportRun, RejectedRecord, WorkChange
from works.models.institutions import Affiliation, Institution, InstitutionDomain
from works.models.record import Topic, TopicCount, Work, WorkText, WorkTopic

__all__ = [
    "Affiliation",
    "Author",
    "AuthorName",
    "Authorship",
    "Candidate",
    "Disavowal",
    "DistinctFrom",
    "Event",
    "Evidence",
    "FoundName",
    "Grade",
    "IdentityStatistics",
    "ImportRun",
    "Institution",
    "InstitutionDomain",
    "NamePrefix",
    "NameSlip",
    "PendingAuthor",
    "PendingBlock",
    "Proposal",
    "RejectedRecord",
    "Topic",
    "TopicCount",
    "Work",
    "WorkChange",
    "WorkText",
    "WorkTopic",
]

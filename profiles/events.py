"""Events about people's records: kinds, in words, and writing one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models

from works.models import Author, Event


class Kind(models.TextChoices):
    """What happened to a claimed record. Those of merging, moving and confirming are of `works.models.Event`."""

    FILED = "claim-filed", "Claim filed"
    APPROVED = "claim-approved", "Claim approved"
    DECLINED = "claim-declined", "Claim declined"
    WITHDRAWN = "claim-withdrawn", "Claim withdrawn"
    DISPUTED = "claim-disputed", "Claim disputed"
    SHORTENED = "claim-shortened", "Waiting time shortened"
    FOLLOWED = "claim-followed", "Claim followed a merge"
    LEVEL = "level", "Level changed"
    REVIEWED = "level-reviewed", "Reviewed for L4"
    DETAILS = "details", "Details changed"
    OPENNESS = "openness", "Open to collaborate changed"
    NAME = "name", "Name changed"
    VARIANT = "variant", "Name variant changed"
    AFFILIATION = "affiliation", "Affiliation changed"
    MARKED = "marked", "Bylines marked"
    REPORT = "report-decided", "Report decided"
    HIDDEN = "hidden", "Taken down"
    RENAMED = "renamed", "Change of name"


def record(
    kind: Kind,
    author: Author,
    *,
    actor: str,
    reason: str,
    now: dt.datetime,
    data: Mapping[str, Any] | None = None,
    inverse: Mapping[str, Any] | None = None,
    undoes: Event | None = None,
) -> Event:
    """Write an event. What is in `data` the owner may see; never put who claims there."""
    return Event.objects.create(
        kind=kind.value,
        author=author,
        actor=actor,
        reason=reason,
        data=dict(data or {}),
        inverse=dict(inverse or {}),
        undoes=undoes,
        happened_at=now,
    )


def label(kind: str) -> str:
    """A kind in words, whichever app wrote it."""
    labels = {**dict(Event.Kind.choices), **dict(Kind.choices)}
    return str(labels.get(kind, kind))

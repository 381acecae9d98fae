"""Roles: what readers, authors, curators and administrators may do, as groups of Django with their permissions.

A reader is any account; the group of readers holds what every account may do, which is nothing beyond the pages.
Authors are kept by the deeds about claims. Whose record an author may edit says the claim, never the group.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.core.checks import CheckMessage, Error, register
from django.db import transaction

from profiles.models import Claim, User

READER, AUTHOR, CURATOR, ADMINISTRATOR = "Reader", "Author", "Curator", "Administrator"

_RECORD = (
    "works.view_work works.view_topic works.view_topiccount works.view_author works.view_authorname"
    " works.view_authorship works.view_worktopic works.view_evidence works.view_distinctfrom works.view_disavowal"
    " works.view_candidate works.view_proposal works.view_event works.view_institution works.view_institutiondomain"
    " works.view_affiliation works.view_identitystatistics works.view_importrun works.view_rejectedrecord"
    " works.view_worktext works.view_foundname works.view_nameslip works.view_nameprefix"
    " works.view_workchange works.view_pendingblock works.view_pendingauthor graph.view_neighbourhood"
    " graph.view_topicyear graph.view_coverage trust.view_trustsnapshot trust.view_trustpass"
)
_PEOPLE = (
    "profiles.view_researcher profiles.view_claim profiles.view_mark profiles.view_report profiles.view_review"
    " profiles.view_sourcecheck profiles.view_vouch profiles.view_invitation"
    " profiles.view_message profiles.view_conductreport"
    " profiles.view_suspension profiles.view_conductevent profiles.view_statement"
)
_CURATE = (
    "works.add_evidence works.change_evidence works.add_affiliation works.change_affiliation"
    " works.curate_author profiles.decide_claim profiles.review_level profiles.decide_report"
    " profiles.decide_conduct"
)
_ADMINISTER = (
    "profiles.view_apikey "
    "profiles.view_user profiles.add_user profiles.change_user profiles.view_follow profiles.view_seenuntil"
    " profiles.view_feedkey works.add_importrun works.change_importrun works.add_institution works.change_institution"
    " profiles.view_conversation profiles.view_membership profiles.view_block profiles.view_notice"
    " profiles.view_noticechoice profiles.view_letter profiles.view_deadaddress profiles.view_digestchoice"
    " profiles.view_digeststream profiles.view_digest profiles.view_digestwork profiles.view_changestold"
    " profiles.view_collection profiles.view_collectionitem"
)

# Each role holds what the one before holds, and this. Curators see no accounts but those that came to them.
ROLES: Mapping[str, str] = {
    READER: "",
    AUTHOR: "",
    CURATOR: f"{_RECORD} {_PEOPLE} {_CURATE}",
    ADMINISTRATOR: f"{_RECORD} {_PEOPLE} {_CURATE} {_ADMINISTER}",
}
# Who enters the admin at all.
STAFF = (CURATOR, ADMINISTRATOR)


class MissingPermission(LookupError):
    """A role names a permission that no model declares."""


@register("security")
def every_permission_exists(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each permission of a role that no model declares, before a start fails over it."""
    declared = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(get_permission_codename(action, model._meta) for action in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        )
    }
    return [
        Error(f"The role {role} names {each}, which no model declares.", id="profiles.E001")
        for role, wanted in ROLES.items()
        for each in wanted.split()
        if each not in declared
    ]


@transaction.atomic
def sync() -> None:
    """Give every role exactly its permissions, whatever was clicked since. Raises MissingPermission."""
    everything = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in ROLES.items():
        if missing := [each for each in wanted.split() if each not in everything]:
            raise MissingPermission(f"{name}: {', '.join(missing)}")
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([everything[each] for each in wanted.split()])


def grant(user: User, role: str) -> None:
    """Make the account of this role and no other staff role; staff roles let it into the admin."""
    user.groups.remove(*Group.objects.filter(name__in=STAFF))
    group, _ = Group.objects.get_or_create(name=role)
    user.groups.add(group)
    user.is_staff = role in STAFF
    user.save(update_fields=["is_staff"])


def keep_author(user: User) -> None:
    """Keep the group of authors true to the claims: who holds a record is in it, who does not is not."""
    group, _ = Group.objects.get_or_create(name=AUTHOR)
    if Claim.objects.holding().filter(researcher__user=user).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)

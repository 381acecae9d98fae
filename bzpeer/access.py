"""Who may open which address: one table, asked on every request, and checked to be whole when the project starts.

An address that the table does not name is refused, so a new view without a decision neither starts nor serves. The
table says who may come in; whose record or which row it is, each query says for itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.deprecation import MiddlewareMixin


class Access(StrEnum):
    """Who may come in. STAFF stands for the admin's own pages, which ask for the permission of their model."""

    PUBLIC = "anybody"
    READER = "any account"
    STAFF = "staff"


_PUBLIC = """
profiles:open profiles:styleguide
works:home works:about works:search works:opensearch works:work works:work_record works:work_linkset
profiles:privacy works:topic_record
works:topic_linkset works:institution_record works:institution_linkset works:cite works:citations works:citations_file
works:why works:other_form works:topic works:export_topic works:names works:name works:by_author works:export
works:history works:institution graph:explore graph:slice graph:coverage graph:paths graph:compare graph:nearby
graph:crossings graph:find graph:export trust:about trust:breakdown profiles:short profiles:profile profiles:record
profiles:record_linkset profiles:statement profiles:issued profiles:statement_qr profiles:check
profiles:claim profiles:invite profiles:wrong profiles:sent profiles:links profiles:status
healthz readyz metrics policy_reports favicon.ico robots sitemap sitemap_part security_txt
profiles:unsubscribe works:changes
account_login account_logout account_inactive account_signup account_email_verification_sent
account_confirm_login_code account_request_login_code account_reset_password account_reset_password_done
account_reset_password_from_key account_reset_password_from_key_done account_orcid_login account_orcid_callback
mfa_authenticate mfa_login_webauthn openid_connect_login openid_connect_callback socialaccount_login_cancelled
socialaccount_login_error socialaccount_signup
accounts/social/login/cancelled/ accounts/social/login/error/ accounts/social/signup/
following:follow following:author_feed following:topic_feed following:institution_feed following:search_feed
following:private_feed collections:shared collections:shared_export collections:shared_feed
"""
_FOR_PROGRAMS = """
api:api-root api:openapi-json api:works api:work api:authors api:author api:collaborations api:topics api:topic
api:institutions api:institution api:search api_nowhere developers api_reference
"""
_KEYS = "account_keys account_key_revoke"
_READER = """
profiles:follow profiles:own profiles:own_works profiles:own_missing profiles:own_names profiles:own_affiliations
profiles:own_affiliation profiles:own_open profiles:own_history profiles:own_undo profiles:own_sources
profiles:own_sources_mail profiles:own_sources_mailed profiles:own_confirmations
profiles:invitations profiles:invitation profiles:invitation_report
profiles:notices profiles:notice profiles:notice_settings
account account_second_factor account_export account_erase account_logout_everywhere account_confirm_identity
account_orcid account_orcid_disconnect account_reauthenticate account_email account_change_password account_set_password
socialaccount_connections accounts/social/connections/ usersessions_list
mfa_index mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes
mfa_generate_recovery_codes mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn
mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn
following:all following:works following:key collections:all collections:one collections:export collections:save
"""
# Conversations are for their members alone, which each query asks; what one blocked and how one stands, for oneself.
_CONTACT = """
profiles:conversations profiles:conversation profiles:messages profiles:conversation_keep profiles:conversation_leave
profiles:conversation_block profiles:conversation_export profiles:conversation_report account_blocked account_standing
"""
# Pages that this project adds to the admin: the permission that each needs.
STAFF_PAGES: Mapping[str, str] = {
    "admin:operations": "works.change_importrun",
    "admin:works_author_merge": "works.view_author",
    "admin:works_author_bylines": "works.view_author",
    "admin:works_candidate_several": "works.view_candidate",
    "admin:works_event_export": "works.view_event",
    "admin:works_importrun_progress": "works.view_importrun",
    "admin:works_importrun_rejected": "works.view_importrun",
    "admin:works_importrun_pause": "works.change_importrun",
    "admin:works_importrun_resume": "works.change_importrun",
    "admin:works_importrun_retry": "works.change_importrun",
    "admin:profiles_claim_approve": "profiles.decide_claim",
    "admin:profiles_claim_decline": "profiles.decide_claim",
    "admin:profiles_claim_dispute": "profiles.decide_claim",
    "admin:profiles_claim_shorten": "profiles.decide_claim",
    "admin:profiles_claim_look": "profiles.review_level",
    "admin:profiles_report_uphold": "profiles.decide_report",
    "admin:profiles_report_dismiss": "profiles.decide_report",
    "admin:profiles_message_deliver": "profiles.decide_conduct",
    "admin:profiles_message_refuse": "profiles.decide_conduct",
    "admin:profiles_message_suspend": "profiles.decide_conduct",
    "admin:profiles_message_suspend_open": "profiles.decide_conduct",
    "admin:profiles_conductreport_uphold": "profiles.decide_conduct",
    "admin:profiles_conductreport_dismiss": "profiles.decide_conduct",
    "admin:profiles_conductreport_suspend": "profiles.decide_conduct",
    "admin:profiles_conductreport_suspend_open": "profiles.decide_conduct",
    "admin:profiles_suspension_confirm": "profiles.decide_conduct",
    "admin:profiles_suspension_lift": "profiles.decide_conduct",
}
TABLE: Mapping[str, Access] = {
    **dict.fromkeys(_FOR_PROGRAMS.split(), Access.PUBLIC),
    **dict.fromkeys(_KEYS.split(), Access.READER),
    **dict.fromkeys(_PUBLIC.split(), Access.PUBLIC),
    **dict.fromkeys(_READER.split(), Access.READER),
    **dict.fromkeys(_CONTACT.split(), Access.READER),
    **dict.fromkeys(STAFF_PAGES, Access.STAFF),
}
# Of Django's admin, beside those of each model.
_ADMIN = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
    "auth_user_password_change",
    "profiles_user_password_change",
}
_OF_MODELS = ("changelist", "add", "change", "history", "delete")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name with namespace, or its pattern where it has none; its pattern; its view."""

    name: str
    pattern: str
    view: Callable[..., Any]


def addresses() -> Iterator[Address]:
    """Every address of the site."""
    yield from _walk(get_resolver().url_patterns, "", "")


def decision(name: str) -> Access | None:
    """Who may open the address of this name, or of this pattern; None when nobody decided."""
    if name in TABLE:
        return TABLE[name]
    return Access.STAFF if _is_of_the_admin(name) else None


@register("security")
def every_address_has_a_decision(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each address that the table does not name, and for each name in it that is no address."""
    found = list(addresses())
    undecided = [
        Error(
            f"Nobody decided who may open {each.pattern!r} ({each.name}).",
            hint="Name it in bzpeer/access.py.",
            id="bzpeer.E001",
        )
        for each in found
        if decision(each.name) is None
    ]
    stale = [
        Error(f"bzpeer/access.py names {name!r}, which is no address.", id="bzpeer.E002")
        for name in sorted(TABLE.keys() - {each.name for each in found})
    ]
    return [*undecided, *stale]


class AccessMiddleware(MiddlewareMixin):
    """Asks the table before any view runs. Follows the authentication middleware."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = name_of(request.resolver_match)
        access = decision(name)
        if access is None:
            raise PermissionDenied
        if access == Access.READER and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if name in STAFF_PAGES:
            return _staff_alone(request, STAFF_PAGES[name])
        return None


def _staff_alone(request: HttpRequest, permission: str) -> HttpResponse | None:
    if not (request.user.is_active and request.user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return None


def name_of(match: ResolverMatch | None) -> str:
    """The name of an address, or its pattern where it has none."""
    if match is None:
        return ""
    return match.view_name if match.url_name else match.route


def _is_of_the_admin(name: str) -> bool:
    if name.startswith("admin/"):
        # Old addresses, and all that are none, lead to others in there.
        return True
    namespace, _, rest = name.partition(":")
    models = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    return namespace == "admin" and (
        rest in _ADMIN or any(rest == f"{m}_{page}" for m in models for page in _OF_MODELS)
    )


def _walk(patterns: list[Any], before: str, namespace: str) -> Iterator[Address]:
    for each in patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _walk(each.url_patterns, pattern, inner)
        elif isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}" if each.name else pattern, pattern, each.callback)

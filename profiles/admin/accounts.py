"""Accounts and what they keep, in the admin: roles are given here, and nobody gives themselves one."""

from typing import Any

from allauth.socialaccount.models import SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bzpeer.admin import FactAdmin
from profiles import roles, second_factors
from profiles.models import (
    ApiKey,
    Collection,
    CollectionItem,
    FeedKey,
    Follow,
    Researcher,
    SeenUntil,
    SourceCheck,
    User,
    Vouch,
)

# ORCID is configured by the environment, and no token is kept.
admin.site.unregister((SocialApp, SocialToken))


class IsOpen(admin.SimpleListFilter):
    title = "open to collaborate"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Now"), ("over", "No longer"), ("unsaid", "Not said")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.now().date()
        chosen: dict[str | None, dict[str, Any]] = {
            "yes": {"open_until__gte": today},
            "over": {"open_until__lt": today},
            "unsaid": {"open_until": None},
        }
        return queryset.filter(**chosen.get(self.value(), {}))


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are named by e-mail address; there is no user name."""

    show_full_result_count = False
    list_per_page = 50
    list_display = ("email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email",)
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined", "second_factor")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Second factor", {"fields": ("second_factor",)}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    @admin.display(description="Second factor")
    def second_factor(self, account: User) -> str:
        """The key for the first one, for who gave the role; nobody here hands superusers theirs."""
        if second_factors.has_one(account):
            return "Set up."
        if account.is_superuser:
            return "None. manage.py second_factor_key makes a key to set one up."
        if not account.is_staff:
            return "None."
        return f"None. This key, handed over by another way than mail, sets one up: {second_factors.key_for(account)}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody gives what they do not have: roles are given by administrators, permissions by superusers alone."""
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "is_superuser", "user_permissions")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=roles.ROLES)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers are changed by superusers, and an administrator's own account by another one."""
        if obj is not None and not request.user.is_superuser and (obj.is_superuser or obj.pk == request.user.pk):
            return False
        return bool(super().has_change_permission(request, obj))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        if not request.user.is_superuser:
            # A password set by somebody else opens the account; people log in by code.
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(Researcher)
class ResearcherAdmin(FactAdmin):
    list_display = ("user", "open_until", "open_for", "biography")
    list_filter = (IsOpen,)
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    search_fields = ("user__email",)
    ordering = ("-pk",)


@admin.register(Follow)
class FollowAdmin(FactAdmin):
    list_display = ("user", "kind", "author", "other", "topic", "institution", "query", "is_muted", "followed_at")
    list_filter = ("kind", "is_muted")
    list_select_related = ("user", "author", "other", "topic", "institution")
    raw_id_fields = ("user", "author", "other", "topic", "institution", "work")
    search_fields = ("user__email", "=author__public_id")
    ordering = ("-pk",)


@admin.register(SeenUntil)
class SeenUntilAdmin(FactAdmin):
    list_display = ("user", "instant")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("pk",)


@admin.register(ApiKey)
class ApiKeyAdmin(FactAdmin):
    list_display = ("user", "name", "hint", "made_at", "used_on")
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    exclude = ("digest",)
    search_fields = ("user__email",)
    ordering = ("-pk",)


@admin.register(FeedKey)
class FeedKeyAdmin(FactAdmin):
    """When private feeds were made; not what opens them."""

    list_display = ("user", "made_at")
    list_select_related = ("user",)
    fields = ("user", "made_at")
    search_fields = ("user__email",)
    ordering = ("pk",)


@admin.register(Collection)
class CollectionAdmin(FactAdmin):
    """Whose lists there are; what opens a shared one is left out."""

    list_display = ("name", "user", "made_at")
    list_select_related = ("user",)
    fields = ("user", "name", "note", "made_at")
    search_fields = ("user__email", "name")
    ordering = ("-pk",)


@admin.register(CollectionItem)
class CollectionItemAdmin(FactAdmin):
    list_display = ("collection", "work", "author", "added_at")
    list_select_related = ("collection", "work", "author")
    search_fields = ("collection__name",)
    ordering = ("-pk",)


@admin.register(SourceCheck)
class SourceCheckAdmin(FactAdmin):
    list_display = ("orcid", "source", "state", "named", "confirmed", "asked_at", "due_at", "error")
    list_filter = ("source", "state")
    search_fields = ("=orcid", "researcher__user__email")
    ordering = ("due_at", "pk")


@admin.register(Vouch)
class VouchAdmin(FactAdmin):
    list_display = ("author", "authorship", "voucher", "made_at", "ended_at", "why_ended")
    list_select_related = ("author", "authorship", "voucher__user")
    search_fields = ("=author__public_id", "voucher__user__email")
    ordering = ("-pk",)

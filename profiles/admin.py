from typing import Any

from allauth.socialaccount.models import SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from profiles.models import Claim, Follow, Researcher, User

# ORCID is configured by the environment, and no token is kept.
admin.site.unregister((SocialApp, SocialToken))


class LargeAdmin(admin.ModelAdmin):
    # Counting a table of millions takes seconds, and the number helps nobody.
    show_full_result_count = False
    list_per_page = 50


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
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)


@admin.register(Researcher)
class ResearcherAdmin(LargeAdmin):
    list_display = ("user", "open_until", "biography")
    list_filter = (IsOpen,)
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    search_fields = ("user__email",)
    ordering = ("-pk",)


@admin.register(Claim)
class ClaimAdmin(LargeAdmin):
    list_display = ("author", "researcher", "state", "level", "made_at", "decided_at", "reviewed_at")
    list_filter = ("state", "level")
    list_select_related = ("author", "researcher__user")
    raw_id_fields = ("author", "researcher")
    search_fields = ("=author__public_id", "researcher__user__email")
    ordering = ("-pk",)


@admin.register(Follow)
class FollowAdmin(LargeAdmin):
    list_display = ("user", "author", "followed_at")
    list_select_related = ("user", "author")
    raw_id_fields = ("user", "author")
    search_fields = ("user__email", "=author__public_id")
    ordering = ("-pk",)

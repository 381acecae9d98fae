from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from profiles.models import Claim, Follow, Researcher, User


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are named by e-mail address; there is no user name."""

    list_display = ("email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email",)
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)


@admin.register(Researcher)
class ResearcherAdmin(admin.ModelAdmin):
    list_display = ("user", "open_until")
    list_select_related = ("user",)
    raw_id_fields = ("user",)
    search_fields = ("user__email",)


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    list_display = ("author", "researcher", "state", "level", "made_at", "decided_at")
    list_filter = ("state", "level")
    list_select_related = ("author", "researcher__user")
    raw_id_fields = ("author", "researcher")
    search_fields = ("=author__public_id", "researcher__user__email")


@admin.register(Follow)
class FollowAdmin(admin.ModelAdmin):
    list_display = ("user", "author", "followed_at")
    list_select_related = ("user", "author")
    raw_id_fields = ("user", "author")
    search_fields = ("user__email", "=author__public_id")

from django.contrib import admin

from bzpeer.admin import FactAdmin
from profiles.trust.models import TrustPass, TrustSnapshot


@admin.register(TrustSnapshot)
class TrustSnapshotAdmin(FactAdmin):
    list_display = ("author", "score", "band", "level", "formula", "cause", "taken_at")
    list_filter = ("band", "level", "formula")
    list_select_related = ("author",)
    search_fields = ("=author__public_id",)
    ordering = ("-id",)


@admin.register(TrustPass)
class TrustPassAdmin(FactAdmin):
    list_display = ("as_of", "cause", "appended")
    search_fields = ("cause",)
    ordering = ("-as_of", "-id")

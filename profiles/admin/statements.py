"""Statements in the admin: which were issued, of which record."""

from django.contrib import admin

from bzpeer.admin import FactAdmin
from profiles.models import Statement


@admin.register(Statement)
class StatementAdmin(FactAdmin):
    list_display = ("code", "author", "issued_at")
    list_select_related = ("author",)
    raw_id_fields = ("author",)
    search_fields = ("=code", "=author__public_id")
    ordering = ("-issued_at",)

from django.contrib import admin

from bzpeer.admin import FactAdmin
from graph.models import Collaboration


@admin.register(Collaboration)
class CollaborationAdmin(FactAdmin):
    list_display = ("first", "second", "works", "credit", "first_year", "last_year")
    list_select_related = ("first", "second")
    search_fields = ("=first__public_id", "=second__public_id")
    ordering = ("-id",)

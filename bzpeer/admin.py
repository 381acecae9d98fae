"""How every list of the admin behaves: read-mostly, and quick on tables of millions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class FactAdmin(admin.ModelAdmin):
    """Facts that a source or a deed wrote: to be searched and read, not typed over."""

    # Counting a table of millions takes seconds, and the number helps nobody.
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

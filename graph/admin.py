from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from bzpeer.admin import FactAdmin
from graph.models import Collaboration
from works.identity import names
from works.models import Author

# Authors whose edges one search looks at.
FOUND = 100


@admin.register(Collaboration)
class CollaborationAdmin(FactAdmin):
    list_display = ("first", "second", "works", "credit", "first_year", "last_year")
    list_select_related = ("first", "second")
    search_fields = ("first__public_id",)
    search_help_text = "A public id, or the beginning of a name, family name and comma first: Dean, Je"
    ordering = ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Collaboration], search_term: str
    ) -> tuple[QuerySet[Collaboration], bool]:
        """Authors first, by their own indexes, then their edges from either end: one OR over joins would read all."""
        if not (term := search_term.strip()):
            return queryset, False
        found = Author.objects.filter(Q(public_id=term.lower()) | Q(name_key__startswith=names.key(term)))
        ids = list(found.values_list("pk", flat=True)[:FOUND])
        return queryset.filter(Q(first__in=ids) | Q(second__in=ids)), False

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from bzpeer.admin import FactAdmin
from graph import collaborations
from graph.models import Coverage, Neighbourhood, TopicYear
from works.identity import names
from works.models import Author

# Authors whose rows one search looks at.
FOUND = 100


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(FactAdmin):
    list_display = ("author", "collaborators")
    list_select_related = ("author",)
    fields = readonly_fields = ("author", "collaborators", "strongest")
    search_fields = ("author__public_id",)
    search_help_text = "A public id, or the beginning of a name, family name and comma first: Dean, Je"
    ordering = ("-pk",)

    @admin.display
    def collaborators(self, row: Neighbourhood) -> int:
        return len(row.others)

    @admin.display
    def strongest(self, row: Neighbourhood) -> SafeString:
        ties = collaborations.strongest(row.author_id)
        lines = ((t.name, t.works, t.credit, t.first_year, t.last_year) for t in ties)
        return format_html_join("", "<li>{}: {} works, credit {}, {} to {}</li>", lines)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Neighbourhood], search_term: str
    ) -> tuple[QuerySet[Neighbourhood], bool]:
        """Authors first, by their own indexes, then their rows."""
        if not (term := search_term.strip()):
            return queryset, False
        found = Author.objects.filter(Q(public_id=term.lower()) | Q(name_key__startswith=names.key(term)))
        return queryset.filter(pk__in=list(found.values_list("pk", flat=True)[:FOUND])), False


@admin.register(TopicYear)
class TopicYearAdmin(FactAdmin):
    list_display = ("topic", "year", "works")
    list_select_related = ("topic",)
    search_fields = ("topic__code",)
    ordering = ("topic__code", "-year")


@admin.register(Coverage)
class CoverageAdmin(FactAdmin):
    list_display = ("counted_at", "works", "left_out", "unresolved", "affiliated")

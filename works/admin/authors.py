"""Authors in the admin: found by id or name, and the ways to merge, split and move."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from works.admin.bylines import choose
from works.admin.curating import CuratedAdmin, deciding
from works.admin.pairs import decide_pair
from works.curation.forms import OtherForm
from works.models import Author


@admin.register(Author)
class AuthorAdmin(CuratedAdmin):
    list_display = ("display_name", "public_id", "state", "work_count", "first_year", "last_year", "top_topic")
    list_filter = ("state",)
    list_select_related = ("top_topic",)
    search_fields = ("=public_id", "name_key__startswith")
    search_help_text = "Public id, or how the name key begins: dean, je"
    ordering = ("-work_count", "id")
    change_form_template = "admin/works/author/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", wrap(self.merge), name="works_author_merge"),
            path("<int:pk>/bylines/", wrap(self.bylines), name="works_author_bylines"),
            *super().get_urls(),
        ]

    @deciding
    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """This author beside another, who is asked for first."""
        author = self._author(request, pk)
        asked = OtherForm(author, request.GET if "with" in request.GET else None)
        if not asked.is_valid():
            title = f"Compare {author.display_name} with"
            return self.page(request, "admin/works/curation/other.html", title, {"author": author, "form": asked})
        done = redirect(reverse("admin:works_author_change", args=[author.pk]))
        return decide_pair(self, request, author, asked.cleaned_data["with"], None, done)

    @deciding
    def bylines(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bylines of this author, to split off or move."""
        return choose(self, request, self._author(request, pk))

    def _author(self, request: HttpRequest, pk: int) -> Author:
        author: Author | None = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if author is None:
            raise Http404
        return author

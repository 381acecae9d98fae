"""The queues of what the resolver leaves to curators, each row decided on its page or many at once."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from works.admin.bylines import decide_parts
from works.admin.curating import CuratedAdmin, deciding
from works.admin.pairs import decide_pair
from works.curation import previews, queues
from works.curation.deciding import decide_each
from works.curation.forms import RowForm
from works.models import Candidate

# Rows decided on one page.
MOST_AT_ONCE = 50


class Queue(admin.SimpleListFilter):
    """What waits is shown unless something else is asked for."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        queues = {"merge": "Merges that wait", "split": "Splits that wait", "decided": "Decided", "all": "Everything"}
        return list(queues.items())

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": "All that wait"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Candidate]) -> QuerySet[Candidate]:
        return queues.candidates(queryset, self.value())


@admin.register(Candidate)
class CandidateAdmin(CuratedAdmin):
    """Candidates by impact. The page of one is where it is decided."""

    list_display = ("who", "kind", "impact", "likely", "evidence", "waits", "state")
    list_display_links = ("who",)
    list_filter = (Queue,)
    list_select_related = ("first", "second")
    search_fields = ("=first__public_id", "=second__public_id", "=block")
    search_help_text = "Public id of an author, or block of names (family name and initial: dean j), exactly"
    actions = ("decide_chosen",)

    @admin.display(description="who")
    def who(self, candidate: Candidate) -> SafeString:
        authors = [author for author in (candidate.first, candidate.second) if author]
        named = ((author.display_name, author.public_id, author.work_count) for author in authors)
        return format_html_join(" and ", "<bdi>{}</bdi> ({}, {} works)", named)

    @admin.display(description="likely", ordering="score")
    def likely(self, candidate: Candidate) -> str:
        return f"{candidate.score:.0%}"

    @admin.display(description="evidence")
    def evidence(self, candidate: Candidate) -> str:
        return "; ".join(str(reason).removesuffix(".") for reason in candidate.reasons[:2])

    @admin.display(description="waits", ordering="found_at")
    def waits(self, candidate: Candidate) -> str:
        return timesince(candidate.found_at, timezone.now())

    @admin.action(description="Decide the chosen, each with a reason", permissions=["decide"])
    def decide_chosen(self, request: HttpRequest, queryset: QuerySet[Candidate]) -> HttpResponse:
        """From the list to the page that asks for a reason each; nothing is done yet."""
        chosen = queues.rows(queryset, MOST_AT_ONCE)
        return self._rows(request, [RowForm(candidate, prefix=str(candidate.pk)) for candidate in chosen])

    def get_urls(self) -> list[URLPattern]:
        several = path("several/", self.admin_site.admin_view(self.several), name="works_candidate_several")
        return [several, *super().get_urls()]

    @deciding
    def several(self, request: HttpRequest) -> HttpResponse:
        """Decide the rows of the page that asked for a reason each; what was not done is shown again."""
        rows = self._posted(request, request.POST.getlist("row"))
        ready = {row.decision(): row for row in rows if row.is_valid() and row.is_decided}
        refused = {row.candidate.pk: "" for row in rows if row.errors}
        for outcome in decide_each(ready, request.user, timezone.now()):
            if outcome.done:
                self.say_done(request, outcome.done)
            else:
                refused[ready[outcome.decision].candidate.pk] = outcome.words
        again = [row for row in self._posted(request, map(str, refused)) if self._is_shown_again(request, row, refused)]
        return self._rows(request, again, status=409) if again else redirect("admin:works_candidate_changelist")

    def _is_shown_again(self, request: HttpRequest, row: RowForm, refused: dict[int, str]) -> bool:
        words = refused[row.candidate.pk]
        if row.candidate.state == Candidate.State.OPEN:
            if words:
                row.add_error(None, words)
            return True
        self.message_user(request, format_html("{}: {}", self.who(row.candidate), words), messages.ERROR)
        return False

    def _posted(self, request: HttpRequest, keys: Iterable[str]) -> list[RowForm]:
        chosen = queues.candidates_by_key(keys, MOST_AT_ONCE)
        return [RowForm(candidate, request.POST, prefix=str(candidate.pk)) for candidate in chosen]

    def _rows(self, request: HttpRequest, forms: list[RowForm], status: int = 200) -> HttpResponse:
        digests = previews.digests([form.authors for form in forms])
        context = {"rows": list(zip(forms, digests, strict=True)), "most": MOST_AT_ONCE}
        return self.page(request, "admin/works/curation/several.html", "Decide several", context, status=status)

    @deciding
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        candidate = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if candidate is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if candidate.state != Candidate.State.OPEN:
            return self.page(
                request,
                "admin/works/curation/decided.html",
                "Decided before",
                {"candidate": candidate},
                status=409 if request.method == "POST" else 200,
            )
        done = redirect("admin:works_candidate_changelist")
        if candidate.second:
            return decide_pair(self, request, candidate.first, candidate.second, candidate, done)
        return decide_parts(self, request, candidate, done)

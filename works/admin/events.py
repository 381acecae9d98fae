"""The audit trail in the admin: every decision, who took it and why; undone from here for 90 days."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from works.admin.curating import CuratedAdmin, deciding
from works.curation import objections, trail
from works.curation.deciding import undo
from works.curation.forms import ReasonForm
from works.identity.placing import Refused
from works.identity.undoing import UNDO_DAYS, require_undoable
from works.models import Event


class Undone(admin.SimpleListFilter):
    title = "undone"
    parameter_name = "undone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Undone"), ("no", "Standing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(undone_by__isnull=self.value() == "no")


class By(admin.SimpleListFilter):
    title = "who decided"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Me"), ("people", "People"), ("resolver", "The resolver")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return trail.by(queryset, self.value(), request.user)


@admin.register(Event)
class EventAdmin(CuratedAdmin):
    list_display = ("happened_at", "what", "author", "other", "actor", "reason", "undone")
    list_filter = ("kind", By, Undone)
    list_select_related = ("author", "other", "undone_by")
    search_fields = ("=author__public_id", "=other__public_id", "=actor", "reason")
    search_help_text = "Public id of an author, who decided (account 7), exactly; or words of the reason"
    date_hierarchy = "happened_at"
    change_list_template = "admin/works/event/change_list.html"

    @admin.display(description="what", ordering="kind")
    def what(self, event: Event) -> str:
        return trail.KINDS.get(event.kind, event.kind)

    @admin.display(description="undone", empty_value="")
    def undone(self, event: Event) -> dt.date | None:
        return event.undone_by.happened_at.date() if hasattr(event, "undone_by") else None

    def get_urls(self) -> list[URLPattern]:
        export = path("export.jsonl", self.admin_site.admin_view(self.export), name="works_event_export")
        return [export, *super().get_urls()]

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """The list as it is narrowed, as lines of JSON."""
        if not self.has_view_permission(request):
            raise Http404
        narrowed = self.get_changelist_instance(request).get_queryset(request)
        return StreamingHttpResponse(
            trail.lines(narrowed),
            content_type="application/jsonl; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="events.jsonl"'},
        )

    @deciding
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event: Event | None = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if event is None:
            return super().change_view(request, object_id, form_url, extra_context)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and self._undo(request, event, form):
            return redirect(reverse("admin:works_event_change", args=[event.pk]))
        authors = [author for author in (event.author, event.other) if author]
        context = {
            "event": event,
            "what": self.what(event),
            "who": trail.people([event.actor]).get(event.actor, event.actor),
            "returns": trail.returns(event),
            "may_not": objections.objection(request.user, authors) or _why_not(event),
            "days": UNDO_DAYS,
            "form": form,
        }
        return self.page(
            request,
            "admin/works/curation/event.html",
            f"{self.what(event)}",
            context,
            status=409 if form.is_bound else 200,
        )

    def _undo(self, request: HttpRequest, event: Event, form: ReasonForm) -> bool:
        try:
            done = undo(event, request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
            return False
        self.say_done(request, done)
        return True


def _why_not(event: Event) -> str:
    try:
        require_undoable(event, timezone.now())
    except Refused as refused:
        return str(refused)
    return ""

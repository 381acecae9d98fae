"""Reports and rights requests in the admin."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from profiles import dossiers, reports
from profiles.admin.deciding import DecidingAdmin, Deed
from profiles.models import Report, User

RIGHTS = (Report.Kind.PRIVACY, Report.Kind.NAME)


class Queue(admin.SimpleListFilter):
    """Queues of reports; what nobody confirmed is in none of them."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("rights", "Rights"), ("reports", "Reports"), ("overdue", "Overdue"), ("decided", "Decided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        waiting = Q(state=Report.State.OPEN)
        chosen = {
            "rights": waiting & Q(kind__in=RIGHTS),
            "reports": waiting & ~Q(kind__in=RIGHTS),
            "overdue": waiting & Q(due_at__lt=timezone.now()),
            "decided": Q(state__in=(Report.State.UPHELD, Report.State.DISMISSED)),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(Report)
class ReportAdmin(DecidingAdmin):
    list_display = ("kind", "author", "state", "due_at", "is_overdue", "open_on_record", "made_at")
    list_filter = (Queue, "kind")
    list_select_related = ("author",)
    search_fields = ("=author__public_id", "=email")
    ordering = ("due_at", "pk")
    fields = ("kind", "state", "author", "work", "words", "new_name", "email", "made_at", "due_at", "handler", "answer")
    change_form_template = "admin/profiles/report/change_form.html"
    deeds = {
        "uphold": Deed("profiles.decide_report", "Uphold", reports.uphold, "Upheld; the answer goes out."),
        "dismiss": Deed("profiles.decide_report", "Dismiss", reports.dismiss, "Dismissed; the answer goes out."),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        # What nobody confirmed is not shown: it may be anything, by anybody.
        alike = Count("author__reports", filter=Q(author__reports__state=Report.State.OPEN))
        shown: QuerySet[Report] = super().get_queryset(request).exclude(state=Report.State.UNCONFIRMED)
        return shown.annotate(alike=alike)

    def dossier(self, request: HttpRequest, row: Report) -> dossiers.ReportDossier:
        return dossiers.of_report(row, cast(User, request.user))

    def open_deeds(self, request: HttpRequest, row: Report) -> list[tuple[str, Deed]]:
        return super().open_deeds(request, row) if row.state == Report.State.OPEN else []

    @admin.display(boolean=True, description="in time")
    def is_overdue(self, report: Report) -> bool | None:
        return None if report.state != Report.State.OPEN else report.due_at >= timezone.now()

    @admin.display(description="open on this record")
    def open_on_record(self, report: Any) -> int:
        return int(report.alike)

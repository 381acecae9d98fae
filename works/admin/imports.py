"""Imports in the admin: start one, watch it, pause and resume it, see to what it rejected."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from bzpeer.admin import FactAdmin
from bzpeer.http import wants_fragment
from works.forms import StartImportForm
from works.ingest import harvest, runs
from works.models import ImportRun, RejectedRecord, WorkChange
from works.tasks import continue_imports

_FACTS = ["source", "arguments", "by_worker", "position", "started_at", "stored_at", "finished_at"]

Deed = Callable[[HttpRequest, ImportRun], None]


@admin.register(ImportRun)
class ImportRunAdmin(FactAdmin):
    """A run is started by a form of its own, and steered by buttons; its facts are only read."""

    list_display = ("source", "state", "started_at", "read", "new", "changed", "unchanged", "rejected", "last_error")
    list_filter = ("source", "state")
    search_fields = ("last_error",)
    change_form_template = "admin/works/importrun/change_form.html"
    change_list_template = "admin/works/importrun/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("works.add_importrun")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else StartImportForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # Counts and state are told above the fields, where they stay current.
        return [(None, {"fields": _FACTS if obj else list(StartImportForm().fields)})]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **buttons})

    def save_model(self, request: HttpRequest, obj: ImportRun, form: Any, change: bool) -> None:
        obj.arguments = form.arguments()
        obj.by_worker = True
        obj.started_at = timezone.now()
        obj.save()
        continue_imports.delay_on_commit()  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ImportRun, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, "Queued. A worker begins within a minute.", messages.SUCCESS)
        return redirect(_url(obj))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        lag = harvest.lag(timezone.now())
        return super().changelist_view(request, {**(extra_context or {}), "lag": lag})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        context = self._progress_context(request, run) if run else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    # --- buttons and the live part -------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress), name="works_importrun_progress"),
            path("<int:pk>/rejected.jsonl", wrap(self.rejected), name="works_importrun_rejected"),
            *(
                path(f"<int:pk>/{name}/", wrap(self._steered(deed)), name=f"works_importrun_{name}")
                for name, deed in (("pause", self.pause), ("resume", self.resume), ("retry", self.retry))
            ),
            *super().get_urls(),
        ]

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The state of a run, which htmx asks for again and again; asked plainly, the page of the run."""
        run = self._run(request, pk)
        if not wants_fragment(request):
            return redirect(_url(run))
        return render(request, "admin/works/importrun/_progress.html", self._progress_context(request, run))

    def rejected(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """The rejected records of a run as JSON lines."""
        run = self._run(request, pk)
        return StreamingHttpResponse(
            _rejected_lines(run),
            content_type="application/jsonl; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="rejected-{run.pk}.jsonl"'},
        )

    def pause(self, request: HttpRequest, run: ImportRun) -> None:
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(is_pause_wanted=True)
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.QUEUED).update(state=ImportRun.State.PAUSED)
        self.message_user(request, "It pauses after the page it is at.")

    def resume(self, request: HttpRequest, run: ImportRun) -> None:
        resumed = ImportRun.objects.filter(pk=run.pk).exclude(
            state__in=(ImportRun.State.FINISHED, ImportRun.State.QUEUED)
        )
        if run.arguments.get("path") == "-":
            self.message_user(request, "It read standard input; only the command can go on with it.", messages.ERROR)
        elif run.state == ImportRun.State.RUNNING and runs.is_working():
            self.message_user(request, "It is at work already.", messages.WARNING)
        elif resumed.update(state=ImportRun.State.QUEUED, by_worker=True, is_pause_wanted=False):
            continue_imports.delay_on_commit()  # type: ignore[attr-defined]
            self.message_user(request, "Queued. A worker goes on within a minute.", messages.SUCCESS)

    def retry(self, request: HttpRequest, run: ImportRun) -> None:
        retried = runs.retry_rejected(run)
        self.message_user(
            request, f"{retried.accepted} rejected records were taken, {retried.refused} still cannot be."
        )

    def _steered(self, deed: Deed) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm("works.change_importrun"):
                raise PermissionDenied
            run = self._run(request, pk)
            if request.method == "POST":
                deed(request, run)
            return redirect(_url(run))

        return view

    def _run(self, request: HttpRequest, pk: int) -> ImportRun:
        run: ImportRun | None = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if run is None:
            raise Http404
        return run

    def _progress_context(self, request: HttpRequest, run: ImportRun) -> dict[str, Any]:
        is_at_work = run.state == ImportRun.State.RUNNING and runs.is_working()
        is_queued = run.state == ImportRun.State.QUEUED
        return {
            "run": run,
            "is_at_work": is_at_work,
            # A run that a worker held is taken up again, so its page stays live.
            "is_live": is_at_work or is_queued or (run.by_worker and run.state == ImportRun.State.RUNNING),
            "may_resume": not (is_at_work or is_queued or run.is_over),
            "may_steer": request.user.has_perm("works.change_importrun"),
            "waiting": run.rejected_records.filter(accepted_at=None).count(),
        }


@admin.register(RejectedRecord)
class RejectedRecordAdmin(FactAdmin):
    list_display = ("run", "position", "reason", "accepted_at")
    list_select_related = ("run",)
    list_filter = ("run__source", ("accepted_at", admin.EmptyFieldListFilter))
    search_fields = ("reason", "raw")


@admin.register(WorkChange)
class WorkChangeAdmin(FactAdmin):
    list_display = ("work", "field", "before", "after", "noticed_at", "run")
    list_select_related = ("work", "run")
    list_filter = ("field",)
    search_fields = ("=work__arxiv_id",)
    search_help_text = "arXiv id, exactly"


def _url(run: ImportRun) -> str:
    return reverse("admin:works_importrun_change", args=[run.pk])


def _rejected_lines(run: ImportRun) -> Iterator[str]:
    fields = ("position", "reason", "raw", "accepted_at")
    for each in run.rejected_records.order_by("position").values(*fields).iterator(chunk_size=500):
        accepted_at = each["accepted_at"]
        yield json.dumps({**each, "accepted_at": accepted_at and accepted_at.isoformat()}, ensure_ascii=False) + "\n"

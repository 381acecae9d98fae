"""What every page of curators shares: who may, how often, and what is said when it is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django_ratelimit.decorators import ratelimit

from bzpeer.admin import FactAdmin
from works.models import Event, Proposal

DECIDE = "works.curate_author"
# Deeds of one curator an hour. Nobody reads that fast; a script does.
LIMIT = "600/h"

_DONE = {
    Event.Kind.MERGE: "Merged.",
    Event.Kind.SPLIT: "Split off, to a record of its own.",
    Event.Kind.MOVE: "Moved.",
    Event.Kind.DISTINCT: "Marked as distinct.",
    Event.Kind.DISMISS: "Dismissed.",
    Event.Kind.UNDO: "Undone.",
}

View = Callable[..., HttpResponse]


def deciding(view: View) -> View:
    """A page that decides when it is posted to: so often an hour, by those who may. Others may look."""

    @method_decorator(ratelimit(key="user", rate=lambda group, request: LIMIT, method="POST", group="curation"))
    @wraps(view)
    def guarded(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.has_perm(DECIDE):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return guarded


class CuratedAdmin(FactAdmin):
    """Lists that lead to pages where curators decide."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DECIDE)

    def page(
        self, request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """A page of the admin's own look. 409 is for a decision that was not done."""
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "may_decide": self.has_decide_permission(request),
        }
        return TemplateResponse(request, template, {**shared, **context}, status=status)

    def say_done(self, request: HttpRequest, done: Event | Proposal) -> None:
        """Tell what was done, with the way to it."""
        if isinstance(done, Proposal):
            url = reverse("admin:works_proposal_change", args=[done.pk])
            words = f"It would move {done.works:,} works, so a second curator has to confirm it."
            self.message_user(request, format_html('{} <a href="{}">The proposal</a>', words, url), messages.WARNING)
        else:
            url = reverse("admin:works_event_change", args=[done.pk])
            self.message_user(request, format_html('{} <a href="{}">The event</a>', said(done), url), messages.SUCCESS)


def said(event: Event) -> str:
    """What an event did, to who did it."""
    left = event.data.get("left")
    if left:
        return f"Undone in part: {left:,} of its bylines went elsewhere since, or are gone, and stay so."
    return _DONE.get(Event.Kind(event.kind), "Done.")

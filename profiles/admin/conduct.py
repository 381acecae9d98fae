"""Contact between people in the admin: who writes to whom is shown to nobody, nor what, unless held or reported."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bzpeer.admin import FactAdmin
from profiles.admin.deciding import DecidingAdmin, Deed
from profiles.contact import casework, held, reporting, suspensions
from profiles.models import Block, ConductEvent, ConductReport, Conversation, Membership, Message, Suspension, User


@admin.register(Conversation)
class ConversationAdmin(FactAdmin):
    """How many there are and how lively: not between whom, and not what is said."""

    list_display = ("pk", "opened_at", "delivered", "last_at")
    fields = ("opened_at", "delivered", "last_at")
    ordering = ("-pk",)


@admin.register(Membership)
class MembershipAdmin(FactAdmin):
    list_display = ("pk", "joined_at", "left_at")
    fields = ("joined_at", "left_at")
    ordering = ("-pk",)


@admin.register(Block)
class BlockAdmin(FactAdmin):
    list_display = ("pk", "made_at")
    fields = ("made_at",)
    ordering = ("-pk",)


_DECIDE = "profiles.decide_conduct"
_SUSPEND, _FOREVER = f"Suspend for {suspensions.DAYS} days", "Suspend until lifted"
_SUSPENDED = "Suspended; the account is told why and how to appeal."


def _suspending(suspend: Callable[..., object]) -> dict[str, Deed]:
    """The two buttons that suspend, by a deed that takes the days."""
    return {
        "suspend": Deed(_DECIDE, _SUSPEND, partial(suspend, days=suspensions.DAYS), _SUSPENDED),
        "suspend_open": Deed(_DECIDE, _FOREVER, partial(suspend, days=None), _SUSPENDED),
    }


class Waits(admin.SimpleListFilter):
    """What waits for a curator, as the start page counts it."""

    title = "queue"
    parameter_name = "queue"
    states = {"held": "held", "conduct": "open", "appeals": "appealed"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        name = {Message: "held", ConductReport: "conduct", Suspension: "appeals"}[model_admin.model]
        return [(name, "Waits")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.states.get(self.value() or "")
        return queryset.filter(state=state) if state else queryset


class CaseAdmin(DecidingAdmin):
    """What was said and what is known of the account, with the buttons that fit the state."""

    change_form_template = "admin/profiles/case_form.html"
    fitting: ClassVar[Mapping[str, Sequence[str]]]

    def open_deeds(self, request: HttpRequest, row: Any) -> list[tuple[str, Deed]]:
        fitting = self.fitting.get(row.state, ())
        return [(name, deed) for name, deed in super().open_deeds(request, row) if name in fitting]


@admin.register(Message)
class MessageAdmin(CaseAdmin):
    """Messages that a curator holds in the hand: those held and those not delivered. No other is there."""

    list_display = ("pk", "author", "state", "written_at", "decided_at")
    list_filter = (Waits, "state")
    list_select_related = ("author",)
    fields = ("author", "state", "text", "written_at", "handler", "decided_at", "reason")
    ordering = ("written_at", "pk")
    deeds = {
        "deliver": Deed(_DECIDE, "Deliver", held.deliver, "Delivered."),
        "refuse": Deed(_DECIDE, "Do not deliver", held.refuse, "Not delivered; its author reads why."),
        **_suspending(suspensions.suspend_writer),
    }
    fitting = {"held": ("deliver", "refuse", "suspend", "suspend_open"), "refused": ("suspend", "suspend_open")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(state=Message.State.DELIVERED)

    def dossier(self, request: HttpRequest, row: Message) -> casework.Case:
        return casework.of_message(row, cast(User, request.user))


@admin.register(ConductReport)
class ConductReportAdmin(CaseAdmin):
    list_display = ("reason", "about", "state", "due_at", "made_at")
    list_filter = (Waits, "state", "reason")
    list_select_related = ("about",)
    search_fields = ("=about__email",)
    fields = ("reason", "words", "state", "about", "made_at", "due_at", "handler", "decided_at", "answer")
    ordering = ("due_at", "pk")
    deeds = {
        "uphold": Deed(_DECIDE, "Uphold", reporting.uphold, "Upheld; who reported it is told."),
        "dismiss": Deed(_DECIDE, "Dismiss", reporting.dismiss, "Dismissed; who reported it is told."),
        **_suspending(suspensions.suspend_reported),
    }
    fitting = {"open": ("uphold", "dismiss"), "upheld": ("suspend", "suspend_open")}

    def dossier(self, request: HttpRequest, row: ConductReport) -> casework.Case:
        return casework.of_report(row, cast(User, request.user))


@admin.register(Suspension)
class SuspensionAdmin(CaseAdmin):
    list_display = ("account", "state", "made_at", "until_at", "appealed_at")
    list_filter = (Waits, "state")
    list_select_related = ("account",)
    search_fields = ("account__email",)
    fields = (
        "account",
        "state",
        "reason",
        "by",
        "made_at",
        "until_at",
        "decided_by",
        "decided_at",
        "answer",
        "ended_at",
    )
    ordering = ("-pk",)
    deeds = {
        "confirm": Deed(_DECIDE, "Refuse the appeal", suspensions.confirm, "The suspension stays."),
        "lift": Deed(_DECIDE, "Lift", suspensions.lift, "Lifted; the account may send again."),
    }
    fitting = {"active": ("lift",), "appealed": ("confirm", "lift"), "confirmed": ("lift",)}

    def dossier(self, request: HttpRequest, row: Suspension) -> casework.Case:
        return casework.of_suspension(row, cast(User, request.user))


@admin.register(ConductEvent)
class ConductEventAdmin(FactAdmin):
    list_display = ("kind", "account", "actor", "reason", "happened_at")
    list_filter = ("kind",)
    list_select_related = ("account",)
    search_fields = ("account__email", "=actor")
    ordering = ("-pk",)

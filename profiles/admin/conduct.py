"""Contact between people in the admin: who writes to whom is shown to nobody, nor what, unless held or reported."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bzpeer.admin import FactAdmin
from profiles.models import Block, ConductEvent, ConductReport, Conversation, Membership, Message, Suspension


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


@admin.register(Message)
class MessageAdmin(FactAdmin):
    """Messages that a curator holds in the hand: those held and those not delivered. No other is there."""

    list_display = ("pk", "author", "state", "written_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("author",)
    fields = ("author", "state", "text", "written_at", "handler", "decided_at", "reason")
    ordering = ("written_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(state=Message.State.DELIVERED)


@admin.register(ConductReport)
class ConductReportAdmin(FactAdmin):
    list_display = ("reason", "about", "state", "due_at", "made_at")
    list_filter = ("state", "reason")
    list_select_related = ("about",)
    ordering = ("due_at", "pk")


@admin.register(Suspension)
class SuspensionAdmin(FactAdmin):
    list_display = ("account", "state", "made_at", "until_at", "appealed_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("account__email",)
    ordering = ("-pk",)


@admin.register(ConductEvent)
class ConductEventAdmin(FactAdmin):
    list_display = ("kind", "account", "actor", "reason", "happened_at")
    list_filter = ("kind",)
    list_select_related = ("account",)
    search_fields = ("account__email", "=actor")
    ordering = ("-pk",)

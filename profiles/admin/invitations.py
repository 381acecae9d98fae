"""Invitations in the admin: that they were, and how they ended. What was written is seen by way of a report alone."""

from django.contrib import admin

from bzpeer.admin import FactAdmin
from profiles.models import Invitation


@admin.register(Invitation)
class InvitationAdmin(FactAdmin):
    list_display = ("pk", "state", "purpose", "sender_id", "recipient_id", "via_id", "made_at", "ends_at", "ended_at")
    list_filter = ("state", "purpose")
    search_fields = ("=sender__researcher__claims__author__public_id",)
    fields = ("state", "purpose", "sender_id", "recipient_id", "via_id", "made_at", "sent_at", "ends_at", "ended_at")
    readonly_fields = fields
    ordering = ("-pk",)

"""Notices, letters, digests and dead addresses in the admin: whether mail goes out, and what came back."""

from django.contrib import admin

from bzpeer.admin import FactAdmin
from profiles.models import (
    ChangesTold,
    DeadAddress,
    Digest,
    DigestChoice,
    DigestStream,
    DigestWork,
    Letter,
    Notice,
    NoticeChoice,
)


@admin.register(Letter)
class LetterAdmin(FactAdmin):
    list_display = ("key", "about", "account", "state", "attempts", "made_at", "ended_at", "answer")
    list_filter = ("state", "about")
    list_select_related = ("account",)
    search_fields = ("account__email", "=key")
    exclude = ("text", "html", "subject")
    ordering = ("-pk",)


@admin.register(DeadAddress)
class DeadAddressAdmin(FactAdmin):
    list_display = ("email", "said", "soft_bounces", "last_at", "stopped_at")
    search_fields = ("email",)
    ordering = ("-pk",)


@admin.register(Notice)
class NoticeAdmin(FactAdmin):
    list_display = ("kind", "account", "made_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("account",)
    exclude = ("words", "url")
    search_fields = ("account__email",)
    ordering = ("-pk",)


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(FactAdmin):
    list_display = ("account", "kind", "on_site", "by_mail")
    list_filter = ("kind",)
    list_select_related = ("account",)
    search_fields = ("account__email",)
    ordering = ("-pk",)


@admin.register(DigestChoice)
class DigestChoiceAdmin(FactAdmin):
    list_display = ("account", "frequency", "hour", "zone")
    list_filter = ("frequency",)
    list_select_related = ("account",)
    search_fields = ("account__email",)
    ordering = ("-pk",)


@admin.register(DigestStream)
class DigestStreamAdmin(FactAdmin):
    list_display = ("account", "cadence", "told_until", "due_at")
    list_filter = ("cadence",)
    list_select_related = ("account",)
    search_fields = ("account__email",)
    ordering = ("due_at", "pk")


@admin.register(Digest)
class DigestAdmin(FactAdmin):
    list_display = ("account", "cadence", "since", "until", "letter", "made_at")
    list_filter = ("cadence",)
    list_select_related = ("account", "letter")
    search_fields = ("account__email",)
    ordering = ("-pk",)


@admin.register(DigestWork)
class DigestWorkAdmin(FactAdmin):
    list_display = ("account", "work", "appeared_at", "digest")
    list_select_related = ("account", "work", "digest")
    search_fields = ("account__email", "=work__arxiv_id")
    ordering = ("-pk",)


@admin.register(ChangesTold)
class ChangesToldAdmin(FactAdmin):
    list_display = ("id", "last_change")
    search_fields = ("=last_change",)

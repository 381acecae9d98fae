from typing import Any

from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest
from django.utils import timezone

from bzpeer.admin import FactAdmin
from works.identity import standing
from works.models import (
    Affiliation,
    AuthorName,
    Authorship,
    Disavowal,
    DistinctFrom,
    Evidence,
    FoundName,
    IdentityStatistics,
    Institution,
    InstitutionDomain,
    NamePrefix,
    NameSlip,
    PendingAuthor,
    PendingBlock,
    Topic,
    TopicCount,
    Work,
    WorkText,
    WorkTopic,
)


@admin.register(Work)
class WorkAdmin(FactAdmin):
    list_display = ("arxiv_id", "title_plain", "kind", "year", "author_count", "is_withdrawn", "checked_at")
    list_filter = ("kind", "source", "is_withdrawn", "year")
    search_fields = ("=arxiv_id", "=doi")
    search_help_text = "arXiv id or DOI, exactly"
    ordering = ("-year", "-id")


@admin.register(Topic)
class TopicAdmin(FactAdmin):
    list_display = ("code", "name", "archive")
    list_filter = ("archive",)
    search_fields = ("code", "name")


@admin.register(AuthorName)
class AuthorNameAdmin(FactAdmin):
    list_display = ("author", "name", "is_suppressed", "recorded_at")
    list_filter = ("is_suppressed",)
    list_select_related = ("author",)
    search_fields = ("=author__public_id", "name_key__startswith")
    ordering = ("-id",)


@admin.register(Authorship)
class AuthorshipAdmin(FactAdmin):
    list_display = ("byline", "work", "position", "author", "grade", "is_collaboration")
    list_filter = ("grade", "is_collaboration")
    list_select_related = ("work", "author")
    search_fields = ("=work__arxiv_id", "=author__public_id", "=block")
    search_help_text = "arXiv id, author's public id or block, exactly"
    ordering = ("-id",)


@admin.register(TopicCount)
class TopicCountAdmin(FactAdmin):
    list_display = ("topic", "facet", "value", "works")
    list_filter = ("facet",)
    list_select_related = ("topic",)
    search_fields = ("=topic__code",)
    search_help_text = "Code of the topic, exactly"
    ordering = ("topic", "facet", "-works")


@admin.register(WorkTopic)
class WorkTopicAdmin(FactAdmin):
    list_display = ("work", "topic", "position")
    list_select_related = ("work", "topic")
    search_fields = ("=work__arxiv_id", "=topic__code")
    ordering = ("-id",)


@admin.register(Evidence)
class EvidenceAdmin(admin.ModelAdmin):
    """Evidence is added and corrected here; it expires and is not deleted."""

    list_display = ("kind", "grade", "source", "author", "authorship", "recorded_at", "expires_at")
    list_filter = ("kind", "grade")
    list_select_related = ("author", "authorship")
    raw_id_fields = ("author", "authorship", "speaks_for")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    search_fields = ("=author__public_id", "source", "note")

    def save_model(self, request: HttpRequest, obj: Evidence, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.authorship_id is not None:
            standing.regrade([obj.authorship_id], timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FoundName)
class FoundNameAdmin(FactAdmin):
    """By which names people are found; derived."""

    list_display = ("name", "author", "works")
    list_select_related = ("author",)
    search_fields = ("=author__public_id", "=name")


@admin.register(NameSlip)
class NameSlipAdmin(FactAdmin):
    list_display = ("key", "word")
    search_fields = ("=key",)


@admin.register(NamePrefix)
class NamePrefixAdmin(FactAdmin):
    list_display = ("prefix", "author_ids")
    search_fields = ("=prefix",)


@admin.register(WorkText)
class WorkTextAdmin(FactAdmin):
    """What a search finds a work by; the database derives it."""

    list_display = ("work", "year")
    list_select_related = ("work",)
    search_fields = ("=work__arxiv_id",)
    ordering = ("-year", "-work")


@admin.register(DistinctFrom)
class DistinctFromAdmin(FactAdmin):
    """Two authors are marked as distinct on their pages, where both are in view."""

    list_display = ("first", "second", "reason", "source", "recorded_at")
    list_select_related = ("first", "second")
    search_fields = ("=first__public_id", "=second__public_id", "reason")


@admin.register(Disavowal)
class DisavowalAdmin(FactAdmin):
    list_display = ("authorship", "author", "reason", "source", "recorded_at")
    list_select_related = ("authorship", "author")
    search_fields = ("=author__public_id", "reason")
    ordering = ("-id",)


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin):
    list_display = ("name", "ror_id", "country_code")
    list_filter = ("country_code",)
    search_fields = ("name", "=ror_id")


@admin.register(InstitutionDomain)
class InstitutionDomainAdmin(FactAdmin):
    list_display = ("domain", "institution")
    list_select_related = ("institution",)
    search_fields = ("=domain", "=institution__ror_id")
    ordering = ("domain", "pk")


@admin.register(Affiliation)
class AffiliationAdmin(admin.ModelAdmin):
    list_display = ("author", "institution", "started_on", "ended_on", "source")
    list_select_related = ("author", "institution")
    raw_id_fields = ("author", "institution")
    search_fields = ("=author__public_id", "institution__name")


@admin.register(PendingBlock)
class PendingBlockAdmin(FactAdmin):
    list_display = ("block",)
    search_fields = ("block__startswith",)


@admin.register(PendingAuthor)
class PendingAuthorAdmin(FactAdmin):
    list_display = ("author",)
    list_select_related = ("author",)
    search_fields = ("=author__public_id",)


@admin.register(IdentityStatistics)
class IdentityStatisticsAdmin(FactAdmin):
    list_display = ("counted_at", "works")
    fields = ("counted_at", "works")

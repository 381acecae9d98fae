"""Claims, disputes and reviews in the admin."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince

from bzpeer.admin import FactAdmin
from profiles import claims, dossiers, levelling
from profiles.admin.deciding import DecidingAdmin, Deed
from profiles.models import Claim, Mark, Review, User


class Waits(admin.SimpleListFilter):
    """Queues of claims; what waits is shown unless something else is asked for."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("claims", "Claims that wait"), ("disputes", "Disputes"), ("held", "Held records"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        chosen: dict[str | None, dict[str, Any]] = {
            "claims": {"state": Claim.State.PENDING},
            "disputes": {"state": Claim.State.CONTESTED},
            "held": {"state": Claim.State.APPROVED},
        }
        return queryset.filter(**chosen.get(self.value(), {}))


@admin.register(Claim)
class ClaimAdmin(DecidingAdmin):
    list_display = ("author", "researcher", "state", "level", "age", "waits_until", "decided_at")
    list_filter = (Waits, "level")
    list_select_related = ("author", "researcher__user")
    search_fields = ("=author__public_id", "researcher__user__email")
    ordering = ("waits_until", "pk")
    fields = ("author", "state", "level", "handler", "reason", "made_at", "waits_until", "approved_at", "decided_at")
    change_form_template = "admin/profiles/claim/change_form.html"
    deeds = {
        "approve": Deed("profiles.decide_claim", "Approve", claims.approve, "Approved."),
        "decline": Deed("profiles.decide_claim", "Decline", claims.decline, "Declined."),
        "dispute": Deed("profiles.decide_claim", "Dispute", claims.dispute, "Contested; the record is frozen."),
        "shorten": Deed("profiles.decide_claim", "End the wait", claims.shorten, "It waits no longer."),
        "look": Deed("profiles.review_level", "Reviewed for L4", levelling.look, "Your review is kept."),
    }

    def dossier(self, request: HttpRequest, row: Claim) -> dossiers.ClaimDossier:
        return dossiers.of_claim(row, cast(User, request.user), timezone.now())

    def open_deeds(self, request: HttpRequest, row: Claim) -> list[tuple[str, Deed]]:
        fitting = {
            Claim.State.PENDING: ("approve", "decline", "dispute", "shorten"),
            Claim.State.CONTESTED: ("approve", "decline"),
            Claim.State.APPROVED: ("dispute", "look"),
        }.get(Claim.State(row.state), ())
        return [(name, deed) for name, deed in super().open_deeds(request, row) if name in fitting]

    @admin.display(ordering="made_at")
    def age(self, claim: Claim) -> str:
        return timesince(claim.made_at)


@admin.register(Review)
class ReviewAdmin(FactAdmin):
    list_display = ("claim", "curator", "reason", "made_at")
    list_select_related = ("claim__author", "curator")
    ordering = ("-pk",)


@admin.register(Mark)
class MarkAdmin(FactAdmin):
    list_display = ("author", "authorship", "kind", "made_at")
    list_select_related = ("author", "authorship")
    list_filter = ("kind",)
    search_fields = ("=author__public_id",)
    ordering = ("-pk",)

"""Merges of many works, which one curator proposed and another has to confirm."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from works.admin.curating import CuratedAdmin, deciding
from works.curation import objections, previews, trail
from works.curation.deciding import actor, confirm, decline
from works.curation.forms import AnswerForm
from works.identity.placing import Refused
from works.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(CuratedAdmin):
    list_display = ("proposed_at", "gone", "into", "works", "state", "proposed_by", "reason")
    list_filter = ("state",)
    list_select_related = ("gone", "into")
    search_fields = ("=gone__public_id", "=into__public_id")

    @deciding
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        proposal: Proposal | None = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if proposal is None:
            return super().change_view(request, object_id, form_url, extra_context)
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and self._answer(request, proposal, form):
            return redirect("admin:works_proposal_changelist")
        proposal.refresh_from_db()
        context = {
            "proposal": proposal,
            "who": trail.people([proposal.proposed_by]).get(proposal.proposed_by, proposal.proposed_by),
            "is_own": proposal.proposed_by == actor(request.user),
            "preview": previews.of_pair(proposal.into, proposal.gone, remains=proposal.into),
            "may_not": objections.objection(request.user, (proposal.into, proposal.gone)),
            "form": form,
        }
        title = f"Merge {proposal.gone.display_name} into {proposal.into.display_name}"
        return self.page(
            request, "admin/works/curation/proposal.html", title, context, status=409 if form.is_bound else 200
        )

    def _answer(self, request: HttpRequest, proposal: Proposal, form: AnswerForm) -> bool:
        said = form.cleaned_data
        try:
            if said["deed"] == "confirm":
                done = confirm(proposal, request.user, reason=said["reason"], seen=said["digest"], now=timezone.now())
                self.say_done(request, done)
            else:
                decline(proposal, request.user, reason=said["reason"], now=timezone.now())
                self.message_user(request, "Declined.")
        except Refused as refused:
            form.add_error(None, str(refused))
            return False
        return True

"""Annexes in the admin: also of what is not published yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from emulation.award_export.annex import annex_of_decision, annex_of_list
from emulation.award_search.index import AWARD_INDEX
from emulation.models.decisions import AwardDecision
from search.engines import SearchUnavailable
from search.reading import read_for_people
from search.types import Audience


class AnnexView(PermissionCheckedMixin, TemplateView):
    """Prints on paper what a decision or a search of the register holds; annulled awards are left out."""

    any_permission_required = ["add", "change", "delete", "view"]
    template_name = "emulation/award_annex.html"

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(AwardDecision)

    def answer(self, **context: Any) -> HttpResponse:
        status = 503 if context["annex"] is None else 200
        return self.render_to_response(self.get_context_data(page=None, is_print=True, **context), status=status)


class DecisionAnnexView(AnnexView):
    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        decision = get_object_or_404(AwardDecision, pk=kwargs["pk"])
        back = reverse("award_decision:grants", args=[decision.pk])
        return self.answer(annex=annex_of_decision(decision), print_back_url=back)


class ListAnnexView(AnnexView):
    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        reading = read_for_people(AWARD_INDEX, request.GET, Audience.STAFF)
        back = f"{reverse('award_grant:index')}?{request.GET.urlencode()}"
        try:
            annex = annex_of_list(reading.request)
        except SearchUnavailable:
            annex = None
        return self.answer(annex=annex, notices=reading.notices, print_back_url=back)

"""Routes of the register page for annexes on paper and decisions as PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from wagtail.contrib.routable_page.models import path

from core.pdf import pdf_response
from emulation.award_export.annex import annex_of_decision, annex_of_list
from emulation.award_export.pdf import decision_document
from emulation.award_search.index import AWARD_INDEX
from emulation.models.decisions import AwardDecision
from emulation.register.public_pages import DECISION_ROUTE
from search.engines import SearchUnavailable
from search.reading import read_for_people
from search.text import slugify_vietnamese
from search.throttle import limit_pages


class AnnexRoutes:
    """Routes of the register page: the annex to a decision, a search laid out as one, a decision as PDF."""

    @path("phu-luc/", name="annex")
    @limit_pages
    def annex(self: Any, request: HttpRequest) -> TemplateResponse:
        reading = read_for_people(AWARD_INDEX, request.GET)
        context = {"notices": reading.notices, "print_back_url": f"{self.get_url(request)}?{request.GET.urlencode()}"}
        try:
            return self._annex(request, annex_of_list(reading.request), context)
        except SearchUnavailable:
            response: TemplateResponse = self._annex(request, None, context)
            response.status_code = 503
            return response

    @path(f"{DECISION_ROUTE}phu-luc/", name="decision_annex")
    @limit_pages
    def decision_annex(self: Any, request: HttpRequest, pk: int) -> TemplateResponse:
        decision = get_object_or_404(AwardDecision.objects.for_public().in_force(), pk=pk)
        context = {"print_back_url": self.decision_url(decision, request)}
        response: TemplateResponse = self._annex(request, annex_of_decision(decision), context)
        return response

    @path(f"{DECISION_ROUTE}pdf/", name="decision_pdf")
    def decision_pdf(self: Any, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The decision with its annex as a file for keeping."""
        decision = get_object_or_404(AwardDecision.objects.for_public().select_related("annulled_by"), pk=pk)
        name = slugify_vietnamese(decision.number) or str(pk)
        return pdf_response(request, self, name, lambda: decision_document(request, self, decision))

    def _annex(self: Any, request: HttpRequest, annex: Any, context: dict[str, Any]) -> Any:
        context = {"annex": annex, "is_print": True, **context}
        return self.render(request, template="emulation/award_annex.html", context_overrides=context)

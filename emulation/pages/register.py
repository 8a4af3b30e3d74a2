"""The award register page: award search, statistics, recipients, decisions and their feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField

from core.models import BasePage
from core.structured_data import Frame, Node
from emulation.award_search.address import FIND
from emulation.award_search.groups import record_of
from emulation.award_search.page import all_values, search_awards
from emulation.award_search.rows import honoree_url, public_profiles
from emulation.award_statistics.statistics import statistics, table_response
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.pages.feeds import DecisionFeed, DecisionRss
from emulation.pages.honoree import HonoreePage
from emulation.pages.register_annex import AnnexRoutes
from emulation.pages.structured_data import legislation
from emulation.register.public_pages import DECISION_ROUTE, decision_address
from search.throttle import limit_pages
from search.types import Audience


class AwardRegisterPage(AnnexRoutes, BasePage):
    """Award search at its root, one address for each decision below it, and the feeds of decisions."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    subpage_types: list[str] = []
    is_same_in_all_languages = True
    grants_per_page = 200  # of a decision
    is_kept_in_memory = True

    class Meta:
        verbose_name = _("award register")
        verbose_name_plural = _("award registers")

    def structured_data(self, frame: Frame, context: Mapping[str, Any]) -> list[Node]:
        if decision := context.get("decision"):
            return [legislation(decision, frame)]
        return super().structured_data(frame, context)

    # --- Award search

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        if FIND in request.GET:
            # What narrowed the values to choose from comes along with the choice, and is no part of the search.
            rest = request.GET.copy()
            del rest[FIND]
            return redirect(f"{self.get_url(request)}?{rest.urlencode()}")
        return self._search(request)

    @path("in/", name="print_view")
    def print_view(self, request: HttpRequest) -> TemplateResponse:
        return self._search(request, is_print=True)

    @path("loc/<slug:name>/", name="all_values")
    @limit_pages
    def all_values(self, request: HttpRequest, name: str) -> TemplateResponse:
        """All values of one filter to choose from."""
        try:
            found = all_values(request.GET, self.get_url(request), name)
        except KeyError as error:
            raise Http404 from error
        return self._answer(request, found, "emulation/award_values.html", is_answered=bool(found.facets))

    @limit_pages
    def _search(self, request: HttpRequest, *, is_print: bool = False) -> TemplateResponse:
        found = search_awards(request.GET, self.get_url(request), on_paper=is_print)
        return self._answer(request, found, None, is_answered=found.results is not None, is_print=is_print)

    def _answer(
        self, request: HttpRequest, found: Any, template: str | None, *, is_answered: bool, is_print: bool = False
    ) -> TemplateResponse:
        context = {"search": found, "is_print": is_print, "print_back_url": found.address.url}
        response = self.render(request, template=template, context_overrides=context)
        if not is_answered:
            response.status_code = 503
        return response

    # --- Statistics of a search

    @path("thong-ke/", name="statistics")
    def statistics(self, request: HttpRequest) -> TemplateResponse:
        return self._statistics(request)

    @path("thong-ke/in/", name="statistics_print")
    def statistics_print(self, request: HttpRequest) -> TemplateResponse:
        return self._statistics(request, is_print=True)

    @path("thong-ke/<slug:name>/csv/", name="statistics_csv")
    @limit_pages
    def statistics_csv(self, request: HttpRequest, name: str) -> HttpResponse:
        return table_response(statistics(request.GET, self.get_url(request)), name)

    @limit_pages
    def _statistics(self, request: HttpRequest, *, is_print: bool = False) -> TemplateResponse:
        found = statistics(request.GET, self.get_url(request))
        context = {"statistics": found, "search": found.search, "is_print": is_print}
        context |= {"crumb": {"title": _("Statistics")}, "print_back_url": found.search.address.url}
        response = self.render(request, template="emulation/award_statistics.html", context_overrides=context)
        if not found.is_answered:
            response.status_code = 503
        return response

    # --- One recipient

    @path("doi-tuong/<int:pk>/", name="honoree")
    def honoree(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._honoree(request, pk)

    @path("doi-tuong/<int:pk>/in/", name="honoree_print")
    def honoree_print(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._honoree(request, pk, is_print=True)

    def _honoree(self, request: HttpRequest, pk: int, *, is_print: bool = False) -> HttpResponse:
        record = record_of(pk, Audience.PUBLIC)
        if record is None:
            kept = Honoree.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
            if not kept:
                raise Http404
            return redirect(honoree_url(self.get_url(request), kept))
        url = honoree_url(self.get_url(request), pk)
        return self.render(
            request,
            template="emulation/award_record.html",
            context_overrides={
                "record": record,
                "record_url": url,
                "print_back_url": url,
                "profile": public_profiles([pk]).get(pk),
                "crumb": {"title": record.name},
                "is_print": is_print,
            },
        )

    # --- Decisions

    @path(DECISION_ROUTE, name="decision")
    def decision(self, request: HttpRequest, pk: int) -> TemplateResponse:
        return self._decision(request, pk)

    @path(f"{DECISION_ROUTE}in/", name="decision_print")
    def decision_print(self, request: HttpRequest, pk: int) -> TemplateResponse:
        return self._decision(request, pk, is_print=True)

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        return DecisionFeed()(request, register=self)

    @path("rss/", name="rss")
    def rss(self, request: HttpRequest) -> HttpResponse:
        return DecisionRss()(request, register=self)

    def decision_url(self, decision: AwardDecision, request: HttpRequest | None = None) -> str:
        """Returns the address of a decision's page."""
        return decision_address(self.get_url(request) or "", decision.pk)

    def _decision(self, request: HttpRequest, pk: int, *, is_print: bool = False) -> TemplateResponse:
        decision = get_object_or_404(AwardDecision.objects.for_public().select_related("file", "annulled_by"), pk=pk)
        grants = decision.grants.in_force().select_related("award_type", "honoree", "annulled_by").in_legal_order()
        page_obj = Paginator(grants, max(1, grants.count()) if is_print else self.grants_per_page).get_page(
            request.GET.get("page")
        )
        url = self.decision_url(decision, request)
        return self.render(
            request,
            template="emulation/award_decision.html",
            context_overrides={
                "decision": decision,
                "summary": decision.abstract,
                "decision_url": url,
                "print_back_url": url,
                "canonical_url": decision_address(self.get_full_url(request) or "", decision.pk),
                "campaign": decision.public_campaign,
                "page_obj": page_obj,
                "groups": list(_by_award(page_obj)),
                "withdrawn": decision.grants.count() - page_obj.paginator.count if decision.is_in_force else 0,
                "crumb": {"title": decision.number},
                "is_print": is_print,
            },
        )


def _by_award(page_obj: Any) -> Iterator[tuple[Any, list[tuple[int, AwardGrant, Any]]]]:
    """Yields each award with its grants: running number in the decision, grant, public profile or None."""
    grants = list(page_obj)
    pages = HonoreePage.objects.live().public().filter(honoree__in=[grant.honoree_id for grant in grants])
    profiles = {page.honoree_id: page for page in pages}
    numbered = [
        (number, grant, profiles.get(grant.honoree_id)) for number, grant in enumerate(grants, page_obj.start_index())
    ]
    for _order_key, rows in groupby(numbered, key=lambda row: row[1].award_type.order_key):
        of_award = list(rows)
        yield of_award[0][1].award_type, of_award

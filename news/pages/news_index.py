"""The page that lists the news."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path

from core.languages import language_of, version_in
from core.listing import Choice, ListFilter, Listing, build_listing
from core.models import BasePage
from news.feeds import LENGTH, Channel, article_feed
from news.models.category import ArticleCategory
from news.models.tag import ArticleTag
from news.pages.article import ArticlePage

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, QueryDict

    from news.pages.article_queryset import ArticleQuerySet

PAGE_SIZE = 13  # a lead story and twelve cards


class NewsIndexPage(BasePage):
    """Lists its articles by category, year and month, and tag; offers them as Atom and RSS.

    It may stand below any page: a foreign site has its own home page.
    """

    intro = models.TextField(
        _("introduction"), blank=True, max_length=500, help_text=_("One or two sentences under the title.")
    )

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]
    subpage_types = ["news.ArticlePage"]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    @cached_property
    def articles(self) -> ArticleQuerySet:
        """Its articles that everyone may read, the newest first."""
        return ArticlePage.objects.child_of(self).live().public().latest_first()

    @cached_property
    def archive(self) -> list[tuple[datetime, int]]:
        """The months that have articles, with how many, the latest first: one query."""
        months = self.articles.order_by().annotate(month=TruncMonth("display_date")).values_list("month")
        return list(months.annotate(count=Count("pk")).order_by("-month"))

    @cached_property
    def years(self) -> dict[int, dict[str, Any]]:
        """Year → its ``count`` of articles and its ``months`` (month, count), the latest first."""
        years: dict[int, dict[str, Any]] = {}
        for month, count in self.archive:
            year = years.setdefault(month.year, {"count": 0, "months": []})
            year["count"] += count
            year["months"].append((month, count))
        return years

    def listing(self, params: QueryDict) -> Listing:
        """Returns the articles that the parameters ``category``, ``year``, ``month``, ``tag`` and ``page`` choose."""
        chosen_years = params.getlist("year")
        months = sorted({month.month for month, _count in self.archive if str(month.year) in chosen_years})
        filters = [
            ListFilter(
                "category",
                _("Category"),
                [Choice(each.slug, each.label, Q(category=each)) for each in ArticleCategory.objects.all()],
            ),
            ListFilter(
                "year",
                _("Year"),
                [Choice(str(year), str(year), Q(display_date__year=year)) for year in self.years],
            ),
            ListFilter(
                "month",
                _("Month"),
                [Choice(str(month), MONTHS[month], Q(display_date__month=month)) for month in months],
            ),
            ListFilter("tag", _("Tag"), self._chosen_tags(params)),
        ]
        return build_listing(self.articles.for_listing(), filters, params, PAGE_SIZE)

    def _chosen_tags(self, params: QueryDict) -> list[Choice]:
        """Tags are free and many: only those asked for become choices."""
        slugs = [slug for slug in params.getlist("tag") if re.fullmatch(r"[-\w]{1,100}", slug)]
        tags = ArticleTag.objects.filter(slug__in=slugs) if slugs else ()
        return [Choice(tag.slug, tag.name, Q(pk__in=tag.tagged_articles.values("content_object"))) for tag in tags]

    @property
    def feed_url(self) -> str:
        """Address of the Atom feed."""
        return self.url + self.reverse_subpage("feed")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        listing = self.listing(request.GET)
        context["listing"] = listing
        context["facets"] = {facet.name: facet for facet in listing.facets}
        context["with_lead_story"] = listing.page_obj.number == 1 and not listing.is_filtered
        return context

    @property
    def rss_url(self) -> str:
        """Address of the RSS feed."""
        return self.url + self.reverse_subpage("rss")

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The newest articles as Atom, of one category where ``?category=`` names it; 404 where it names none."""
        return self._feed(request, "feed", "atom")

    @path("rss/", name="rss")
    def rss(self, request: HttpRequest) -> HttpResponse:
        """The same as RSS 2.0."""
        return self._feed(request, "rss", "rss")

    def _feed(self, request: HttpRequest, route: str, form: str) -> HttpResponse:
        category = None
        articles = self.articles
        if slug := request.GET.get("category"):
            if not re.fullmatch(r"[-\w]{1,100}", slug):
                raise Http404
            category = get_object_or_404(ArticleCategory, slug=slug)
            articles = articles.filter(category=category)
        url = self.full_url + self.reverse_subpage(route)
        with translation.override(language_of(self)):
            channel = Channel(
                index=self,
                category=category,
                articles=list(articles.for_listing().prefetch_related("tags")[:LENGTH]),
                site_name=self._site_name(),
                url=f"{url}?category={category.slug}" if category else url,
            )
            return article_feed(request, channel, form)

    def _site_name(self) -> str:
        """The name of the site; in another language than its own it goes by the title of its home page there."""
        site = self.get_site()
        is_own = self.locale_id == site.root_page.locale_id
        return str(site.site_name if is_own else version_in(site.root_page, self.locale_id).title)

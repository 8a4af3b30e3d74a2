"""Lists the latest articles for news search engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Locale, Page

from core.feeds import xml_text
from core.sitemaps import PageSitemap
from news.pages.article import ArticlePage

NEWS = timedelta(days=2)  # what news search engines take; older articles stand in the sitemap of pages
MOST = 1_000  # articles that one news sitemap may carry


class NewsSitemap(PageSitemap):
    """The articles of the last two days."""

    limit = MOST

    def items(self) -> QuerySet[Page]:
        recent = ArticlePage.objects.filter(display_date__gt=timezone.now() - NEWS, display_date__lte=timezone.now())
        return super().items().filter(pk__in=recent.values("pk"))

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        articles = {
            article.get_full_url(self.request): article
            for article in ArticlePage.objects.filter(pk__in=self.paginator.page(page).object_list.values("pk"))
            .defer_streamfields()
            .order_by()
        }
        languages = dict(Locale.objects.values_list("pk", "language_code"))
        name = self.get_wagtail_site().site_name or getattr(settings, "WAGTAIL_SITE_NAME", "")
        for entry in urls:
            if article := articles.get(entry["location"]):
                entry["news"] = {
                    "name": xml_text(name),
                    "language": languages[article.locale_id],
                    "date": article.display_date,
                    "title": xml_text(article.title),
                }
        return urls

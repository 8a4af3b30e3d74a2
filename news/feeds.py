"""Serves the news as Atom (RFC 4287) and RSS 2.0 feeds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.contrib.contenttypes.models import ContentType
from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure, SyndicationFeed
from django.utils.html import escape
from django.views.decorators.http import condition
from wagtail.models import PageLogEntry

from core import renditions
from core.feeds import RssFeed, xml_text
from news.pages.article import ArticlePage

if TYPE_CHECKING:
    from django.http import HttpRequest

    from news.models.category import ArticleCategory

LENGTH = 30  # articles


@dataclass(frozen=True, slots=True)
class Channel:
    """What one feed carries: the articles of an index page, or those of one category."""

    index: Any
    category: ArticleCategory | None
    articles: list[ArticlePage]
    site_name: str
    url: str  # absolute, of the feed itself

    @property
    def page_url(self) -> str:
        """Absolute address of the page that lists the same articles."""
        url = self.index.full_url
        return f"{url}?category={self.category.slug}" if self.category else url

    @property
    def title(self) -> str:
        parts = [self.index.title, self.category.label if self.category else "", self.site_name]
        return " – ".join(part for part in parts if part)

    def etag(self) -> str:
        """Changes with the list, the articles, their order, all of them that a publication changes, and their
        categories and pictures.
        """
        parts = [self.url, self.title, f"{self.index.last_published_at}"]
        parts += [f"{article.pk} {article.last_published_at} {article.card_kicker}" for article in self.articles]
        pictures = [article.lead_picture for article in self.articles]
        renditions.prefetch_renditions(pictures, "share")
        parts += [made.url for picture in pictures for made in renditions.ready_jpegs(picture, "share")]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f'"{digest[:32]}"'

    def last_modified(self) -> datetime | None:
        """Moves forward also when an article is withdrawn, which Wagtail's log knows."""
        content_type = ContentType.objects.get_for_model(ArticlePage)
        logged = PageLogEntry.objects.filter(content_type=content_type).aggregate(latest=Max("timestamp"))["latest"]
        times = [article.last_published_at for article in self.articles] + [self.index.last_published_at, logged]
        return max((time for time in times if time), default=None)


class ArticleFeed(Feed):
    """Writes a channel as Atom: the title, lede, by-line, categories and lead picture of each article."""

    feed_type: type[SyndicationFeed] = Atom1Feed

    # Django hands these methods the object and the items of this feed; its stubs know only of any model.
    def get_object(self, request: HttpRequest, channel: Channel) -> Channel:  # type: ignore[override]
        self.language = channel.index.locale.language_code
        return channel

    def title(self, channel: Channel) -> str:
        return xml_text(channel.title)

    def subtitle(self, channel: Channel) -> str:
        return xml_text(channel.index.intro)

    def link(self, channel: Channel) -> str:
        return channel.page_url

    def feed_url(self, channel: Channel) -> str:
        return channel.url

    def feed_guid(self, channel: Channel) -> str:
        return channel.url if channel.category else f"urn:uuid:{channel.index.translation_key}"

    def author_name(self, channel: Channel) -> str:
        return xml_text(channel.site_name or channel.index.title)

    def items(self, channel: Channel) -> list[ArticlePage]:
        return channel.articles

    def item_title(self, article: ArticlePage) -> str:  # type: ignore[override]
        return xml_text(article.title)

    def item_description(self, article: ArticlePage) -> str:  # type: ignore[override]
        return escape(xml_text(article.lede))  # Atom1Feed declares it as HTML

    def item_link(self, article: ArticlePage) -> str:  # type: ignore[override]
        return article.full_url

    def item_guid(self, article: ArticlePage) -> str:
        return f"urn:uuid:{article.translation_key}"

    def item_pubdate(self, article: ArticlePage) -> datetime:
        return article.display_date

    def item_updateddate(self, article: ArticlePage) -> datetime:
        return article.last_published_at or article.display_date

    def item_author_name(self, article: ArticlePage) -> str | None:
        return xml_text(article.byline) or None

    def item_categories(self, article: ArticlePage) -> list[str]:
        names = [article.category.label] if article.category else []
        return [xml_text(name) for name in names + [tag.name for tag in article.tags.all()]]

    def item_enclosures(self, article: ArticlePage) -> list[Enclosure]:
        if not article.lead_picture or article.lead_picture.is_svg():
            return []
        made = renditions.ready_renditions(article.lead_picture, "share").values()
        return [Enclosure(urljoin(article.full_url, each.url), str(each.file.size), "image/jpeg") for each in made]


class ArticleRss(ArticleFeed):
    """The same as RSS, for readers that know no Atom."""

    feed_type = RssFeed
    item_guid_is_permalink = False

    def description(self, channel: Channel) -> str:
        return self.subtitle(channel) or self.title(channel)  # RSS demands one


FORMATS: dict[str, type[ArticleFeed]] = {"atom": ArticleFeed, "rss": ArticleRss}


@condition(
    etag_func=lambda request, channel, form: channel.etag(),
    last_modified_func=lambda request, channel, form: channel.last_modified(),
)
def article_feed(request: HttpRequest, channel: Channel, form: str) -> HttpResponse:
    """Answers with the feed in a form of ``FORMATS``, or with 304 where the reader has this very state of it."""
    response = FORMATS[form]()(request, channel)
    del response["Last-Modified"]  # that of the newest article; condition() knows better
    return response

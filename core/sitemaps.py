"""Builds sitemaps (https://www.sitemaps.org/protocol.html) with pictures and languages.

Each page of a sitemap costs the same number of queries however many addresses it carries: nothing is read page by page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.images import get_image_model
from wagtail.models import Page

from core.blocks import stream_image_ids
from core.models.page import BasePage, private_pages
from core.models.story import StoryPage
from core.renditions import filters, private_collections


class PageSitemap(Sitemap):
    """Every public page of the site, in all its languages, with the pictures it shows."""

    # The protocol allows 50,000; fewer keep each answer small and quick.
    limit = 5_000

    def items(self) -> QuerySet[Page]:
        root = self.get_wagtail_site().root_page
        roots = [root]
        if is_translated():
            roots = list(root.get_translations(inclusive=True).live())
        below = Q()
        for each in roots:
            below |= Q(path__startswith=each.path)
        # By primary key: a new page moves no other to the next page of the sitemap.
        found: QuerySet[Page] = Page.objects.filter(below).live().exclude(private_pages()).order_by("pk")
        return found

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self.items().order_by().aggregate(latest=Max("last_published_at"))["latest"]
        return latest

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        pages = list(self.paginator.page(page).object_list)
        own_urls = self._own_urls(pages)
        images = self._images(pages)
        versions = self._versions(pages)
        urls = []
        for each in pages:
            if each.pk in own_urls:
                urls += own_urls[each.pk]
            elif location := each.get_full_url(self.request):
                entry = {"location": location, "lastmod": self.lastmod(each), "images": images.get(each.pk, ())}
                if len(others := versions.get(each.translation_key, ())) > 1:
                    entry["alternates"] = others
                urls.append(entry)
        times = [entry["lastmod"] for entry in urls if entry.get("lastmod")]
        if times:
            self.latest_lastmod = max(times)
        return urls

    def _own_urls(self, pages: Iterable[Page]) -> dict[int, list[dict[str, Any]]]:
        """Asks the page types that say themselves which addresses they have: one query for each type."""
        by_model: dict[type[Page], list[int]] = defaultdict(list)
        for page in pages:
            model: type[Any] = ContentType.objects.get_for_id(page.content_type_id).model_class() or Page
            if model.get_sitemap_urls is not Page.get_sitemap_urls:
                by_model[model].append(page.pk)
        return {
            page.pk: page.get_sitemap_urls(self.request)
            for model, ids in by_model.items()
            for page in model._default_manager.filter(pk__in=ids)
        }

    def _images(self, pages: list[Page]) -> dict[int, list[str]]:
        """Returns the addresses of the pictures that stand on cards, in galleries and in bodies, by page."""
        if not pages:
            return {}
        span = (pages[0].pk, pages[-1].pk)
        models = {ContentType.objects.get_for_id(page.content_type_id).model_class() for page in pages}
        shown: dict[int, list[str]] = {}
        for model in models:
            if model and issubclass(model, BasePage):
                shown |= images_of(model, *span)
        base = pages[0].get_full_url(self.request) or ""
        return {pk: [urljoin(base, address) for address in addresses] for pk, addresses in shown.items()}

    def _versions(self, pages: list[Page]) -> dict[Any, list[dict[str, str]]]:
        """Returns the versions of pages in all languages by translation key: one query; none in one language."""
        if not is_translated() or not pages:
            return {}
        keys = Page.objects.filter(pk__gte=pages[0].pk, pk__lte=pages[-1].pk).values("translation_key")
        found: dict[Any, list[dict[str, str]]] = defaultdict(list)
        for page in self.items().filter(translation_key__in=keys).select_related("locale"):
            if location := page.get_full_url(self.request):
                found[page.translation_key].append({"lang_code": page.locale.language_code, "location": location})
        return found


def images_of(model: type[BasePage], first: int, last: int) -> dict[int, list[str]]:
    """Returns the addresses of the largest pictures made for pages of a type, by page: four queries at the most.

    Args:
        model: the page type.
        first: the least primary key of the pages.
        last: the greatest.
    """
    pages = model._default_manager.filter(pk__gte=first, pk__lte=last)
    used: list[tuple[int, int]] = []
    is_used = Q()
    if issubclass(model, StoryPage):
        # The picture in front may be of a person, as the body is.
        pictured = model.with_open_body(pages).filter(lead_picture__isnull=False)
        picture_model = model._meta.get_field("gallery_pictures").related_model
        pictures = picture_model._default_manager.filter(page__gte=first, page__lte=last)
        used += [*pictured.values_list("pk", "lead_picture"), *pictures.order_by("pk").values_list("page", "image")]
        is_used |= Q(image__in=pictured.values("lead_picture")) | Q(image__in=pictures.values("image"))
    if hasattr(model, "body"):
        bodies = model.with_open_body(pages).values_list("pk", "body")
        in_bodies = [(pk, image) for pk, body in bodies for image in stream_image_ids(body)]
        used += in_bodies
        is_used |= Q(image__in={image for _pk, image in in_bodies})
    if not used:
        return {}
    specs = [wanted.spec for wanted in filters("large") if "format-jpeg" in wanted.spec]
    made = get_image_model().get_rendition_model()._default_manager.filter(is_used, filter_spec__in=specs)
    made = made.exclude(image__collection__in=private_collections())
    largest = {rendition.image_id: rendition for rendition in made.order_by("width", "pk")}
    found: dict[int, list[str]] = {}
    for page, image in dict.fromkeys(used):
        if image in largest:
            found.setdefault(page, []).append(largest[image].url)
    return found


def is_translated() -> bool:
    """Tells whether the site has pages in several languages."""
    return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))

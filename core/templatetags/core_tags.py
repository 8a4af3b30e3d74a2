"""Template tags for every public page: pictures, breadcrumbs, numbers, addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.images.models import Picture
from wagtail.models import Page, Site

from core import renditions
from core.dominant_colour import tone_classes
from core.site_version import remember
from core.tasks import ask_for_renditions
from core.text_size import SIZES, chosen_text_size, neighbours
from search.text import limit_marks

T = TypeVar("T")

register = template.Library()


class RememberedNode(template.Node):
    """What ``remembered`` makes of its contents."""

    def __init__(self, nodelist: template.NodeList, name: str, varying: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.name = name
        self.varying = varying

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        site = Site.find_for_request(request) if isinstance(request, HttpRequest) else None
        if site is None or getattr(request, "is_preview", False):
            return self.nodelist.render(context)
        varying = tuple(expression.resolve(context) for expression in self.varying)
        key = ("markup", self.name, site.pk, get_language(), timezone.localdate(), varying)
        return remember(key, lambda: self.nodelist.render(context))


@register.tag
def remembered(parser: Parser, token: Token) -> RememberedNode:
    """Renders what stands between ``{% remembered name … %}`` and ``{% endremembered %}`` once for the site's version.

    It must be the same for every visitor of a site, but for the language of its labels and the values named after
    ``name``; lazily read lists inside are then not read at all. A preview is rendered each time.
    """
    name, *varying = token.split_contents()[1:]
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return RememberedNode(nodelist, name, [parser.compile_filter(each) for each in varying])


@register.simple_tag
def photo(image: Any, use: str, alt: str = "", **attrs: str) -> Any:
    """Shows an image in one of the uses declared in ``renditions.USES``, with its width and height.

    Until the worker has made it, the whole picture stands there; before that is made, its colour in its shape.

    Args:
        image: an image, or None for nothing.
        use: name in ``renditions.USES``.
        alt: alternative text; "" where text beside the picture says it all.
        attrs: further attributes; ``loading`` is "lazy" unless told otherwise.
    """
    if not image:
        return ""
    if tone := tone_classes(getattr(image, "dominant_colour", "")):
        attrs["class"] = f"{attrs.get('class', '')} {tone}".strip()
    # A picture that is there from the start comes with the first text, not a moment later.
    attrs.setdefault("decoding", "async" if attrs.setdefault("loading", "lazy") == "lazy" else "sync")

    def markup(ready: Mapping[str, Any]) -> SafeString:
        # The first width is the fallback of browsers without srcset; sizes steers all others.
        if not ready:
            ask_for_renditions(image, use)
            ready = renditions.ready_renditions(image, renditions.STAND_IN)
        if not ready:
            return waiting(image, use, alt, attrs.get("class", ""))
        found, has_widths = renditions.offered(ready)
        sizes = {"sizes": renditions.USES[use].sizes} if has_widths else {}
        picture: SafeString = Picture(found, {"alt": alt, **attrs, **sizes}).__html__()
        return picture

    return remember_picture(("photo", image.pk, use, alt, *sorted(attrs.items())), image, use, markup)


def remember_picture(key: tuple[Any, ...], image: Any, use: str, make: Callable[[Mapping[str, Any]], T]) -> T:
    """Returns what is made of the renditions of a use, which once all are there only a hard change can alter.

    Args:
        key: what it is.
        image: an image.
        use: name in ``renditions.USES``.
        make: is given ``renditions.ready_renditions``.
    """

    def whole() -> T | None:
        ready = renditions.ready_renditions(image, use)
        return make(ready) if len(ready) == len(renditions.filters_of(image, use)) else None

    found = remember((*key, "whole"), whole, outlives_soft_changes=True)
    return remember(key, lambda: make(renditions.ready_renditions(image, use))) if found is None else found


@register.simple_tag
def photo_on_paper(image: Any, alt: str = "") -> SafeString:
    """Shows an image large and in one format only: paper knows neither widths nor late arrival."""
    if not image:
        return SafeString("")
    if large := photo_sources(image, "large"):
        return format_html('<img src="{url}" width="{width}" height="{height}" alt="{alt}">', **{**large, "alt": alt})
    return waiting(image, "large", alt)


def waiting(image: Any, use: str, alt: str, classes: str = "") -> SafeString:
    """Returns what stands in a picture's place, and in its size, while the worker makes it."""
    first = renditions.first_of(renditions.filters_of(image, use))
    width, height = first.get_transform(image).size
    return format_html(
        '<picture><img src="{}" width="{}" height="{}" alt="{}" class="{}"></picture>',
        static("core/img/waiting.svg"),
        round(width),
        round(height),
        alt,
        f"waiting {classes}".strip(),
    )


@register.simple_tag
def photo_sources(image: Any, use: str) -> Mapping[str, Any]:
    """Returns a use as data: ``url``, ``width`` and ``height`` of its largest JPEG; ``srcset`` by format where several.

    Nothing where the worker has not made it yet.
    """
    if not image:
        return {}

    def sources(ready: Mapping[str, Any]) -> Mapping[str, Any]:
        if not ready:
            ask_for_renditions(image, use)
            return {}
        picture = Picture(ready)
        by_format = picture.formats or {"jpeg": picture.renditions}
        largest = max(by_format["jpeg"], key=lambda rendition: rendition.width)
        return {
            "url": largest.url,
            "width": largest.width,
            "height": largest.height,
            "srcset": {name: Picture.get_width_srcset(found) for name, found in by_format.items()},
        }

    return remember_picture(("photo sources", image.pk, use), image, use, sources)


@register.simple_tag
def with_card_pictures(pages: Iterable[Any], *uses: str) -> list[Any]:
    """Returns the pages as a list with the renditions of their card pictures fetched, in one query for all."""
    found = list(pages)
    renditions.prefetch_renditions([getattr(page, "card_picture", None) for page in found], *uses or ("card",))
    return found


@register.simple_tag
def with_pictures(pictures: Iterable[Any]) -> list[Any]:
    """Returns gallery pictures as a list with what a gallery shows of them fetched, in one query for all."""
    found = list(pictures)
    renditions.prefetch_renditions([picture.image for picture in found], *renditions.GALLERY_USES)
    return found


@register.simple_tag(takes_context=True)
def site_name(context: Context) -> str:
    """Returns the name of the site: from ``site_furniture``, the Wagtail site or the settings."""
    furniture = context.get("site_furniture") or {}
    name = furniture.get("name") if isinstance(furniture, dict) else getattr(furniture, "name", "")
    request = context.get("request")
    if not name and isinstance(request, HttpRequest):
        site = Site.find_for_request(request)
        name = site.site_name if site else ""
    return str(name or getattr(settings, "WAGTAIL_SITE_NAME", ""))


@register.inclusion_tag("core/includes/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: Context, page: Any = None) -> dict[str, Any]:
    """Shows the way from the home page to a page (``page`` of the context unless told)."""
    page = page or context.get("page")
    if not isinstance(page, Page) or not page.pk:
        return {"crumbs": []}
    return {"crumbs": crumbs_above(page, context.get("request")), "page": page}


def crumbs_above(page: Page, request: HttpRequest | None) -> list[dict[str, str]]:
    """Returns the way from the home page down to a page, without the page: ``title`` and ``url`` of each step."""
    site = Site.find_for_request(request) if request else page.get_site()

    def way_down() -> list[dict[str, str]]:
        ancestors = page.get_ancestors().live()
        if site:
            ancestors = ancestors.filter(depth__gte=site.root_page.depth)
        crumbs = [{"title": above.title, "url": above.get_url(request)} for above in ancestors]
        return [crumb for crumb in crumbs if crumb["url"]]

    key = ("breadcrumbs", site and site.pk, page.path[: -page.steplen])
    return remember(key, way_down)


@register.simple_tag(takes_context=True)
def carries_session(context: Context) -> bool:
    """Returns whether the visitor sent a session or a message.

    Asking for the user or for messages without one would mark every public page as varying by cookie: no cache may then
    share it.
    """
    cookies = getattr(context.get("request"), "COOKIES", {})
    return settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies


@register.simple_tag(takes_context=True)
def text_sizes(context: Context) -> dict[str, Any]:
    """Returns the ``size`` of text that the visitor chose, the one below, the one above, and all ``sizes``."""
    request = context.get("request")
    size = chosen_text_size(request) if isinstance(request, HttpRequest) else ""
    smaller, larger = neighbours(size)
    return {"size": size, "smaller": smaller, "larger": larger, "sizes": SIZES}


@register.filter
def number(value: Any) -> str:
    """Writes a number as the language does: 1500 → 1.500 in Vietnamese. A text is what somebody has written already."""
    if isinstance(value, str):
        return value
    if type(value) is int and formats.get_format("NUMBER_GROUPING") == 3:  # ten times as fast as Django's
        return f"{value:,}".replace(",", formats.get_format("THOUSAND_SEPARATOR"))
    return "" if value is None else formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def composed(text: Any) -> str:
    """Composes letters with their marks, as HTML wants text: Django's names of languages come decomposed."""
    return unicodedata.normalize("NFC", limit_marks(str(text)))


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str, value: Any = None) -> str:
    """Returns the query string without a parameter (or one of its values) and without the page number.

    Args:
        name: the parameter.
        value: the value to leave out; all of them where None.
    """
    query = context["request"].GET.copy()
    query.pop("page", None)
    kept = [] if value is None else [each for each in query.getlist(name) if each != str(value)]
    if kept:
        query.setlist(name, kept)
    else:
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def page_range(page_obj: Any) -> list[Any]:
    """Returns the page numbers to offer around a page, with ellipses."""
    return list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1))


@register.simple_tag
def chosen_values(facets: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Returns (facet, value) for every chosen value of these facets."""
    return [(facet, value) for facet in facets or () for value in facet.values if value.selected]

"""Template tags for the head of a page: metadata for search engines, feed readers and social networks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from wagtail.models import Page, Site

from core import structured_data as described
from core.languages import language_of
from core.models.page import BasePage, private_pages
from core.renditions import ready_jpegs
from core.site_version import remember
from core.templatetags.core_tags import crumbs_above, site_name

register = template.Library()

# Open Graph wants a country with the language.
COUNTRIES = {"vi": "VN", "en": "GB"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A page in one of its languages."""

    language: str
    url: str

    @property
    def path(self) -> str:
        """Its address without scheme and host."""
        return urlsplit(self.url).path


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """The picture that stands for a page where it is shared."""

    url: str
    width: int
    height: int
    alt: str


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str:
    """Returns the one absolute address of what is shown, "" where it has none.

    A list is known by the choices it understood and its page number, in one order; a view below a page that has an
    address of its own says so as ``canonical_url`` in its context.
    """
    if given := context.get("canonical_url"):
        return str(given)
    page = context.get("page")
    url = page.get_full_url(_request(context)) if isinstance(page, Page) and page.pk else ""
    listing = None if context.get("is_print") else context.get("listing")
    query = getattr(listing, "query", "")
    return f"{url}?{query}" if url and query else url or ""


@register.simple_tag(takes_context=True)
def page_language(context: Context) -> str:
    """Returns the language that the page is written in, which the visitor's choice of labels does not change."""
    page = context.get("page")
    return language_of(page) if isinstance(page, Page) else ""


@register.filter
def written_in(page: Page) -> str:
    """Returns the language that a page is written in, such as "vi"."""
    return language_of(page)


@register.filter
def og_locale(language: str) -> str:
    """Writes a language as Open Graph does: vi → vi_VN."""
    country = COUNTRIES.get(language)
    return f"{language}_{country}" if country else to_locale(language)


@register.simple_tag(takes_context=True)
def translations(context: Context) -> list[Translation]:
    """Returns what is shown in all its languages, for the public; none where there is only one.

    One query for a page whose versions are not known yet; none on a site that keeps to one language.
    """
    page, request = context.get("page"), _request(context)
    if not isinstance(page, Page) or not _is_at_its_address(page, context):
        return []
    below = canonical_url(context).removeprefix(page.get_full_url(request) or "") if "canonical_url" in context else ""
    return [replace(version, url=version.url + below) for version in versions_of(page, request)]


def versions_of(page: Page, request: HttpRequest | None) -> list[Translation]:
    """Returns a page's public versions in all its languages, none where there is only one."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return []
    return remember(("translations", page.translation_key), lambda: _translations(page, request))


def _translations(page: Page, request: HttpRequest | None) -> list[Translation]:
    versions = Page.objects.filter(translation_key=page.translation_key).live().exclude(private_pages())
    found = [
        Translation(version.locale.language_code, version.get_full_url(request))
        for version in versions.select_related("locale").order_by("locale_id")
    ]
    return found if len(found) > 1 else []


@register.simple_tag
def default_translation(versions: list[Translation]) -> str:
    """Returns the address for readers of any other language, "" where the site's own language is not among them."""
    return next((version.url for version in versions if version.language == settings.LANGUAGE_CODE), "")


@register.simple_tag(takes_context=True)
def shared_picture(context: Context, image: Any) -> SharedPicture | None:
    """Returns the picture to share, None where it has not been made yet.

    What the picture library says of a picture is in the site's own language, and told of pages in that language only.
    """
    request = _request(context)
    for rendition in ready_jpegs(image, "share"):
        site = Site.find_for_request(request) if request else None
        address = urljoin(site.root_url if site else settings.WAGTAILADMIN_BASE_URL, rendition.url)
        alt = image.default_alt_text if page_language(context) in ("", settings.LANGUAGE_CODE) else ""
        return SharedPicture(address, rendition.width, rendition.height, alt)
    return None


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString | str:
    """Returns what schema.org calls the page, its publisher and the way to it, as JSON-LD; "" where it tells nothing.

    A view below a page is described where it says its own address as ``canonical_url`` in its context.
    """
    page, request = context.get("page"), _request(context)
    if not isinstance(page, BasePage) or not _is_at_its_address(page, context):
        return ""
    url = canonical_url(context)
    site = Site.find_for_request(request)
    if not url or site is None:
        return ""

    def describe() -> SafeString:
        return _describe(page, context, site, url)

    if context.get("listing"):  # what it lists is read anyway
        return describe()
    return remember(("structured data", page.pk, site.pk, url, get_language()), describe)


def _describe(page: BasePage, context: Context, site: Site, url: str) -> SafeString:
    request = _request(context)
    home = site.root_page.get_full_url(request) or ""
    furniture = context.get("site_furniture") or {}
    agency, seat = site_name(context), str(furniture.get("address") or "")
    frame = described.Frame(url, page_language(context), home, agency, seat, request)
    is_home = page.pk == site.root_page_id
    known: dict[str, Any] = context.flatten()  # type: ignore[assignment]  # all keys are names
    nodes = page.structured_data(frame, known)
    nodes.append(described.organization(frame, furniture, is_whole=is_home))
    if is_home:
        nodes.append(described.web_site(frame, _search_url(frame)))
    trail = [*crumbs_above(page, request), {"title": page.title, "url": page.get_url(request)}]
    if crumb := context.get("crumb"):
        trail.append({"title": str(crumb["title"]), "url": url})
    way = described.breadcrumbs(trail, frame)
    return described.serialize([*nodes, way] if way else nodes)


def _is_at_its_address(page: Any, context: Context) -> bool:
    """Tells whether a page is shown at its own address: not for print, not in a preview, not a form below it."""
    request = _request(context)
    if not isinstance(page, Page) or not page.pk or request is None or context.get("is_print"):
        return False
    if getattr(request, "is_preview", False):
        return False
    return bool(context.get("canonical_url")) or request.path == page.get_url(request)


def _search_url(frame: described.Frame) -> str:
    try:
        return frame.absolute(reverse("search:site"))
    except NoReverseMatch:
        return ""


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None

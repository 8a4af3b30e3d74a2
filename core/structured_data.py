"""Describes pages in schema.org's vocabulary, as JSON-LD for search engines and archives.

The functions here are pure. Each returns a node: a dictionary with ``@type`` and properties of
https://schema.org/docs/full.html, from which what is empty has been left out. A page type says which nodes describe it
in ``BasePage.structured_data``. Nothing goes in that the page does not show to everyone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.renditions import ready_jpegs

Node = dict[str, Any]

# Inside an HTML script element only "<" can end the data; the others are escaped as Django's json_script does.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a description stands.

    Args:
        url: absolute address of what is described.
        language: of its text, as in BCP 47.
        site_url: absolute address of the home page.
        site_name: name of the agency that publishes.
        site_address: where it can be found, "" where unknown.
        request: tells page addresses apart on a server of several sites, None where there is none.
    """

    url: str
    language: str
    site_url: str
    site_name: str
    site_address: str = ""
    request: HttpRequest | None = None

    def absolute(self, address: str) -> str:
        """Returns an address of this site with its host."""
        return urljoin(self.url, address)

    def address_of(self, page: Any) -> str:
        """Returns the absolute address of a page."""
        return page.get_full_url(self.request) or ""

    def name(self, part: str) -> str:
        """Returns the identifier of a node of this page, such as ``https://…/#breadcrumbs``."""
        return f"{self.url}#{part}"

    @property
    def publisher(self) -> Node:
        """Refers to the node of ``organization``."""
        return {"@id": f"{self.site_url}#organization"}

    @property
    def seat(self) -> Node:
        """The place where the agency is."""
        return node("Place", name=self.site_name, address=self.site_address)


def node(kind: str, **properties: Any) -> Node:
    """Returns a node of this type without the properties that are None, empty text or empty lists."""
    return {"@type": kind} | {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def moment(value: date | datetime | None) -> str | None:
    """Writes a moment in the site's time with its offset (``2018-04-21T08:30:00+07:00``), a day as a day."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if value else None


def serialize(nodes: Iterable[Node]) -> SafeString:
    """Returns the nodes as one JSON-LD document that may stand inside an HTML script element."""
    document = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  escaped in this line


# --- The site -----------------------------------------------------------------------------------------


def organization(frame: Frame, furniture: Mapping[str, Any], *, is_whole: bool) -> Node:
    """Returns the agency that publishes the site.

    Args:
        frame: where the description stands.
        furniture: its ``logo``, ``address``, ``phone``, ``email`` and ``parent_name`` as far as known.
        is_whole: False leaves all but the logo to the home page.
    """
    logo = furniture.get("logo")
    contact: Node = {}
    if is_whole:
        contact = {
            "address": furniture.get("address"),
            "telephone": furniture.get("phone"),
            "email": furniture.get("email"),
            "parentOrganization": named("GovernmentOrganization", furniture.get("parent_name")),
        }
    return node(
        "GovernmentOrganization",
        **{"@id": frame.publisher["@id"]},
        name=frame.site_name,
        url=frame.site_url,
        logo=logo and frame.absolute(logo.url),
        **contact,
    )


def web_site(frame: Frame, search_url: str) -> Node:
    """Returns the site with its search; ``search_url`` is the absolute address that takes ``?q=``, "" for none."""
    search = search_url and node(
        "SearchAction",
        target=node("EntryPoint", urlTemplate=f"{search_url}?q={{search_term_string}}"),
        **{"query-input": "required name=search_term_string"},
    )
    return node(
        "WebSite",
        **{"@id": f"{frame.site_url}#website"},
        url=frame.site_url,
        name=frame.site_name,
        inLanguage=frame.language,
        publisher=frame.publisher,
        potentialAction=search,
    )


def named(kind: str, name: Any) -> Node | None:
    """Returns a node that is known by its name only, None without one."""
    return node(kind, name=str(name)) if name else None


# --- Pages and lists ------------------------------------------------------------------------------------


def web_page(page: Any, frame: Frame, kind: str = "WebPage", **properties: Any) -> Node:
    """Returns a page that is nothing more special than a ``kind`` of web page."""
    return node(
        kind,
        **{"@id": frame.url},
        url=frame.url,
        name=page.title,
        description=page.search_description or page.card_text,
        inLanguage=frame.language,
        datePublished=moment(page.first_published_at),
        dateModified=moment(page.last_published_at),
        publisher=frame.publisher,
        **properties,
    )


def collection(page: Any, frame: Frame, page_obj: Any) -> Node:
    """Returns a page with the pages it lists; ``page_obj`` is Django's paginator page of them."""
    entries = [
        node("ListItem", position=position, name=entry.title, url=frame.address_of(entry))
        for position, entry in enumerate(page_obj.object_list, page_obj.start_index())
    ]
    listed = node("ItemList", numberOfItems=page_obj.paginator.count, itemListElement=entries)
    return web_page(page, frame, "CollectionPage", mainEntity=listed)


def breadcrumbs(crumbs: Sequence[Mapping[str, str]], frame: Frame) -> Node | None:
    """Returns the way from the home page; each crumb has ``title`` and ``url``. A way of one step is none."""
    steps = [
        node("ListItem", position=position, name=crumb["title"], item={"@id": frame.absolute(crumb["url"])})
        for position, crumb in enumerate(crumbs, 1)
    ]
    return node("BreadcrumbList", **{"@id": frame.name("breadcrumbs")}, itemListElement=steps) if steps[1:] else None


# --- Pictures ---------------------------------------------------------------------------------------------


def shapes(image: Any, frame: Frame) -> list[str]:
    """Returns the addresses of an image in square, 4:3 and 16:9, as search engines want them; else as it is shared."""
    found = ready_jpegs(image, "shapes") or ready_jpegs(image, "share")
    return [frame.absolute(rendition.url) for rendition in found]


def picture(image: Any, frame: Frame, **properties: Any) -> Node | None:
    """Returns the largest picture made of an image, with its caption and credit; None where none has been made."""
    found = ready_jpegs(image, "large")
    if not found:
        return None
    largest = max(found, key=lambda rendition: rendition.width)
    return node(
        "ImageObject",
        contentUrl=frame.absolute(largest.url),
        **{
            "caption": getattr(image, "caption", ""),
            "creditText": getattr(image, "credit", ""),
            "copyrightNotice": getattr(image, "copyright_notice", ""),
        }
        | properties,
    )


def gallery(pictures: Iterable[Any], frame: Frame, name: str) -> Node | None:
    """Returns a gallery: each of its pictures with caption, credit and the address that opens it; None where empty."""
    images = [
        picture(
            each.image,
            frame,
            url=frame.name(f"anh-{number}"),
            caption=each.shown_caption,
            creditText=each.shown_credit,
        )
        for number, each in enumerate(pictures, 1)
    ]
    shown = [image for image in images if image]
    if not shown:
        return None
    return node(
        "ImageGallery",
        **{"@id": frame.name("anh-heading")},
        url=frame.name("anh-heading"),
        name=name,
        inLanguage=frame.language,
        associatedMedia=shown,
    )

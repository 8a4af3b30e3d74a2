"""Answers visitors whom nobody knows from memory, with whole pages."""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

from core import site_version
from core.text_size import chosen_text_size
from core.warming import PageKey, Warmer

LIFETIME = 600  # seconds; what depends on the date of today is no older
DEFAULT_SIZE = 1_000  # pages in each process
DEFAULT_WARMED = 20  # of those that were asked for last: a second or two of work after a change
LEAST_TO_COMPRESS = 200  # bytes
COMPRESSIBLE = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")

_PAGE_NUMBER = re.compile(r"page=\d{1,4}|")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def share(response: HttpResponseBase) -> HttpResponseBase:
    """Marks a response as the same for everyone who is not signed in and chose the same language and size of text."""
    response.is_shared = True  # type: ignore[attr-defined]  # read by the middleware below
    return response


@dataclass(slots=True)
class KeptPage:
    """A page as it was answered, in the encodings that were asked for so far."""

    headers: dict[str, str]
    body: bytes
    until: float
    encoded: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Returns the page in an encoding the browser takes, or 304 where it has it already."""
        encoding = accepted_encoding(request)
        if encoding not in self.encoded:
            content = encode(self.body, encoding)
            self.encoded[encoding] = (f'"{hashlib.sha256(content).hexdigest()[:32]}"', content)
        etag, content = self.encoded[encoding]
        response = HttpResponse(content, headers=self.headers)
        response["ETag"] = etag
        response["Content-Length"] = str(len(content))
        if encoding:
            response["Content-Encoding"] = encoding
        if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META:
            changed = parse_http_date_safe(self.headers.get("Last-Modified", ""))
            return get_conditional_response(request, etag, changed, response) or response
        return response


class PageCacheMiddleware:
    """Keeps shared pages in memory and compresses what visitors get; stands before every other middleware.

    Kept is what a page serves to a visitor without session, at an address without a query or with a page number, until
    the site's version changes. What people get who are signed in is never compressed here: it holds tokens, whose
    length must tell nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.pages = site_version.Memory(getattr(settings, "PAGE_CACHE_SIZE", DEFAULT_SIZE))
        self.warmed: int = getattr(settings, "PAGE_CACHE_WARMED", DEFAULT_WARMED)
        self.warmer = Warmer(self.asked_last, self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with site_version.read_once() as version:
            if is_known(request):
                return self.get_response(request)
            if not _PAGE_NUMBER.fullmatch(request.META.get("QUERY_STRING", "")):
                return compressed(request, self.get_response(request))
            return self.kept_or_made(request, version)

    def asked_last(self) -> list[PageKey]:
        """Returns the pages that were asked for last by visitors who named the host and chose nothing."""
        latest: list[PageKey] = self.pages.latest(self.warmed)
        return [key for key in latest if key.host and not key.language and not key.text_size]

    def kept_or_made(self, request: HttpRequest, version: str) -> HttpResponseBase:
        """Answers with the page of this version of the site, which is kept where it may be."""
        meta = request.META
        key = PageKey(
            request.scheme or "",
            meta.get("HTTP_HOST", ""),
            request.path_info,
            meta.get("QUERY_STRING", ""),
            chosen_language(request),
            chosen_text_size(request),
        )
        page: KeptPage | None = self.pages.get(version, key)
        if page is None or page.until < time.monotonic():
            response = self.get_response(request)
            if not isinstance(response, HttpResponse) or request.method == "HEAD" or not may_be_kept(response):
                return compressed(request, response)
            page = keep(response)
            self.pages.put(version, key, page)
            if self.warmed:
                self.warmer.start()
        return page.answer(request)


def chosen_language(request: HttpRequest) -> str:
    """Returns the language of the site that the visitor chose, "" for none."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def is_known(request: HttpRequest) -> bool:
    """Tells whether the visitor sent anything by which the site may know them."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies or "HTTP_AUTHORIZATION" in request.META


def may_be_kept(response: HttpResponse) -> bool:
    """Tells whether a response is one that ``share`` has marked, and nothing on its way made it personal."""
    return (
        getattr(response, "is_shared", False)
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Content-Encoding")
    )


def keep(response: HttpResponse) -> KeptPage:
    """Returns a response as it is kept: browsers ask each time whether it still holds."""
    patch_vary_headers(response, ("Accept-Encoding",))
    response.headers.setdefault("Cache-Control", "no-cache")
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return KeptPage(headers, response.content, time.monotonic() + LIFETIME)


def compressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Compresses what is text and sets no cookie, where the browser takes it."""
    is_text = response.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
    if not isinstance(response, HttpResponse) or not is_text:  # what is streamed goes out as it comes
        return response
    if response.cookies or response.has_header("Content-Encoding"):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    encoding = accepted_encoding(request)
    if encoding and len(response.content) >= LEAST_TO_COMPRESS:
        response.content = encode(response.content, encoding)
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(response.content))
        if response.has_header("ETag"):
            response["ETag"] = "W/" + response["ETag"].removeprefix("W/")
    return response


def accepted_encoding(request: HttpRequest) -> str:
    """Returns the best encoding that the browser takes, "" for none."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "").replace(" ", "").lower().split(",")
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), "")


def encode(content: bytes, encoding: str) -> bytes:
    """Returns the content in ``br``, ``gzip`` or, for "", as it is."""
    if encoding == "br":
        return brotli.compress(content, quality=5)
    if encoding == "gzip":
        return gzip.compress(content, compresslevel=6, mtime=0)
    return content

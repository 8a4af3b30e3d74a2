"""Caches whole pages for anonymous visitors, in the memory of each web process (docs/decisions/0021)."""

from __future__ import annotations

import gzip
import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import random
from threading import Event, Lock
from time import monotonic
from typing import NamedTuple

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

from core import site_version
from core.bounded_memory import BoundedMemory
from core.known_hosts import known_host
from core.site_version import Version
from core.text_size import chosen_text_size

LIFETIME = 600  # seconds; what depends on the date of today is no older
LONGEST_WAIT = 2.0  # seconds for which a request waits until another has made the page
DEFAULT_SIZE = 64_000_000  # bytes in each process
OVERHEAD = 2_000  # bytes of a kept page besides its text: its key, headers and places in dictionaries
LEAST_TO_COMPRESS = 200  # bytes
COMPRESSIBLE = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")

# Names in the environment of a request: a server asks for a page that is kept, or for no answer ("busy": it has no
# thread to make one), and reads there whether that was none.
ONLY_KEPT, BUSY, NOT_KEPT = "core.only_kept", "busy", "core.not_kept"

_PAGE_NUMBER = re.compile(r"page=\d{1,4}|")
_CODING = re.compile(r"\s*([a-z*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")
CODINGS_READ = 20  # of an Accept-Encoding header

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def share(response: HttpResponseBase) -> HttpResponseBase:
    """Marks a response as the same for everyone who is not signed in and chose the same language and size of text."""
    response.is_shared = True  # type: ignore[attr-defined]  # read by the middleware below
    return response


class PageKey(NamedTuple):
    """What tells one kept page from another."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    text_size: str


@dataclass(slots=True)
class KeptPage:
    """A page as it was answered, in the encodings that were asked for so far."""

    headers: dict[str, str]
    body: bytes
    version: Version  # of the site, read before the page was made
    made: float  # when that began, on the monotonic clock
    encoded: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked_for: float = -math.inf  # when a request was last told to have it made anew
    phase: float = field(default_factory=random)  # where in the interval that is, so that not all are made at once

    @property
    def size(self) -> int:
        """The bytes it takes, with all its encodings: none is larger than what it encodes."""
        return 3 * len(self.body) + OVERHEAD

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


class KeptPages:
    """The pages of this process, and when a page made from an older version of the site may still be served.

    Args:
        limit: bytes of all pages together.
    """

    def __init__(self, limit: int) -> None:
        self._pages: BoundedMemory[PageKey, KeptPage] = BoundedMemory(limit)
        self._last_current: BoundedMemory[str, float] = BoundedMemory(1000)

    def get(self, key: PageKey) -> KeptPage | None:
        return self._pages.get(key)

    def put(self, key: PageKey, page: KeptPage) -> None:
        self._pages.put(key, page, page.size + len(key.path))

    @property
    def size(self) -> int:
        """The bytes of all pages together."""
        return self._pages.size

    def note(self, version: Version) -> None:
        """Notes that the site has this version now: what was made from it is not out of date yet."""
        self._last_current.put(version.content, monotonic(), 1)

    def serves(self, page: KeptPage, version: Version) -> bool:
        """Tells whether a page need not be made anew."""
        return page.version == version and monotonic() - page.made < LIFETIME

    def serves_meanwhile(self, page: KeptPage, version: Version) -> bool:
        """Tells whether a page may be served while another request makes it anew: it went out of date just now."""
        return self._out_of_date(page, version) < site_version.sampling_interval()

    def serves_when_busy(self, page: KeptPage, version: Version) -> bool:
        """Tells whether a page may be served because there is too much to do. One request in an interval is told no."""
        interval, now = site_version.sampling_interval(), monotonic()
        out_of_date = self._out_of_date(page, version)
        if page.phase * interval <= out_of_date < interval and now - page.asked_for >= interval:
            page.asked_for = now
            return False
        return out_of_date < interval

    def _out_of_date(self, page: KeptPage, version: Version) -> float:
        """Returns for how many seconds at the most a page has been out of date; infinite where it may show too much."""
        last_current = self._last_current.get(page.version.content)
        now = monotonic()
        if page.version.visibility != version.visibility or last_current is None or now - page.made >= LIFETIME:
            return math.inf
        return now - last_current


class PageCacheMiddleware:
    """Keeps shared pages in memory and compresses what visitors get; stands before every other middleware.

    Kept is what a page serves to a visitor without session, at an address without a query or with a page number, under
    a name of the site that people are meant to use. What people get who are signed in is never compressed here: it
    holds tokens, whose length must tell nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.limit: int = getattr(settings, "PAGE_CACHE_SIZE", DEFAULT_SIZE)
        self.pages = KeptPages(self.limit)
        self._lock = Lock()
        self._under_way: dict[PageKey, Event] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if ONLY_KEPT in request.META:
            return self.kept(request, is_busy=request.META[ONLY_KEPT] == BUSY)
        if is_known(request):
            with site_version.read_once():
                return self.get_response(request)
        with site_version.read_once(for_visitor=True) as version:
            if key := self.key_of(request):
                return self.kept_or_made(request, key, version)
            return compressed(request, self.get_response(request))

    def key_of(self, request: HttpRequest) -> PageKey | None:
        """Returns under which key the answer may be kept, None where it may not."""
        query = request.META.get("QUERY_STRING", "")
        if not self.limit or not _PAGE_NUMBER.fullmatch(query) or not (host := known_host(request)):
            return None
        language, text_size = chosen_language(request), chosen_text_size(request)
        return PageKey(request.scheme or "", host, request.path_info, query, language, text_size)

    def kept(self, request: HttpRequest, *, is_busy: bool) -> HttpResponseBase:
        """Answers with a kept page; where there is none that may be served, says so in the environment.

        Args:
            request: with ``ONLY_KEPT`` in its environment.
            is_busy: whether no thread is free that could make a page.
        """
        with site_version.read_once(for_visitor=True) as version:
            key = None if is_known(request) else self.key_of(request)
            if key and (page := self.pages.get(key)):
                self.pages.note(version)
                is_busy = is_busy or site_version.sampling_interval() > site_version.SAMPLED
                if (
                    self.pages.serves(page, version)
                    or (key in self._under_way and self.pages.serves_meanwhile(page, version))
                    or (is_busy and self.pages.serves_when_busy(page, version))
                ):
                    return page.answer(request)
        request.META[NOT_KEPT] = True
        return HttpResponse(status=204)

    def kept_or_made(self, request: HttpRequest, key: PageKey, version: Version) -> HttpResponseBase:
        """Answers with a kept page, or makes it: of several requests for it one does so, and the others wait."""
        self.pages.note(version)
        page = self.pages.get(key)
        if page and self.pages.serves(page, version):
            return page.answer(request)
        with self._lock:
            being_made = self._under_way.get(key)
            if being_made is None:
                done = self._under_way[key] = Event()
        if being_made is None:
            try:
                return self.make(request, key, version)
            finally:
                with self._lock:
                    del self._under_way[key]
                done.set()
        if page and self.pages.serves_meanwhile(page, version):
            return page.answer(request)
        being_made.wait(LONGEST_WAIT)
        # The site may have changed meanwhile: what was made before that may show what is hidden now.
        with site_version.read_once(for_visitor=True) as version:
            page = self.pages.get(key)
            if page and self.pages.serves(page, version):
                return page.answer(request)
            return self.make(request, key, version)

    def make(self, request: HttpRequest, key: PageKey, version: Version) -> HttpResponseBase:
        """Has the page made, and keeps it where it may be kept.

        Args:
            version: of the site, read before: a change while the page is made ends it as soon as it is kept.
        """
        began = monotonic()
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or request.method == "HEAD" or not may_be_kept(response):
            return compressed(request, response)
        page = keep(response, version, began)
        self.pages.put(key, page)
        return page.answer(request)


def may_have(method: str, query: str) -> bool:
    """Tells whether an answer to a request of this kind may be kept."""
    return method in ("GET", "HEAD") and _PAGE_NUMBER.fullmatch(query) is not None


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


def keep(response: HttpResponse, version: Version, made: float) -> KeptPage:
    """Returns a response as it is kept: browsers ask each time whether it still holds.

    Args:
        version: of the site, from which it was made.
        made: when that began, on the monotonic clock.
    """
    patch_vary_headers(response, ("Accept-Encoding",))
    response.headers.setdefault("Cache-Control", "no-cache")
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return KeptPage(headers, response.content, version, made)


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
    """Returns the encoding that the browser likes best, "" for none; what it wrote unreadably it does not take.

    A browser that takes anything (``*``) is sent gzip, which everything can read.
    """
    weights: dict[str, float] = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(",", CODINGS_READ)[:CODINGS_READ]:
        if found := _CODING.fullmatch(part):
            weights[found[1]] = float(found[2] or 1)
    weights.setdefault("gzip", weights.get("*", 0))
    least = weights.get("identity", 0)
    liked = [name for name in ("br", "gzip") if weights.get(name, 0) > 0 and weights[name] >= least]
    return max(liked, key=weights.__getitem__, default="")


def encode(content: bytes, encoding: str) -> bytes:
    """Returns the content in ``br``, ``gzip`` or, for "", as it is."""
    if encoding == "br":
        return bytes(brotli.compress(content, quality=5))
    if encoding == "gzip":
        return gzip.compress(content, compresslevel=6, mtime=0)
    return content

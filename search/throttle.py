"""Limits how often one visitor, one name or everybody together may do something.

A rate is written as "600/m": so many in a second (``s``), minute (``m``), hour (``h``) or day (``d``); "5/15m" is five
in fifteen minutes. The counters stand in ``CACHES["throttle"]`` where there is one, else in the default cache. Where
they cannot be written (a full disk, a server that is away) everything passes: a limit protects the site, it is no lock.

Settings, each with a default: ``CLIENT_ADDRESS`` (dotted path of the function that returns a visitor's address, for
sites behind a proxy) and ``SEARCH_PAGE_RATE`` ("600/m": lists, statistics and searches that one address may open).
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import logging
import re
import time
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string

LOG_INTERVAL = 60  # seconds between two lines about counters that cannot be kept

_RATE = re.compile(r"([0-9]{1,9})/([0-9]{0,6})([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}

logger = logging.getLogger(__name__)


class Rate(NamedTuple):
    """``limit`` times in ``seconds``."""

    limit: int
    seconds: int


@functools.lru_cache(maxsize=100)
def parse_rate(text: str) -> Rate:
    """Returns the rate that a setting writes as "600/m", "5/15m" or "10/h"; a count of 0 lets nothing pass.

    Raises:
        ValueError: it is not written so, or its time is zero.
    """
    match = _RATE.fullmatch(text.strip().lower())
    if not match:
        raise ValueError(f'"{text}" is no rate; write it as "600/m" (s, m, h or d), or "5/15m" for a longer time')
    count, multiple, unit = match.groups()
    seconds = int(multiple or 1) * _SECONDS[unit]
    if not seconds:
        raise ValueError(f'"{text}" is no rate: its time is zero')
    return Rate(int(count), seconds)


def client_address(request: HttpRequest) -> str:
    """Returns the visitor's address as the setting ``CLIENT_ADDRESS`` finds it."""
    name = getattr(settings, "CLIENT_ADDRESS", None)
    return str(import_string(name)(request) if name else request.META.get("REMOTE_ADDR", ""))


def address_key(request: HttpRequest) -> str:
    """Returns what counts as one visitor: the address, of IPv6 the network of 64 bits that one household has."""
    return network_of(client_address(request))


def network_of(address: str) -> str:
    """Returns an address as it is counted; what is no address counts as written, at most 64 characters of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
    return str(parsed)


def spend(scope: str, key: str, rate: str) -> int:
    """Counts one use and returns how many seconds to wait, 0 where it may be done now.

    Args:
        scope: what is limited, such as "search.api".
        key: who is counted: ``address_key(request)`` or a name.
        rate: as ``parse_rate`` reads it.
    """
    limit, period = parse_rate(rate)
    now = int(time.time())
    # Windows of different visitors end at different times, so that they do not all come back at once.
    offset = zlib.crc32(f"{scope}:{key}".encode()) % period
    window, elapsed = divmod(now + offset, period)
    digest = hashlib.sha256(f"{scope}:{key}:{period}:{window}".encode()).hexdigest()
    try:
        count = _count(f"throttle:{digest}", period + 5)
    except Exception as error:  # noqa: BLE001  each cache raises errors of its own
        _report(error)
        return 0
    return max(period - elapsed, 1) if count > limit else 0


def _count(key: str, timeout: int) -> int:
    cache = caches["throttle" if "throttle" in settings.CACHES else DEFAULT_CACHE_ALIAS]
    if type(cache).incr is BaseCache.incr:
        # Caches that only read and write again give the entry their default time to live when it is increased.
        count = int(cache.get(key, 0)) + 1
        cache.set(key, count, timeout)
        return count
    if cache.add(key, 1, timeout):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended between the two calls
        return 1


_reported = -float(LOG_INTERVAL)


def _report(error: Exception) -> None:
    global _reported
    now = time.monotonic()
    if now - _reported >= LOG_INTERVAL:
        _reported = now
        logger.warning("Limits do not hold at the moment, their counters cannot be kept: %r", error)


def too_many_requests(request: HttpRequest, wait: int) -> HttpResponseBase:
    """Returns the page that asks a visitor to come back in ``wait`` seconds, with status 429."""
    response = TemplateResponse(request, "search/too_many_requests.html", {"wait": wait}, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


def limit_pages(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Decorates a view, or a page's method, whose answer costs a search: ``SEARCH_PAGE_RATE`` for each address."""

    @functools.wraps(view)
    def limited(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = next(each for each in args if isinstance(each, HttpRequest))
        rate = getattr(settings, "SEARCH_PAGE_RATE", "600/m")
        if wait := spend("search.page", address_key(request), rate):
            return too_many_requests(request, wait)
        return view(*args, **kwargs)

    return limited

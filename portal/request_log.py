"""Gives each request an id, writes one line about it (no query, no name, no whole address) and counts it."""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from core.page_cache import NOT_KEPT
from portal import logs
from portal.client_address import client_address
from portal.health import ALIVE, READY

logger = logging.getLogger(logs.ACCESS)

HEADER = "X-Request-ID"
PROBES = (ALIVE, READY)  # asked for every few seconds; nobody wants to read that they are well
LONGEST_PATH = 300  # signs of a path that are written
# Parts of an address that are secret, or that people name after a person.
HIDDEN_PARTS = ("token", "key", "uidb64", "uidb36", "document_filename")

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware:
    """Stands before every other middleware, so that each line of a request bears its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.count: Callable[[str, str, int, float], None] | None = None
        if settings.METRICS_PORT:
            from portal.metrics import count_request  # not imported where nobody asks for metrics

            self.count = count_request

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        identifier = request_id(request)
        logs.current_request.set(identifier)  # until the thread's next request: what is streamed is made after this
        response = self.get_response(request)
        if NOT_KEPT in request.META:  # the server asks again
            return response
        response.headers[HEADER] = identifier
        if self.count:
            self.count(request.path_info, request.method or "", response.status_code, time.perf_counter() - began)
        if not settings.ACCESS_LOG or (request.path_info in PROBES and response.status_code == 200):
            return response

        def write(size: int) -> None:
            write_line(
                request.method or "",
                shown_path(request.path_info, request.resolver_match),
                response.status_code,
                time.perf_counter() - began,
                size,
                client_address(request),
            )

        if response.streaming and not response.has_header("Content-Length"):
            pieces: Iterable[bytes] = response.streaming_content  # type: ignore[attr-defined]  # of a streaming one
            response.streaming_content = counted(pieces, write)  # type: ignore[attr-defined]
        elif response.streaming:
            write(int(response.headers["Content-Length"]))
        else:
            write(0 if request.method == "HEAD" else len(response.content))  # type: ignore[attr-defined]
        return response


def request_id(request: HttpRequest) -> str:
    """Returns the id that the trusted proxy gave a request, or a new one."""
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if _WELL_FORMED.fullmatch(given) else new_id()


def new_id() -> str:
    """Returns an id that no other request has."""
    return secrets.token_hex(8)


def write_line(method: str, path: str, status: int, seconds: float, size: int, address: str) -> None:
    """Writes the line of one request.

    Args:
        method: of the request.
        path: without the query, which holds what people typed.
        status: of the answer.
        seconds: until the answer was made.
        size: of its body in bytes.
        address: of the visitor.
    """
    milliseconds, client = round(seconds * 1000, 1), truncated_address(address)
    path = path if len(path) <= LONGEST_PATH else f"{path[:LONGEST_PATH]}…"
    method = method if method.isalpha() and len(method) <= 20 else "?"
    logger.info(
        "%s %s %s %s ms %s bytes %s",
        method,
        path,
        status,
        milliseconds,
        size,
        client,
        extra={
            "method": method,
            "path": path,
            "status": status,
            "ms": milliseconds,
            "bytes": size,
            "client": client,
        },
    )


def shown_path(path: str, match: ResolverMatch | None = None) -> str:
    """Returns the path without what must not be in a log: tokens, and names of documents.

    Args:
        path: of the request, without its query.
        match: the view that was found for it; it is looked for where Django did not come so far.
    """
    matches = [match or view_of(path)]
    if not path.endswith("/"):
        matches.append(view_of(f"{path}/"))  # a token is a secret also where the slash after it is missing
    shown = path
    for each in matches:
        for name in HIDDEN_PARTS:
            if each and (value := str(each.kwargs.get(name) or "").rstrip("/")):
                shown = shown.replace(value, "…")
    return shown


def view_of(path: str) -> ResolverMatch | None:
    """Returns the view of a path, None where there is none."""
    try:
        return resolve(path)
    except Resolver404:
        return None


@lru_cache(maxsize=1024)
def truncated_address(address: str) -> str:
    """Returns an address as it is logged: the first three numbers of IPv4, the first three groups of IPv6.

    It tells a flood from a crowd, but not one person from another.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, bits), strict=False).network_address)


def counted(pieces: Iterable[bytes], write: Callable[[int], None]) -> Iterator[bytes]:
    """Passes pieces of a body on, and tells their size at the end."""
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            yield piece
    finally:
        write(size)

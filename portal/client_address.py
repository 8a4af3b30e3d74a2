"""Finds the address of the client, for everything that counts requests."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from search.throttle import network_of


def client_address(request: HttpRequest) -> str:
    """Returns the visitor's address."""
    return visitor_address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address_of_scope(scope: dict[str, Any]) -> str:
    """Returns the visitor's address of an ASGI request."""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return visitor_address((scope.get("client") or ("",))[0], forwarded.decode("latin-1"))


def visitor_key(scope: dict[str, Any]) -> str:
    """Returns what counts as one visitor of an ASGI request: the address, of IPv6 the network of one household."""
    return network_of(address_of_scope(scope))


def visitor_address(peer: str, forwarded: str) -> str:
    """Returns the visitor's address.

    Behind a trusted proxy it is the last entry of ``X-Forwarded-For``, the one the proxy itself wrote; all entries
    before it are the visitor's own claims.

    Args:
        peer: address of who opened the connection, "" where there is none.
        forwarded: the value of ``X-Forwarded-For``, "" where there is none.
    """
    last = forwarded.rpartition(",")[2].strip() if settings.BEHIND_PROXY else ""
    return last or peer or "127.0.0.1"

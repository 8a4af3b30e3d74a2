"""Whose request it is, for everything that counts requests: throttles and the lock on signing in."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Returns the visitor's address.

    Behind a trusted proxy it is the last entry of ``X-Forwarded-For``, the one the proxy itself wrote; all entries
    before it are the visitor's own claims.
    """
    peer = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    if not settings.BEHIND_PROXY:
        return peer
    return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or peer

"""Adds headers to static files, for WhiteNoise."""

from __future__ import annotations

from collections.abc import MutableMapping


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Adds what a browser needs to know of a static file that somebody opens as if it were a page."""
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    headers["X-Frame-Options"] = "DENY"

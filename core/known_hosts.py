"""Tells whether a request's ``Host`` header is one of the site's own names.

What is kept in memory for each name is kept for known ones only: ``Host: localhost:<any port>`` is allowed by Django.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site

from core.site_version import remember


def known_host(request: HttpRequest) -> str:
    """Returns the host and port that a request names, "" where they are none of the site's own."""
    host = _named_host(request)
    return host if host in remember("known hosts", known_hosts, outlives_soft_changes=True) else ""


def _named_host(request: HttpRequest) -> str:
    """Returns the ``Host`` header in small letters, or else what the server calls itself, as Django does."""
    if named := request.META.get("HTTP_HOST", ""):
        return str(named).lower()
    name, port = str(request.META.get("SERVER_NAME", "")).lower(), request.get_port()
    return name if port == ("443" if request.is_secure() else "80") else f"{name}:{port}"


def known_hosts() -> frozenset[str]:
    """Returns every name of a Wagtail site and of ``ALLOWED_HOSTS``, alone and with each port of a site."""
    sites = list(Site.objects.values_list("hostname", "port"))
    base = urlsplit(getattr(settings, "WAGTAILADMIN_BASE_URL", None) or "")
    names = {name.lower() for name, _port in sites} | {
        name.lower() for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))
    }
    if base.hostname:
        names.add(f"[{base.hostname}]" if ":" in base.hostname else base.hostname)
    ports = {port for _name, port in sites} | {base.port} - {None}
    return frozenset(names | {f"{name}:{port}" for name in names for port in ports})

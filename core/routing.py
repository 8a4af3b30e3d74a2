"""Finds the page that answers a request, and remembers the site, the locale and the home page between requests."""

from __future__ import annotations

from copy import copy

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from core.known_hosts import known_host
from core.site_version import remember


def site_of(request: HttpRequest) -> Site | None:
    """Returns the site that the host of a request names; remembered for hosts that people are meant to use."""
    if not known_host(request):
        return Site.find_for_request(request)
    key = ("site", request.get_host(), request.get_port())
    return remember(key, lambda: Site.find_for_request(request), outlives_soft_changes=True)


def find_page(request: HttpRequest, path: str) -> None:
    """Leaves with the request its site and the page that answers it, where Wagtail looks for both before it asks.

    The site, the locale and the home page, from which the way to every other page begins, are remembered: three queries
    of Wagtail's five. The home page itself is read anew where it is what was asked for.

    Args:
        request: its host tells the site; the language in use tells which home page of the site.
        path: what follows the site's root in the address.
    """
    site = site_of(request)
    if site is None:
        return
    # Wagtail keeps both with the request, which Django's types do not know.
    request._wagtail_site = site  # type: ignore[attr-defined]  # noqa: SLF001
    steps = [step for step in path.split("/") if step]
    if not steps:
        Page.route_for_request(request, path)
        return
    home = remember(("home page", site.pk, get_language()), lambda: site.root_page.localized.specific)
    try:
        # As above; None stands for "no such page" in Wagtail too.
        request._wagtail_route_for_request = copy(home).route(request, steps)  # type: ignore[attr-defined]  # noqa: SLF001
    except Http404:
        request._wagtail_route_for_request = None  # type: ignore[attr-defined]  # noqa: SLF001

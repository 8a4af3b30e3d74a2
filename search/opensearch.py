"""The search of this site for a browser's search box (OpenSearch 1.1, https://github.com/dewitt/opensearch)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Site

# The most characters that the specification allows.
SHORT_NAME = 16
LONG_NAME = 48


@require_safe
@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """Answers ``/opensearch.xml``: the name of the site and the address that takes a question."""
    site = Site.find_for_request(request)
    name = (site.site_name if site else "") or getattr(settings, "WAGTAIL_SITE_NAME", "") or request.get_host()
    context = {
        "short_name": shortened(name, SHORT_NAME),
        "long_name": shortened(name, LONG_NAME),
        "description": _("Search %(name)s") % {"name": name},
        "search_url": request.build_absolute_uri(reverse("search:site")),
        "self_url": request.build_absolute_uri(reverse("search:opensearch")),
    }
    return render(
        request, "search/opensearch.xml", context, content_type="application/opensearchdescription+xml; charset=utf-8"
    )


def shortened(name: str, length: int) -> str:
    """Returns as many whole words of a name as fit, or its beginning where not even one does."""
    if len(name) <= length:
        return name
    words = name[: length + 1].rpartition(" ")[0].rstrip(" ,;:–-")
    return words or name[:length]

"""Describes the site's search for a browser's search box (OpenSearch 1.1, https://github.com/dewitt/opensearch)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# The most characters that the specification allows.
SHORT_NAME = 16
LONG_NAME = 48


@require_safe
@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """Answers ``/opensearch.xml``: the name that pages of this address give the site, and the address that takes a
    question.
    """
    context = {
        "short_length": SHORT_NAME,
        "long_length": LONG_NAME,
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

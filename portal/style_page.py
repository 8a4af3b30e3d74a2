"""Serves the style guide: design tokens read from the style sheet, and the components that pages use."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Site

from core.site_version import remember
from news.models import ArticlePage

CARDS = 3
PICTURES = 5

_RULE = re.compile(r"^  --([\w-]+): ([^;]+);", re.M)
_COLOUR = re.compile(r"#[0-9a-f]{3,6}$")


def tokens() -> dict[str, dict[str, str]]:
    """Returns the design tokens by kind (``colours``, ``steps``, ``spaces``): name → value by day."""
    css = Path(str(finders.find("core/css/tokens.css"))).read_text()
    root = css[css.index(":root {") : css.index("@media")]
    found = dict(_RULE.findall(root))
    return {
        "colours": {name: value for name, value in found.items() if _COLOUR.match(value)},
        "steps": {name: value for name, value in found.items() if name.startswith("step-")},
        "spaces": {name: value for name, value in found.items() if name.startswith("space-")},
    }


def _facet() -> Any:
    """Returns a filter as the search makes them, with a chosen value, a common one and a rare one."""
    values = [
        SimpleNamespace(value=str(year), label=str(year), count=count, selected=not position)
        for position, (year, count) in enumerate([(2026, 1204), (2025, 87), (2024, 1)])
    ]
    return SimpleNamespace(name="year", label="2024–2026", values=values, selected=True)


def style_page(request: HttpRequest) -> HttpResponse:
    """Shows the visual system for those who build pages; robots leave it alone."""
    site = Site.find_for_request(request)
    articles = ArticlePage.objects.live().public().for_listing()
    if site:
        articles = articles.descendant_of(site.root_page)
    with_pictures = list(
        articles.with_pictures().order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:CARDS]
    )
    gallery = with_pictures[0].gallery[:PICTURES] if with_pictures else []
    context = {
        "tokens": remember("style page tokens", tokens),
        "pages": with_pictures,
        "pictures": gallery,
        "page_obj": Paginator(range(200), 10).page(7),
        "facets": [_facet()],
        "states": ["", "good", "bad", "quiet"],
    }
    return render(request, "portal/style_page.html", context)

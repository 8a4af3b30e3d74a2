"""Template tags of the award register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.core_tags import breadcrumbs
from emulation import official_dates

register = template.Library()


@register.filter
def official_date(day: date | None) -> str:
    """Writes a date as official documents do; "" for None."""
    return official_dates.official_date(day) if day else ""


@register.simple_tag
def marked(row: Any, name: str, plain: str) -> SafeString | str:
    """Returns a found award's text with what was searched for marked, or the plain text where nothing is.

    The markup comes from `search.text`, which escapes before it marks.
    """
    html = row.marked.get(name)
    return mark_safe(html) if html else plain  # noqa: S308  escaped where it was marked


@register.simple_tag(takes_context=True)
def breadcrumbs_below(context: Context, page: Any) -> list[dict[str, Any]]:
    """Returns the way from the home page to something below ``page``, ``page`` itself included."""
    request = context.get("request")
    return [*breadcrumbs(context, page)["crumbs"], {"title": page.title, "url": page.get_url(request)}]

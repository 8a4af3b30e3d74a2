"""Template tags of the award register."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

from django import template
from django.template import Context
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.core_tags import breadcrumbs
from emulation import official_dates
from search.documents import BETWEEN_NAMES
from search.text import clean

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


@register.simple_tag
def marked_name(row: Any, field: str, plain: str) -> SafeString | str:
    """Returns one of the names in a found award's text field with what was searched for marked, else as it is."""
    return _marked_names(row, field).get(clean(plain), plain)


@register.simple_tag
def marked_others(row: Any, field: str, *shown: str) -> list[SafeString]:
    """Returns the other names in a text field that hold what was searched for: why the award was found."""
    known = {clean(name) for name in shown}
    return [html for name, html in _marked_names(row, field).items() if name not in known and "<mark>" in html]


def _marked_names(row: Any, field: str) -> dict[str, SafeString]:
    """The names that ``register_documents`` joined into one text: as plain text, and marked."""
    names = row.marked.get(field, "").split(BETWEEN_NAMES)
    # A name between two marks is cut out of escaped text with whole marks only.
    return {unescape(strip_tags(html)): mark_safe(html) for html in names if html}  # noqa: S308  see above


@register.simple_tag(takes_context=True)
def breadcrumbs_below(context: Context, page: Any) -> list[dict[str, Any]]:
    """Returns the way from the home page to something below ``page``, ``page`` itself included."""
    request = context.get("request")
    return [*breadcrumbs(context, page)["crumbs"], {"title": page.title, "url": page.get_url(request)}]

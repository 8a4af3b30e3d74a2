"""Template tags of the award register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from core.templatetags.core_tags import breadcrumbs
from emulation.award_search import markup
from emulation.award_search.rows import Row
from emulation.register.award_names import award_label
from emulation.register.public_pages import decision_address
from emulation.rules import official_dates

register = template.Library()


@register.filter
def official_date(day: date | None) -> str:
    """Writes a date as official documents do; "" for None."""
    return official_dates.official_date(day) if day else ""


register.filter(award_label)
register.filter(decision_address)

for written in (
    markup.award_name,
    markup.marked,
    markup.marked_name,
    markup.marked_others,
    markup.namesake,
    markup.value_list,
    markup.year_bars,
):
    register.simple_tag(written)


@register.simple_tag(takes_context=True)
def award_item(context: Context, row: Row) -> SafeString:
    """Writes one award found, for the screen or, where the context says ``is_print``, for paper."""
    return markup.award_item(row, is_print=bool(context.get("is_print")))


@register.simple_tag(takes_context=True)
def breadcrumbs_below(context: Context, page: Any) -> list[dict[str, Any]]:
    """Returns the way from the home page to something below ``page``, ``page`` itself included."""
    request = context.get("request")
    return [*breadcrumbs(context, page)["crumbs"], {"title": page.title, "url": page.get_url(request)}]

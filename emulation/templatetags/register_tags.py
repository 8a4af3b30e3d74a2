"""Template tags of the award register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from core.templatetags.core_tags import breadcrumbs, number
from emulation import official_dates
from search.documents import BETWEEN_NAMES
from search.text import clean

if TYPE_CHECKING:
    from emulation.award_search.facets import Node

register = template.Library()

CHECKED, OPEN = mark_safe(" checked"), mark_safe(" open")


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


@register.simple_tag
def facet_nodes(nodes: Iterable[Node], name: str, *, opened: bool = False) -> SafeString:
    """Writes values of a facet as check boxes of the search form, with their branches.

    A page has more than a hundred of them: written by a template they would take most of its time.

    Args:
        nodes: a forest, or a list.
        name: the parameter.
        opened: fold nothing away.
    """
    return format_html("<ul>{}</ul>", format_html_join("", "{}", ((_node(node, name, opened),) for node in nodes)))


def _node(node: Node, name: str, opened: bool) -> SafeString:
    value = node.value
    return format_html(
        '<li><label><span><input type="checkbox" id="{name}-{value}" form="award-search" name="{name}" value="{value}"'
        '{checked}> {label}</span> <span class="count">{count}</span></label>{below}</li>',
        name=name,
        value=value.value,
        checked=CHECKED if value.selected else "",
        label=value.label,
        count=number(value.count),
        below=_below(node, name, opened),
    )


def _below(node: Node, name: str, opened: bool) -> SafeString | str:
    if not node.children:
        return ""
    branches = facet_nodes(node.children, name, opened=opened)
    if opened or node.is_small:
        return branches
    count = len(node.children)
    return format_html(
        '<details id="below-{name}-{value}" data-keep{opened}><summary><span class="visually-hidden">{label}: </span>'
        "{summary}</summary>{branches}</details>",
        name=name,
        value=node.value.value,
        opened=OPEN if node.is_open else "",
        label=node.value.label,
        summary=ngettext("%(count)s branch below", "%(count)s branches below", count) % {"count": count},
        branches=branches,
    )


@register.simple_tag(takes_context=True)
def breadcrumbs_below(context: Context, page: Any) -> list[dict[str, Any]]:
    """Returns the way from the home page to something below ``page``, ``page`` itself included."""
    request = context.get("request")
    return [*breadcrumbs(context, page)["crumbs"], {"title": page.title, "url": page.get_url(request)}]

"""The parts of an award search that stand on its page many times, as markup.

A page holds twenty awards and some two hundred values to choose from: written by templates they take three times as
long as the search itself. Every text goes through ``_text``, which escapes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Any

from django.utils.formats import get_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.language_tags import own_language
from emulation.award_search.facets import Facet, Node
from emulation.award_search.rows import Identity, Row
from emulation.register.award_names import award_label
from search.documents import BETWEEN_NAMES
from search.text import clean

CITATION = 240  # characters of a citation in which nothing was found


def _text(value: Any) -> str:
    return escape(value) if type(value) is str else conditional_escape(value)


def _numbers() -> Callable[[int], str]:
    """Returns what writes numbers as the language in use does."""
    separator = get_format("THOUSAND_SEPARATOR")
    return lambda value: f"{value:,}".replace(",", separator)


# --- What was searched for, marked --------------------------------------------------------------


def marked(row: Row, name: str, plain: str) -> SafeString | str:
    """Returns a found award's text with what was searched for marked, or the plain text where nothing is.

    The markup comes from `search.text`, which escapes before it marks.
    """
    html = row.marked.get(name)
    return SafeString(html) if html else plain


def marked_name(row: Row, field: str, plain: str) -> SafeString | str:
    """Returns one of the names in a found award's text field with what was searched for marked, else as it is."""
    if not row.marked.get(field):
        return plain
    return _marked_names(row, field).get(clean(plain), plain)


def award_name(row: Row) -> SafeString | str:
    """Returns the award of a row in the language of labels; what was searched for is marked in the name of the law."""
    name = row.award["award_type"]
    label = award_label(name)
    return marked_name(row, "award", name) if label == name else label


def marked_others(row: Row, field: str, *shown: str) -> list[SafeString]:
    """Returns the other names in a text field that hold what was searched for: why the award was found."""
    if not row.marked.get(field):
        return []
    known = {clean(name) for name in shown}
    return [html for name, html in _marked_names(row, field).items() if name not in known and "<mark>" in html]


def _marked_names(row: Row, field: str) -> dict[str, SafeString]:
    """The names that ``indexing.awards`` joined into one text: as plain text, and marked."""
    names = row.marked[field].split(BETWEEN_NAMES)
    # A name between two marks is cut out of escaped text with whole marks only.
    return {unescape(html.replace("<mark>", "").replace("</mark>", "")): SafeString(html) for html in names if html}


# --- An award -----------------------------------------------------------------------------------


def award_item(row: Row, *, is_print: bool = False) -> SafeString:
    """Writes one award found as an item of the list; on paper nothing leads anywhere."""
    award = row.award
    return SafeString(
        f'<li class="award">\n  {_heading(row, is_print)}\n  {namesake(row.namesake)}{_name_today(row)}'
        f'<p class="award__what"><strong>{_text(award_name(row))}</strong>'
        f"{_others(row, 'award', award['award_type'])} · {_text(award['period'])}</p>\n  {_unit(row)}\n"
        f"  {_citation(row)}{_source(row, is_print)}\n</li>\n"
    )


def _heading(row: Row, is_print: bool) -> str:
    name = _linked(marked_name(row, "honoree", row.award["honoree"]), "" if is_print else row.honoree_url)
    posthumous = ""
    if row.award.get("is_posthumous"):
        posthumous = f' <span class="badge badge--quiet">{_text(_("Posthumous"))}</span>'
    return f'<h3 class="award__honoree"{own_language()}>{name}{posthumous}</h3>'


def namesake(identity: Identity | None) -> SafeString:
    """Tells a recipient from others of the same name on the page; nothing for those who bear it alone."""
    if identity is None:
        return SafeString()
    counted = ngettext("%(number)s award, %(period)s", "%(number)s awards, %(period)s", identity.awards)
    counted %= {"number": _numbers()(identity.awards), "period": identity.period}
    unit = f"{_text(identity.unit)}; " if identity.unit else ""
    label = _text(_("Same name, different recipient"))
    return SafeString(f'<p class="award__namesake"><span class="badge">{label}</span> {unit}{_text(counted)}</p>\n  ')


def _name_today(row: Row) -> str:
    if not (today := row.award.get("honoree_today")):
        return ""
    return f'<p class="meta"><span>{_text(_("Today"))}: {_text(marked_name(row, "honoree", today))}</span></p>\n  '


def _unit(row: Row) -> str:
    award = row.award
    position, unit, today = award.get("position") or "", award.get("unit") or "", award.get("unit_today") or ""
    shown = f"{_text(position)}{', ' if position and unit else ''}{_text(marked_name(row, 'unit', unit))}"
    if today:
        shown += f' <span class="award__today">({_text(_("today"))}: {_text(marked_name(row, "unit", today))})</span>'
    return f'<p class="meta">\n    <span{own_language()}>{shown}{_others(row, "unit", unit, today)}</span>\n  </p>'


def _citation(row: Row) -> str:
    if not (citation := row.award.get("citation")):
        return ""
    if len(citation) > CITATION:
        citation = Truncator(citation).chars(CITATION)
    return f'<p class="award__citation"{own_language()}>{_text(marked(row, "citation", citation))}</p>\n  '


def _source(row: Row, is_print: bool) -> str:
    """What an award rests on: decision, file, campaign; the recipient's story."""
    award = row.award
    decision = award["decision"]
    number = _linked(marked_name(row, "decision", decision["number"]), "" if is_print else row.decision_url)
    authority = f"<span{own_language()}>{_text(marked_name(row, 'decision', decision['authority']))}</span>"
    parts = [f"{_text(_('Decision'))} {number}, {row.decided_on:%d/%m/%Y}, {authority}"]
    if row.file and not is_print:
        label = f"{_text(_('Signed document'))} ({_text(row.file.file_extension.upper())})"
        hidden = f'<span class="visually-hidden"> {_text(decision["number"])}</span>'
        parts.append(f'<a href="{_text(row.file.url)}" download>{label}{hidden}</a>')
    if campaign := award.get("campaign"):
        name = _linked(marked(row, "campaign", campaign), "" if is_print else row.campaign_url)
        parts.append(f"{_text(_('Campaign'))}: <span{own_language()}>{name}</span>")
    if row.profile and not is_print:
        hidden = f'<span class="visually-hidden">: {_text(award["honoree"])}</span>'
        parts.append(f'<a href="{_text(row.profile.url)}">{_text(_("Their story"))}{hidden}</a>')
    return '<p class="meta">\n' + "".join(f"    <span>{part}</span>\n" for part in parts) + "  </p>"


def _linked(text: str, url: str | None) -> str:
    return f'<a href="{_text(url)}">{_text(text)}</a>' if url else _text(text)


def _others(row: Row, field: str, *shown: str) -> str:
    return "".join(f" ({other})" for other in marked_others(row, field, *shown))


# --- Values to choose from ----------------------------------------------------------------------


def value_list(nodes: Iterable[Node], name: str, *, opened: bool = False) -> SafeString:
    """Writes values of a facet as check boxes of the search form, with their branches.

    Args:
        nodes: a forest, or a list.
        name: the parameter.
        opened: fold nothing away.
    """
    return SafeString(_values(nodes, _text(name), opened, _numbers()))


def _values(nodes: Iterable[Node], name: str, opened: bool, number: Callable[[int], str]) -> str:
    items = []
    for node in nodes:
        value, code = node.value, _text(str(node.value.value))
        checked = " checked" if value.selected else ""
        below = _below(node, name, opened, number) if node.children else ""
        items.append(
            f'<li><label><span><input type="checkbox" id="{name}-{code}" form="award-search" name="{name}"'
            f' value="{code}"{checked}> {_text(value.label)}</span>'
            f' <span class="count">{number(value.count)}</span></label>{below}</li>'
        )
    return f"<ul>{''.join(items)}</ul>"


def _below(node: Node, name: str, opened: bool, number: Callable[[int], str]) -> str:
    branches = _values(node.children, name, opened, number)
    if opened or node.is_small:
        return branches
    count = len(node.children)
    summary = ngettext("%(count)s branch below", "%(count)s branches below", count) % {"count": count}
    return (
        f'<details id="below-{name}-{_text(str(node.value.value))}" data-keep{" open" if node.is_open else ""}>'
        f'<summary><span class="visually-hidden">{_text(node.value.label)}: </span>{_text(summary)}</summary>'
        f"{branches}</details>"
    )


def year_bars(facet: Facet) -> SafeString:
    """Writes the years between the first and the last as bars to click: a picture for the mouse of the list of years.

    Bars are narrower than a finger, and many: keyboards and screen readers are left to the list, which does the same.
    """
    number, chosen_class = _numbers(), ' class="is-chosen"'
    items = []
    for bar in facet.bars:
        if not bar.count:
            items.append("<li></li>")
            continue
        items.append(
            f'<li{chosen_class if bar.is_chosen else ""}><a href="{_text(bar.url)}" tabindex="-1"'
            f' title="{bar.year}: {number(bar.count)}"><svg viewBox="0 0 10 100" preserveAspectRatio="none">'
            f'<rect width="10" y="{bar.top}" height="{bar.height}"/></svg></a></li>'
        )
    return SafeString(f'<ol class="histogram">{"".join(items)}</ol>')

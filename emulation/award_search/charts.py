"""Charts as SVG that stands in a page: no script, no style of their own, a title and a description for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

WIDTH = 760  # in units of the drawing
HEIGHT = 320
ROW_HEIGHT = 34  # of a horizontal bar
FRAME_HEIGHT = 70  # what a chart needs above and below its bars
LABEL_LENGTH = 44  # characters of a label beside a bar; the table below has them whole
MOST_TICKS = 6
LETTER = 14  # size of letters; the library leaves as much room as these need
REFUSED_ATTRIBUTES = ("style", "id")  # refused by the security policy; there again in the next chart
REFUSED_ELEMENTS = ("script", "style", "defs", "desc", "title", "comment")

Series = tuple[str, Sequence[int]]


def columns(name: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Draws upright bars; those of several series stand on each other.

    Args:
        name: a name for the ids in the page.
        title: what the chart is called.
        description: what it shows, in a sentence.
        labels: one below each bar.
        series: name and numbers, one for each label.
    """
    from pygal import Bar, StackedBar  # takes a while; only few requests draw

    kind = StackedBar if len(series) > 1 else Bar
    highest = max((sum(numbers) for numbers in zip(*(numbers for _name, numbers in series), strict=True)), default=0)
    chart = kind(**_settings(HEIGHT, len(series) > 1, highest), x_label_rotation=45 if len(labels) > 12 else 0)
    return _drawn(chart, name, title, description, labels, series)


def bars(name: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Draws lying bars from top to bottom, with their numbers; arguments as of ``columns``."""
    from pygal import HorizontalBar

    highest = max((number for _name, numbers in series for number in numbers), default=0)
    height = FRAME_HEIGHT + ROW_HEIGHT * len(labels)
    chart = HorizontalBar(
        **_settings(height, len(series) > 1, highest),
        truncate_label=-1,  # done below, with a sign of what is cut
        print_values=True,
        print_values_position="top",
    )
    labels = [label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…" for label in labels]
    # The library draws from the bottom up.
    return _drawn(chart, name, title, description, labels[::-1], [(each, numbers[::-1]) for each, numbers in series])


def ticks(highest: int) -> list[int]:
    """Returns round whole numbers from 0 to at least ``highest``, few enough to be read."""
    step = 1
    while step * MOST_TICKS < highest:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return list(range(0, max(highest, 1) + step, step))


def _settings(height: int, has_legend: bool, highest: int) -> dict[str, Any]:
    from pygal.style import Style

    return {
        "style": Style(label_font_size=LETTER, major_label_font_size=LETTER, legend_font_size=LETTER),
        "width": WIDTH,
        "height": height + (40 if has_legend else 0),
        "js": [],
        "css": [],
        "show_legend": has_legend,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "margin": 12,
        "y_labels": ticks(highest),
        "formatter": lambda number: number_format(number, use_l10n=True, force_grouping=True),
        "pretty_print": False,
        "show_minor_x_labels": True,
    }


def _drawn(
    chart: Any, name: str, title: str, description: str, labels: Sequence[str], series: Sequence[Series]
) -> SafeString:
    from pygal.etree import etree  # lxml where it is there, else Python's own

    chart.x_labels = labels
    for label, numbers in series:
        chart.add(label, list(numbers))
    root = chart.render_tree()
    _strip(root)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-description")
    for place, (tag, part, text) in enumerate((("title", "title", title), ("desc", "description", description))):
        element = etree.Element(root.tag.replace("svg}svg", f"svg}}{tag}") if "}" in root.tag else tag)
        element.set("id", f"{name}-{part}")
        element.text = text
        root.insert(place, element)
    # Labels and titles are escaped by the writer of XML.
    return mark_safe(etree.tostring(root, encoding="unicode"))  # noqa: S308


def _strip(element: Any) -> None:
    """Takes away what the security policy refuses, what only a script would use, and what would name things twice."""
    for attribute in REFUSED_ATTRIBUTES:
        element.attrib.pop(attribute, None)
    for child in list(element):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
        if tag in REFUSED_ELEMENTS or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
        else:
            _strip(child)

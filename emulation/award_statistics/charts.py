"""Draws charts as inline SVG: without scripts and styles, with a title and a description for everyone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

ROW_HEIGHT = 34  # of a horizontal bar, in units of the drawing
LEGEND_LINE = 24
FRAME_HEIGHT = 70  # what a chart needs above and below its bars
MOST_TICKS = 6
LEAST_COLUMNS = 8  # places for vertical bars: a lone one is no wall
MOST_LEVEL_LABELS = 12  # more of them below vertical bars have to lean
LETTER = 14  # size of letters; the library leaves as much room as these need
REFUSED_ATTRIBUTES = ("style", "id")  # refused by the security policy; there again in the next chart
REFUSED_ELEMENTS = ("script", "style", "defs", "desc", "title", "comment")

_LONG_NUMBER = re.compile(r"-?(?<!\d)\d++\.\d{2,}")

Series = tuple[str, Sequence[int]]
Cells = tuple[str, Sequence[int | None]]  # None where nothing is drawn


@dataclass(frozen=True, slots=True)
class Format:
    """How large a drawing is, in its own units, which are pixels where it is shown as large as it was drawn.

    Args:
        name: what its class and its ids end with, "" for the usual one.
        height: of vertical bars.
        label_length: characters of a label beside a bar; the table below has them whole.
        most_labels: labels below vertical bars; of more, every second, third … is written.
        most_ticks: lines of the scale of horizontal bars, beside 0.
        beside: room for the number of the longest horizontal bar.
        legend_columns: names of series beside each other.
    """

    name: str
    width: int
    height: int
    label_length: int
    most_labels: int
    most_ticks: int
    beside: int
    legend_columns: int


WIDE = Format("", 760, 320, 44, 60, MOST_TICKS, 24, 3)
NARROW = Format("-narrow", 340, 240, 17, 6, 2, 36, 1)  # the width of a telephone


def columns(
    name: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    size: Format = WIDE,
) -> SafeString:
    """Draws vertical bars; those of several series stand on each other.

    Args:
        name: a name for the ids in the page.
        title: what the chart is called.
        description: what it shows, in a sentence.
        labels: one below each bar.
        series: name and numbers, one for each label.
        size: the format of the drawing.
    """
    from pygal import Bar, StackedBar  # takes a while; only few requests draw

    kind = StackedBar if len(series) > 1 else Bar
    highest = max((sum(numbers) for numbers in zip(*(numbers for _name, numbers in series), strict=True)), default=0)
    every = -(-len(labels) // size.most_labels)
    chart = kind(
        **_settings(size, size.height, len(series), ticks(highest)),
        truncate_label=-1,
        x_label_rotation=45 if len(labels) // max(every, 1) > MOST_LEVEL_LABELS else 0,
        x_labels_major=list(labels[::every]) if labels else [],
        show_minor_x_labels=every < 2,
    )
    empty = max(LEAST_COLUMNS - len(labels), 0)
    before, after = empty // 2, empty - empty // 2
    cells: list[Cells] = [(each, [*[None] * before, *numbers, *[None] * after]) for each, numbers in series]
    return _drawn(chart, size, name, title, description, [*[""] * before, *labels, *[""] * after], cells)


def bars(
    name: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Series],
    size: Format = WIDE,
) -> SafeString:
    """Draws horizontal bars from top to bottom, with their numbers; arguments as of ``columns``."""
    from pygal import HorizontalBar

    highest = max((number for _name, numbers in series for number in numbers), default=0)
    height = FRAME_HEIGHT + ROW_HEIGHT * len(labels)
    chart = HorizontalBar(
        **_settings(size, height, len(series), ticks(highest, size.most_ticks)),
        truncate_label=-1,  # done below, with a sign of what is cut
        margin_right=size.beside,
        print_values=True,
        print_values_position="top",
    )
    labels = [shortened(label, size.label_length) for label in labels]
    # The library draws from the bottom up.
    return _drawn(
        chart, size, name, title, description, labels[::-1], [(each, numbers[::-1]) for each, numbers in series]
    )


def shortened(label: str, length: int) -> str:
    """Returns a label of no more characters than that: its first and its last words, in which long names differ."""
    if len(label) <= length:
        return label
    end = label[length // 2 - length + 1 :]
    end = end.partition(" ")[2] or end
    beginning = label[: length - len(end)]  # one letter more than fits: a space there ends a whole word
    return f"{beginning.rpartition(' ')[0].rstrip(',') or beginning[:-1]}…{end}"


def ticks(highest: int, most: int = MOST_TICKS) -> list[int]:
    """Returns round whole numbers from 0 to at least ``highest``, about ``most`` of them."""
    step = 1
    while step * most < highest:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return list(range(0, max(highest, 1) + step, step))


def _settings(size: Format, height: int, names: int, scale: list[int]) -> dict[str, Any]:
    """Returns what both kinds of chart have in common; ``names`` is how many series there are: one needs no name."""
    from pygal.style import Style

    has_legend = names > 1
    lines = -(-names // size.legend_columns)
    return {
        "style": Style(label_font_size=LETTER, major_label_font_size=LETTER, legend_font_size=LETTER),
        "width": size.width,
        "height": height + (16 + LEGEND_LINE * lines if has_legend else 0),
        "js": [],
        "css": [],
        "show_legend": has_legend,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": min(names, size.legend_columns) or 1,
        "truncate_legend": -1,
        "margin": 12,
        "y_labels": scale,
        "formatter": lambda number: number_format(number, use_l10n=True, force_grouping=True),
        "pretty_print": False,
    }


def _drawn(
    chart: Any,
    size: Format,
    name: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[Cells],
) -> SafeString:
    from pygal.etree import etree  # lxml where it is there, else Python's own

    chart.x_labels = labels
    for label, numbers in series:
        chart.add(label, list(numbers))
    root = chart.render_tree()
    _strip(root)
    name += size.name
    root.set("class", f"chart__drawing{size.name}")
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
    """Takes away what the security policy refuses, what only a script would use, what would name things twice, and all
    but one decimal place.
    """
    for attribute in REFUSED_ATTRIBUTES:
        element.attrib.pop(attribute, None)
    for attribute, value in element.attrib.items():
        element.set(attribute, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", value))
    for child in list(element):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
        if tag in REFUSED_ELEMENTS or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
        else:
            _strip(child)

"""Pairs a table of numbers of awards with its chart."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from core.spreadsheets import safe_cell
from emulation.award_statistics import charts

CHART_ROWS = 15  # bars of a chart; the table has all
LONG_TABLE = 12  # lines from which on a table is folded away
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV file in the computer's own encoding

Cell = str | int


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what is counted, its numbers, how deep it stands in a tree, where to narrow to it."""

    label: str
    cells: tuple[Cell, ...]
    depth: int = 0
    url: str = ""


@dataclass(frozen=True)
class Picture:
    """A table with its chart.

    Args:
        name: part of addresses and ids.
        description: what the chart shows, in a sentence.
        headers: of all columns, the first one's included.
        note: what has to be known for reading the numbers, "" for nothing.
        draw: makes the chart in a format; called only where it is shown.
    """

    name: str
    title: str
    description: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    draw: Callable[[Picture, charts.Format], SafeString]
    note: str = ""
    csv_url: str = ""

    @cached_property
    def drawings(self) -> list[SafeString]:
        """The chart for a telephone and for a wider screen, of which the style sheet shows the one that fits."""
        return [self.draw(self, size) for size in (charts.NARROW, charts.WIDE)]

    @property
    def is_long(self) -> bool:
        return len(self.lines) > LONG_TABLE

    @property
    def as_csv(self) -> str:
        """The table as a CSV file."""
        buffer = io.StringIO()
        buffer.write(BYTE_ORDER_MARK)
        write = csv.writer(buffer, lineterminator="\r\n").writerow
        write(map(safe_cell, self.headers))
        for line in self.lines:
            write([safe_cell(line.label), *(safe_cell(cell) if isinstance(cell, str) else cell for cell in line.cells)])
        return buffer.getvalue()


def vertical(picture: Picture, size: charts.Format) -> SafeString:
    """Draws a picture with vertical bars, one for each line."""
    return charts.columns(*_chart(picture, picture.lines), size)


def horizontal(picture: Picture, size: charts.Format) -> SafeString:
    """Draws a picture with horizontal bars, of its first lines."""
    return charts.bars(*_chart(picture, picture.lines[:CHART_ROWS]), size)


def _chart(picture: Picture, lines: Sequence[Line]) -> tuple[str, str, str, list[str], list[charts.Series]]:
    numbers = [[cell for cell in line.cells if isinstance(cell, int)] for line in lines]
    series: list[charts.Series] = [
        (header, [row[place] for row in numbers])
        for place, header in enumerate(picture.headers[1 : 1 + (len(numbers[0]) if numbers else 0)])
    ]
    return f"chart-{picture.name}", picture.title, picture.description, [line.label for line in lines], series

"""Repairs tables of page bodies: equal row lengths, and spans that stay within the table."""

from __future__ import annotations

from typing import Any

MAX_ROWS = 2_000
MAX_COLUMNS = 60
MAX_CELL_LENGTH = 5_000  # characters
_CHOICES = ("row", "column", "both", "neither")


def sound_table(value: Any) -> dict[str, Any] | None:
    """Returns a table as Wagtail's table block keeps it, with what cannot be shown left out; None where nothing is.

    Args:
        value: what the form sent, or what was kept before: ``data``, ``cell``, ``mergeCells`` and how it begins.
    """
    if not isinstance(value, dict):
        return None
    given = value.get("data")
    rows = [row[:MAX_COLUMNS] for row in given[:MAX_ROWS] if isinstance(row, list)] if isinstance(given, list) else []
    width = max(map(len, rows), default=0)
    if not width:
        return None
    data = [[_text(cell) for cell in row] + [None] * (width - len(row)) for row in rows]
    choice = value.get("table_header_choice")
    caption = value.get("table_caption")
    return {
        **{name: bool(value.get(name)) for name in ("first_row_is_table_header", "first_col_is_header")},
        "table_header_choice": choice if choice in _CHOICES else "",
        "table_caption": caption[:MAX_CELL_LENGTH] if isinstance(caption, str) else "",
        "data": data,
        "cell": _cells(value.get("cell"), len(data), width),
        "mergeCells": _spans(value.get("mergeCells"), len(data), width),
    }


def _text(cell: Any) -> str | None:
    return str(cell)[:MAX_CELL_LENGTH] if isinstance(cell, str | int | float) and cell is not False else None


def _cells(given: Any, height: int, width: int) -> list[dict[str, Any]]:
    """Returns what is said of single cells: a class, and whether it is hidden under a span."""
    cells: list[dict[str, Any]] = []
    for each in _objects(given, height * width):
        row, column = _number(each.get("row"), height - 1), _number(each.get("col"), width - 1)
        if row is None or column is None:
            continue
        name = each.get("className")
        cells.append(
            {"row": row, "col": column}
            | ({"className": name[:200]} if isinstance(name, str) else {})
            | ({"hidden": bool(each["hidden"])} if "hidden" in each else {})
        )
    return cells


def _spans(given: Any, height: int, width: int) -> list[dict[str, int]]:
    spans: list[dict[str, int]] = []
    covered: set[tuple[int, int]] = set()
    for each in _objects(given, height * width):
        row, column = _number(each.get("row"), height - 1), _number(each.get("col"), width - 1)
        if row is None or column is None:
            continue
        rows, columns = _number(each.get("rowspan"), height - row), _number(each.get("colspan"), width - column)
        if not rows or not columns:
            continue
        area = {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
        if area.isdisjoint(covered):
            covered |= area
            spans.append({"row": row, "col": column, "rowspan": rows, "colspan": columns})
    return spans


def _objects(given: Any, most: int) -> list[dict[str, Any]]:
    return [each for each in given[:most] if isinstance(each, dict)] if isinstance(given, list) else []


def _number(given: Any, highest: int) -> int | None:
    """Returns a whole number from 0 to the highest, None for anything else."""
    return given if type(given) is int and 0 <= given <= highest else None

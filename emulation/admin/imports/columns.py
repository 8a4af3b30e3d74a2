"""Lets a person check which sheets are read and what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest

from emulation.admin.imports.forms import COLUMN_CHOICES
from emulation.award_import.options import Options, SheetOptions
from emulation.award_import.reading.columns import NAME_COLUMNS, Column, letter
from emulation.award_import.reading.encodings import Encoding, decode_cell
from emulation.award_import.reading.files import Sheet, Workbook
from emulation.award_import.reading.layout import Header, SourceRow, cell_text, table_rows
from emulation.award_import.reading.sheets import layout_of, remember

SAMPLES = 3  # rows shown below a header
WIDEST = 60  # columns offered


@dataclass(slots=True)
class ColumnChoice:
    """One column to be named: where it is, what its cells look like, what it is taken for."""

    name: str
    letter: str
    header: str
    samples: list[str]
    chosen: str
    choices: list[tuple[str, Any]]


@dataclass(slots=True)
class SheetChoice:
    """One sheet with its columns."""

    name: str
    title: str
    is_read: bool
    is_hidden: bool
    header_row: int
    columns: list[ColumnChoice]
    header: Header
    encoding: str = ""
    error: bool = False


def sheet_choices(book: Workbook, options: Options) -> list[SheetChoice]:
    """Returns every sheet as it would be read."""
    choices = []
    visible = [sheet for sheet in book.sheets if not sheet.is_hidden]
    for at, sheet in enumerate(book.sheets):
        layout = layout_of(sheet, options)
        has_names = bool(set(layout.columns.values()) & set(NAME_COLUMNS))
        is_read = sheet.name in options.sheets if options.sheets is not None else sheet in visible and has_names
        is_read = is_read or (len(visible) == 1 and sheet in visible)
        columns = _columns(f"sheet-{at}", sheet, layout.header, layout.columns)
        encoding = "" if sheet.encoding == Encoding.UNICODE else sheet.encoding.value
        place = (sheet.is_hidden, layout.header.row)
        choices.append(SheetChoice(f"sheet-{at}", sheet.name, is_read, *place, columns, layout.header, encoding))
    return choices


def _columns(prefix: str, sheet: Sheet, header: Header, columns: dict[int, str]) -> list[ColumnChoice]:
    rows = [row for row in islice(table_rows(sheet, header, columns), 40) if isinstance(row, SourceRow)][:SAMPLES]
    width = max([len(header.names), *(len(row.cells) for row in rows)], default=0)
    found = []
    for at in range(min(width, WIDEST)):
        name = header.names[at] if at < len(header.names) else ""
        samples = [
            decode_cell(cell_text(row.cells[at]), sheet.encoding).text[:60] for row in rows if at < len(row.cells)
        ]
        if name or any(samples):
            found.append(ColumnChoice(f"{prefix}-{at}", letter(at), name, samples, columns.get(at, ""), COLUMN_CHOICES))
    return found


def read_choices(request: HttpRequest, book: Workbook, options: Options) -> tuple[list[SheetChoice], bool]:
    """Puts what a person chose into the options; returns the sheets as they stand, and whether they can be read."""
    known = {sheet.name: f"sheet-{at}" for at, sheet in enumerate(book.sheets)}
    told: dict[str, SheetOptions] = {}
    read: set[str] = set()
    for name, prefix in known.items():
        row = request.POST.get(f"{prefix}-header", "")
        columns: dict[int, str] = {}
        for at in range(WIDEST):
            column = request.POST.get(f"{prefix}-{at}", "")
            if column in Column.values and column not in columns.values():
                columns[at] = column
        told[name] = SheetOptions(int(row) if row.isdecimal() and len(row) < 8 else 0, columns)
        if request.POST.get(f"{prefix}-read"):
            read.add(name)
    options.sheets = {name: sheet for name, sheet in told.items() if name in read}
    shown = sheet_choices(book, Options(sheets=told))
    for choice in shown:
        choice.is_read = choice.title in read
        choice.error = choice.is_read and not {column.chosen for column in choice.columns} & set(NAME_COLUMNS)
    return shown, bool(read) and not any(choice.error for choice in shown)


def forget_columns(options: Options) -> None:
    """Lets the headers be understood anew, after another row was named as the header."""
    for sheet in (options.sheets or {}).values():
        sheet.columns = {}


def remember_choices(choices: list[SheetChoice]) -> None:
    """Keeps what the columns mean for the next file with the same headers."""
    for choice in choices:
        if choice.is_read:
            columns = {int(column.name.rpartition("-")[2]): column.chosen for column in choice.columns if column.chosen}
            remember(choice.header, columns)

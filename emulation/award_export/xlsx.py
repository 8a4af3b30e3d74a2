"""Writes a workbook as it goes out: row by row into a compressed stream, so that a list of any length takes no more
memory than a short one, and its first byte leaves at once.

XlsxWriter makes every part of the workbook but the rows; it needs all of them before it can write the first byte.
Sources: ECMA-376 Part 1, 18.3.1 (worksheets) and 22.9.2.19 (escapes in texts).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import chain, islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from core.spreadsheets import new_workbook, safe_cell
from emulation.award_export.table import Table

CHUNK = 256 * 1024  # characters of a sheet that are compressed at a time
COMPRESSION = 3  # a third larger than at the usual 6, in less than half the time
SHEET_ROWS = 1_048_575  # rows of a sheet below its header; what is more goes on in another sheet
SHEET_SIZE = 2_000_000_000  # bytes of a sheet; from 2 GiB on it would need ZIP64, which Excel takes for damage
CELL_LENGTH = 32_767  # characters that a cell holds
DATE_FORMAT = "dd/mm/yyyy"
FIRST_DAY = date(1899, 12, 30).toordinal()  # day 0 of a spreadsheet, for days since 1 March 1900

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class _Outgoing(io.RawIOBase):
    """What was written and has not been sent yet; nobody can go back in it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def workbook_chunks(table: Table) -> Iterator[bytes]:
    """Yields an XLSX file: dates and numbers as such, a header that stays, a row of filters, a sheet about the list."""
    outgoing = _Outgoing()
    rows = table.shown()
    sizes: list[int] = []  # rows of each sheet
    with ZipFile(outgoing, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        first: list[Any] = []  # row of the next sheet, read to know whether there is one
        while first or not sizes:
            of_sheet = islice(chain(first, rows), SHEET_ROWS)
            name = _sheet(len(sizes) + 1)
            start, day_style, _end = _around_rows(_parts(table, [*sizes, 1])[name])
            sizes.append(0)
            with archive.open(name, "w") as part:
                part.write(start.encode())
                yield outgoing.taken()
                size = 0
                for text, sizes[-1] in _pieces(of_sheet, len(table.columns), day_style):
                    size += part.write(text.encode())
                    yield outgoing.taken()
                    if size >= SHEET_SIZE:
                        break
                _start, _style, end = _around_rows(_parts(table, sizes)[name])
                part.write(end.encode())
            first = list(islice(rows, 1))
        streamed = archive.namelist()
        for name, text in _parts(table, sizes).items():
            if name not in streamed:
                archive.writestr(name, text)
    yield outgoing.taken()


def _sheet(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _parts(table: Table, sizes: Sequence[int]) -> dict[str, str]:
    """Returns the parts of a workbook whose sheets have that many rows. One with a single cell, a day, stands for all:
    XlsxWriter makes an object for each row up to the last that it is told of.
    """
    file = io.BytesIO()
    book = new_workbook(file)
    about = table.description
    book.set_properties({"title": about.title, "comments": about.as_text})
    header = book.add_format({"bold": True, "bg_color": "#F3E3D0", "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": DATE_FORMAT, "align": "left"})
    for number, size in enumerate(sizes, 1):
        sheet = book.add_worksheet(about.sheet_name if number == 1 else f"{about.sheet_name} {number}")
        sheet.freeze_panes(1, 0)
        for place, (column, text) in enumerate(zip(table.columns, table.headers, strict=True)):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, safe_cell(text), header)
        last = len(table.columns) - 1
        sheet.autofilter(0, 0, max(size, 1), last)
        sheet.write_datetime(1, last, date(2000, 1, 1), day)
    notes = book.add_worksheet(about.notes_name)
    notes.set_column(0, 0, 28)
    notes.set_column(1, 1, 90)
    for row, (label, value) in enumerate(about.lines):
        notes.write_string(row, 0, label, header)
        notes.write_string(row, 1, safe_cell(value))
    book.close()
    with ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _around_rows(sheet: str) -> tuple[str, str, str]:
    """Returns what stands before the rows of a sheet, the number of the style of days, and what follows the rows."""
    start, place, end = re.split(r'(<row r="(?!1")\d+".*</row>)(?=</sheetData>)', sheet, maxsplit=1)
    # How far the sheet reaches is known at its end only; programs that read are free to find out by themselves.
    start = re.sub("<dimension [^>]*/>", "", start)
    return start, re.search(r' s="(\d+)"', place)[1], end  # type: ignore[index]  # written by `_parts`


def _pieces(rows: Iterable[Sequence[Any]], width: int, day_style: str) -> Iterator[tuple[str, int]]:
    """Yields the rows of a sheet in pieces, and with each how many rows there are so far."""
    from xlsxwriter.utility import xl_col_to_name

    letters = [xl_col_to_name(place) for place in range(width)]
    waiting: list[str] = []
    length = written = 0
    for written, row in enumerate(rows, 1):
        text = _row(written + 1, letters, row, day_style)
        waiting.append(text)
        length += len(text)
        if length >= CHUNK:
            yield "".join(waiting), written
            waiting.clear()
            length = 0
    yield "".join(waiting), written


def _row(number: int, letters: Iterable[str], cells: Iterable[Any], day_style: str) -> str:
    written = [f'<row r="{number}">']
    for letter, cell in zip(letters, cells, strict=True):
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            written.append(f'<c r="{letter}{number}" t="inlineStr"><is><t{_text(cell)}</t></is></c>')
        elif isinstance(cell, date):
            day = cell.toordinal() - FIRST_DAY
            written.append(f'<c r="{letter}{number}" s="{day_style}"><v>{day}</v></c>')
        else:
            written.append(f'<c r="{letter}{number}"><v>{int(cell)}</v></c>')
    written.append("</row>")
    return "".join(written)


def _text(text: str) -> str:
    """Returns a text as it stands in a cell, from the end of the tag's name on."""
    if len(text) > CELL_LENGTH:
        text = text[:CELL_LENGTH]
    if "_x" in text:
        text = _ESCAPE_LIKE.sub("_x005F_", text)
    if "\r" in text:
        text = text.replace("\r", "_x000D_")
    edge = ' xml:space="preserve">' if text[0].isspace() or text[-1].isspace() else ">"
    return edge + escape(text, quote=False)

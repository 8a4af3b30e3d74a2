"""Writes a list of awards as CSV, XLSX or JSON lines without holding more than a few rows of it."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import xlsxwriter

from core.spreadsheets import safe_cell
from emulation.award_export.columns import Cell, Column
from emulation.award_export.description import Description

CHUNK = 64 * 1024  # characters or bytes sent at a time
SHEET_ROWS = 1_048_575  # rows of a sheet below its header; what is more goes on in another sheet
DATE_FORMAT = "dd/mm/yyyy"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV file in the computer's own encoding

Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: rows under columns, and what there is to say of them. Texts are in the reader's language.

    The labels are fixed when the table is made: the rows are written after the request has been answered, when the
    language of the thread may have changed.
    """

    columns: Sequence[Column]
    headers: Sequence[str]
    labels: Sequence[Mapping[Any, str] | None]
    rows: Rows
    description: Description

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Rows, description: Description) -> Table:
        """Makes a table in the language in use."""
        return cls(
            columns,
            [str(column.label) for column in columns],
            [
                None if column.labels is None else {value: str(label) for value, label in column.labels.items()}
                for column in columns
            ],
            rows,
            description,
        )

    def shown(self) -> Iterator[list[Any]]:
        """Yields the rows as a spreadsheet shows them: labels for codes, texts that nothing takes for a formula."""
        for row in self.rows:
            yield [
                safe_cell(cell) if isinstance(cell, str) else cell
                for cell in (
                    value if labels is None else labels.get(value, value)
                    for value, labels in zip(row, self.labels, strict=True)
                )
            ]


def csv_chunks(table: Table) -> Iterator[str]:
    """Yields a CSV file, RFC 4180 with a byte order mark; dates as ``YYYY-MM-DD``."""
    buffer = io.StringIO()
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    buffer.write(BYTE_ORDER_MARK)
    write(map(safe_cell, table.headers))
    for row in table.shown():
        write(row)
        if buffer.tell() >= CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def json_chunks(table: Table) -> Iterator[str]:
    """Yields one JSON object a line: codes as the API has them, dates as ``YYYY-MM-DD``."""
    buffer = io.StringIO()
    names = [column.name for column in table.columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode
    for row in table.rows:
        buffer.write(encode(dict(zip(names, row, strict=True))))
        buffer.write("\n")
        if buffer.tell() >= CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def xlsx_chunks(table: Table) -> Iterator[bytes]:
    """Yields an XLSX file; it is written to a temporary file first, for its directory of parts stands at its end."""
    with tempfile.TemporaryFile() as file:
        write_workbook(file, table)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def write_workbook(file: IO[bytes], table: Table) -> None:
    """Writes a workbook: dates and numbers as such, a header that stays, a row of filters, a sheet about the list."""
    book = xlsxwriter.Workbook(
        file,
        # Rows go to the disk as they come. Nothing a person wrote is taken for a formula, a number or a link.
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.use_zip64()
    about = table.description
    book.set_properties({"title": about.title, "comments": about.as_text})
    header = book.add_format({"bold": True, "bg_color": "#F3E3D0", "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": DATE_FORMAT, "align": "left"})
    rows = table.shown()
    while True:
        number = len(book.worksheets()) + 1
        sheet = book.add_worksheet(about.sheet_name if number == 1 else f"{about.sheet_name} {number}")
        if not _fill(sheet, table, rows, header, day):
            break
    notes = book.add_worksheet(about.notes_name)
    notes.set_column(0, 0, 28)
    notes.set_column(1, 1, 90)
    for row, (label, value) in enumerate(about.lines):
        notes.write_string(row, 0, label, header)
        notes.write_string(row, 1, safe_cell(value))
    book.close()


def _fill(sheet: Any, table: Table, rows: Iterator[list[Any]], header: Any, day: Any) -> bool:
    """Writes one sheet and tells whether it is full."""
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, text in enumerate(table.headers):
        sheet.write_string(0, place, safe_cell(text), header)
    written = 0
    for written, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(written, place, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(written, place, cell, day)
            else:
                sheet.write_number(written, place, cell)
        if written == SHEET_ROWS:
            break
    sheet.autofilter(0, 0, max(written, 1), len(table.columns) - 1)
    return written == SHEET_ROWS


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A kind of file: its name's ending, its media type, what yields its content."""

    suffix: str
    media_type: str
    chunks: Callable[[Table], Iterator[str] | Iterator[bytes]]


FORMATS = {
    each.suffix: each
    for each in (
        FileFormat("csv", "text/csv; charset=utf-8", csv_chunks),
        FileFormat("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_chunks),
        FileFormat("jsonl", "application/x-ndjson", json_chunks),
    )
}

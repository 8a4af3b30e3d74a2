"""A list of awards as CSV, JSON lines or XLSX, written without holding more than a few rows of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from core.spreadsheets import safe_cell
from emulation.award_export.table import Table
from emulation.award_export.xlsx import workbook_chunks

CHUNK = 64 * 1024  # characters or bytes sent at a time
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV file in the computer's own encoding


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
        FileFormat("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook_chunks),
        FileFormat("jsonl", "application/x-ndjson", json_chunks),
    )
}

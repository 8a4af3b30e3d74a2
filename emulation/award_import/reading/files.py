"""Opens XLSX, XLS, ODS, CSV and JSON lines files as sheets of cells, recognised by content, not by name."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from emulation.award_import.reading import limits
from emulation.award_import.reading.archive import check_archive, hidden_rows, password_message
from emulation.award_import.reading.delimited import read_delimited
from emulation.award_import.reading.encodings import Encoding, dominant_encoding
from emulation.award_import.reading.word import TooLarge, read_tables

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]
JUDGED_ROWS = 300  # rows of each sheet by which the encoding of the file is judged
JUDGED_LENGTH = 300  # characters of a cell that counts for it
# Rows and columns from 1 and 0: first row, first column, last row, last column.
Range = tuple[int, int, int, int]
# Text that is no CSV: RTF, and the HTML or XML that some programs call XLS.
_OTHER_KINDS = (b"{\\rtf", b"<")


class UnreadableFile(Exception):
    """The file cannot be read; the message says why, to a person."""


class Sheet(ABC):
    """One sheet of a file."""

    def __init__(self, name: str, *, is_hidden: bool = False) -> None:
        self.name = name
        self.is_hidden = is_hidden
        # In which most cells of the file were typed; decides where a cell could be either.
        self.encoding = Encoding.UNICODE
        # Numbers of its hidden rows; known of XLSX only.
        self.hidden_rows: frozenset[int] = frozenset()

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yields each row with its number as the spreadsheet program shows it, the first being 1; from the start."""

    @property
    def merged(self) -> Sequence[Range]:
        """Ranges of cells merged into one."""
        return ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """What is in a file.

    Args:
        kind: ``xlsx``, ``xls``, ``ods``, ``csv`` or ``jsonl``.
        sheets: its sheets in order, hidden ones included.
    """

    kind: str
    sheets: tuple[Sheet, ...]

    def __post_init__(self) -> None:
        encoding = dominant_encoding(
            {
                cell
                for sheet in self.sheets
                for _number, row in islice(sheet.rows(), JUDGED_ROWS)
                for cell in row
                if isinstance(cell, str) and len(cell) <= JUDGED_LENGTH
            }
        )
        for sheet in self.sheets:
            sheet.encoding = encoding


def open_workbook(content: bytes) -> Workbook:
    """Opens a file of awards.

    Raises:
        UnreadableFile: where it is too large, damaged, locked by a password or nothing that is understood.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile(_("The file is empty."))
    if len(content) > limits.max_bytes():
        raise UnreadableFile(
            _("The file is larger than %(limit)d MB. Split it, or import it by the command on the server.")
            % {"limit": limits.max_bytes() // limits.MEGABYTE}
        )
    if content.startswith(b"PK\x03\x04"):
        kind = _packed_kind(content)
        return _word_tables(content) if kind == "docx" else _spreadsheet(content, kind)
    if content.startswith(b"\xd0\xcf\x11\xe0") and _stream_name("EncryptedPackage") in content:
        raise UnreadableFile(password_message())
    if content.startswith(b"\xd0\xcf\x11\xe0") and _stream_name("WordDocument") in content:
        raise UnreadableFile(
            _(
                "This is a Word file of an old kind. Save it as DOCX, whose tables are read, or copy its table into a "
                "spreadsheet."
            )
        )
    if content.startswith(b"\xd0\xcf\x11\xe0") or content[:2] == b"\x09\x08":
        return _spreadsheet(content, "xls")
    if content.startswith(b"%PDF"):
        raise UnreadableFile(
            _(
                "This is a PDF file, whose tables cannot be read. Ask for the Word or Excel file, or copy its table "
                "into a spreadsheet."
            )
        )
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_OTHER_KINDS):
        raise UnreadableFile(_not_understood())
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return Workbook("jsonl", (_TableSheet("JSON", _json_lines(content)),))
    return Workbook("csv", (_TableSheet("CSV", _delimited(content)),))


def _stream_name(name: str) -> bytes:
    """Returns a name as the directory of an OLE file has it."""
    return name.encode("utf-16-le")


def _word_tables(content: bytes) -> Workbook:
    try:
        tables = read_tables(content)
    except TooLarge:
        raise UnreadableFile(_("This Word file is too large. Copy its table into a spreadsheet.")) from None
    except ValueError:
        raise UnreadableFile(_not_understood()) from None
    if not tables:
        raise UnreadableFile(_("No table was found in this Word file. Copy the list into a spreadsheet."))
    for rows in tables:
        _check_length(len(rows))
    numbered = enumerate(tables, 1)
    return Workbook("docx", tuple(_TableSheet(_("Table %(number)d") % {"number": at}, rows) for at, rows in numbered))


def _packed_kind(content: bytes) -> str:
    try:
        return check_archive(content)
    except ValueError as error:
        raise UnreadableFile(str(error)) from None


def _json_lines(content: bytes) -> list[Row]:
    """Returns a row for each object, below one with the keys of the first."""
    try:
        objects = [json.loads(line) for line in content.decode("utf-8-sig").splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise UnreadableFile(_not_understood()) from None
    if not all(isinstance(each, dict) for each in objects):
        raise UnreadableFile(_not_understood())
    _check_length(len(objects))
    keys = list(dict.fromkeys(key for each in objects for key in each))
    if len(keys) > limits.MAX_COLUMNS:
        raise UnreadableFile(_not_understood())
    return [list(keys), *([_json_cell(each.get(key)) for key in keys] for each in objects)]


def _json_cell(value: Any) -> Cell:
    if value is None:
        return ""
    return value if isinstance(value, str | int | float | bool) else json.dumps(value, ensure_ascii=False)


def _delimited(content: bytes) -> list[list[str]]:
    try:
        rows = read_delimited(content)
    except ValueError:
        raise UnreadableFile(_not_understood()) from None
    _check_length(len(rows))
    return rows


def _spreadsheet(content: bytes, kind: str) -> Workbook:
    import python_calamine  # not before the first file: megabytes of every process

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheets = tuple(
            _SpreadsheetSheet(
                book.get_sheet_by_name(meta.name), is_hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible
            )
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        )
    except python_calamine.PasswordError:
        raise UnreadableFile(password_message()) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise UnreadableFile(_not_understood()) from None
    except BaseException as error:
        # A fault in the reader's native code reaches Python as an exception of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(_not_understood()) from None
    hidden = _hidden_rows(content) if kind == "xlsx" else {}
    for sheet in sheets:
        _check_length(sheet.length)
        sheet.hidden_rows = frozenset(hidden.get(sheet.name, ()))
    return Workbook(kind, sheets)


def _hidden_rows(content: bytes) -> dict[str, list[int]]:
    try:
        return hidden_rows(content)
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        return {}


def _check_length(rows: int) -> None:
    if rows > limits.max_rows():
        raise UnreadableFile(
            _("The file has more than %(limit)d rows. Split it into several files.") % {"limit": limits.max_rows()}
        )


def _not_understood() -> str:
    return _(
        "The file cannot be read: it is damaged, or neither XLSX, XLS, ODS nor CSV. "
        "Open it in a spreadsheet program and save it as XLSX."
    )


class _SpreadsheetSheet(Sheet):
    def __init__(self, sheet: Any, *, is_hidden: bool) -> None:
        super().__init__(sheet.name, is_hidden=is_hidden)
        self._sheet = sheet
        self.length: int = sheet.end[0] + 1 if sheet.end else 0
        self._first_column: int = sheet.start[1] if sheet.start else 0

    def rows(self) -> Iterator[tuple[int, Row]]:
        if not self.length:
            return
        empty: Row = [""] * self._first_column
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            yield number, (empty + row if empty else row)

    @property
    def merged(self) -> Sequence[Range]:
        ranges = self._sheet.merged_cell_ranges or ()
        return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


class _TableSheet(Sheet):
    def __init__(self, name: str, rows: Sequence[Sequence[Cell]]) -> None:
        super().__init__(name)
        self._rows = rows

    def rows(self) -> Iterator[tuple[int, Row]]:
        for number, row in enumerate(self._rows, 1):
            yield number, list(row)

"""Opens XLSX, XLS, ODS and CSV files as sheets of cells, recognised by content, not by name."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from emulation.award_import.reading import limits
from emulation.award_import.reading.archive import check_archive
from emulation.award_import.reading.delimited import read_delimited

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]
# Rows and columns from 1 and 0: first row, first column, last row, last column.
Range = tuple[int, int, int, int]
# Text that is no CSV: PDF, RTF, and the HTML or XML that some programs call XLS.
_OTHER_KINDS = (b"%PDF", b"{\\rtf", b"<")


class UnreadableFile(Exception):
    """The file cannot be read; the message says why, to a person."""


class Sheet(ABC):
    """One sheet of a file."""

    def __init__(self, name: str, *, is_hidden: bool = False) -> None:
        self.name = name
        self.is_hidden = is_hidden

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
        kind: ``xlsx``, ``xls``, ``ods`` or ``csv``.
        sheets: its sheets in order, hidden ones included.
    """

    kind: str
    sheets: tuple[Sheet, ...]


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
        return _spreadsheet(content, _packed_kind(content))
    if content.startswith(b"\xd0\xcf\x11\xe0") or content[:2] == b"\x09\x08":
        return _spreadsheet(content, "xls")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_OTHER_KINDS):
        raise UnreadableFile(_not_understood())
    return Workbook("csv", (_DelimitedSheet(_delimited(content)),))


def _packed_kind(content: bytes) -> str:
    try:
        return check_archive(content)
    except ValueError as error:
        raise UnreadableFile(str(error)) from None


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
        raise UnreadableFile(_("The file is locked by a password. Save it without one and try again.")) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise UnreadableFile(_not_understood()) from None
    except BaseException as error:
        # A fault in the reader's native code reaches Python as an exception of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(_not_understood()) from None
    for sheet in sheets:
        _check_length(sheet.length)
    return Workbook(kind, sheets)


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


class _DelimitedSheet(Sheet):
    def __init__(self, rows: list[list[str]]) -> None:
        super().__init__("CSV")
        self._rows = rows

    def rows(self) -> Iterator[tuple[int, Row]]:
        for number, row in enumerate(self._rows, 1):
            yield number, list(row)

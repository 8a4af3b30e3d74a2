"""Looks into XLSX and ODS files before the reader does: what would unfold to more than the memory is refused.

The reader keeps a sheet as one rectangle from the first cell to the last, so that a file of a kilobyte with two cells
in opposite corners would take all memory there is.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from emulation.award_import.reading import limits

_CHUNK = 256 * 1024
# A cell with something in it, by its address.
_XLSX_CELL = re.compile(rb'<(?:\w{1,60}:)?c\b(?>[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})")[^<>]*+(?<!/)>')
# Possessive, so that a tag without an end is gone through once.
_ROW = re.compile(rb"<(?:\w{1,60}:)?row\b[^<>]*+>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_ROW_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_ODS_TAG = re.compile(
    rb"<table:(?P<name>table-row|table-cell|covered-table-cell|table)\b(?P<attributes>[^<>]*?)(?P<empty>/?)>"
)
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,9})"')


def check_archive(content: bytes) -> str:
    """Returns which kind a packed file is: ``xlsx``, ``ods`` or ``docx``.

    Raises:
        ValueError: with a message for people, where it is damaged, too large when unpacked, or neither.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > limits.MAX_UNPACKED:
                raise ValueError(_too_large())
            if any(info.flag_bits & 0x1 for info in archive.infolist()):
                raise ValueError(password_message())
            if "content.xml" in names:
                _check_ods(_stream(archive, "content.xml"))
                return "ods"
            if "word/document.xml" in names:
                return "docx"
            sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.(xml|bin)", name)]
            if not sheets:
                raise ValueError(_damaged())
            for name in sheets:
                _check_xlsx(_stream(archive, name))
            return "xlsx"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError):
        raise ValueError(_damaged()) from None


def hidden_rows(content: bytes) -> dict[str, list[int]]:
    """Returns the numbers of the hidden rows of each sheet of an XLSX file that has any, by the name of the sheet."""
    found: dict[str, list[int]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, part in _sheet_parts(archive).items():
            rows = [
                int(number[1])
                for piece in _stream(archive, part)
                if _HIDDEN.search(piece)
                for row in _ROW.findall(piece)
                if _HIDDEN.search(row) and (number := _ROW_NUMBER.search(row))
            ]
            if rows:
                found[name] = rows
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Returns where each sheet stands, by its name."""
    names = archive.namelist()
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(names):
        return {}
    try:
        sheets = fromstring(b"".join(_stream(archive, "xl/workbook.xml")))
        targets = fromstring(b"".join(_stream(archive, "xl/_rels/workbook.xml.rels")))
    except (ParseError, DefusedXmlException):
        return {}
    parts = {each.get("Id", ""): each.get("Target", "") for each in targets}
    found = {}
    for sheet in sheets.iter():
        if sheet.tag.endswith("}sheet"):
            target = next(
                (parts[value] for key, value in sheet.attrib.items() if key.endswith("}id") and value in parts), ""
            )
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names and part.endswith(".xml"):
                found[sheet.get("name", "")] = part
    return found


def _stream(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yields a member in pieces that end with a whole tag; its declared size is not believed."""
    size, rest = 0, b""
    with archive.open(name) as member:
        while piece := member.read(_CHUNK):
            size += len(piece)
            if size > limits.MAX_UNPACKED:
                raise ValueError(_too_large())
            piece = rest + piece
            end = piece.rfind(b">") + 1
            rest = piece[end:]
            yield piece[:end]


def _check_xlsx(pieces: Iterator[bytes]) -> None:
    columns: set[bytes] = set()
    first, last = 1 << 30, 0
    for piece in pieces:
        cells = _XLSX_CELL.findall(piece)
        if cells:
            columns.update(column for column, _row in cells)
            numbers = [int(row) for _column, row in (cells[0], cells[-1])]
            first, last = min(first, *numbers), max(last, *numbers)
    if columns:
        positions = [_column_position(column) for column in columns]
        # The reader's rectangle begins with the first used cell.
        _check_area(last - first + 1, max(positions) - min(positions) + 1)
        _check_area(last, 1)


def _column_position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position


def _check_ods(pieces: Iterator[bytes]) -> None:
    rows = width = widest = repeat = column = 0
    for piece in pieces:
        for tag in _ODS_TAG.finditer(piece):
            repeated = _REPEATED.search(tag["attributes"])
            times = int(repeated[1]) if repeated else 1
            match tag["name"]:
                case b"table":
                    rows = widest = 0
                case b"table-row":
                    rows += repeat if width else 0
                    widest = max(widest, width)
                    repeat, column, width = times, 0, 0
                case _:
                    column += times
                    if not tag["empty"]:
                        width = column
        _check_area(rows + (repeat if width else 0), max(widest, width))


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > limits.MAX_CELLS or rows > 8 * limits.max_rows():
        raise ValueError(_too_large())


def password_message() -> str:
    """Returns what to do with a file that is locked by a password."""
    return _(
        "The file is locked by a password. Open it with the password, choose “File – Info – Protect – Encrypt with "
        "password”, empty the password, save the file and upload it again."
    )


def _too_large() -> str:
    return _(
        "The file is too large when unpacked, or has cells far outside its table. "
        "Copy the table into a new spreadsheet and save it as XLSX."
    )


def _damaged() -> str:
    return _("The file is damaged or no spreadsheet. Open it in a spreadsheet program and save it as XLSX.")

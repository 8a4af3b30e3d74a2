"""Makes real files: lists of awards as XLSX, XLS, ODS and CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

HEADERS = ["Họ và tên", "Chức vụ", "Đơn vị", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Cơ quan ban hành", "Năm"]
SO = "Sở Tài nguyên và Môi trường"
ROW = ["Nguyễn Văn An", "Chuyên viên", "Phòng Tài nguyên nước", "LĐTT", "125/QĐ-STNMT", "12/12/2018", SO, 2018]
Rows = Sequence[Sequence[Any]]


def row(name: str = "Nguyễn Văn An", **values: Any) -> list[Any]:
    """A row under ``HEADERS``; keywords: position, unit, award, number, day, authority, year."""
    fields = ("position", "unit", "award", "number", "day", "authority", "year")
    return [name, *(values.get(field, usual) for field, usual in zip(fields, ROW[1:], strict=True))]


def award_list(*rows: Sequence[Any]) -> bytes:
    """An XLSX file with the usual headers."""
    return xlsx([HEADERS, *rows])


def xlsx(
    rows: Rows, *, merged: Sequence[tuple[int, int, int, int]] = (), sheets: dict[str, Rows] | None = None
) -> bytes:
    """Rows as a workbook; ``merged`` are ranges from 0: first row, first column, last row, last column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, cells in (sheets or {"Danh sách": rows}).items():
        sheet = book.add_worksheet(name)
        tops = {(top, left): (bottom, right) for top, left, bottom, right in merged}
        for y, line in enumerate(cells):
            for x, cell in enumerate(line):
                if (y, x) in tops:
                    sheet.merge_range(y, x, *tops[y, x], cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(y, x, cell, day)
                elif cell not in ("", None):
                    sheet.write(y, x, cell)
    book.close()
    return out.getvalue()


def xls(rows: Rows) -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Danh sách")
    style = xlwt.XFStyle()
    style.num_format_str = "dd/mm/yyyy"
    for y, line in enumerate(rows):
        for x, cell in enumerate(line):
            if isinstance(cell, date):
                sheet.write(y, x, cell, style)
            elif cell not in ("", None):
                sheet.write(y, x, cell)
    book.save(out)
    return out.getvalue()


def ods(rows: Rows) -> bytes:
    """The least that is an ODS file."""

    def cell(value: Any) -> str:
        if value in ("", None):
            return "<table:table-cell/>"
        kind = 'value-type="string"'
        if isinstance(value, date):
            kind = f'value-type="date" office:date-value="{value}"'
        elif isinstance(value, int | float):
            kind = f'value-type="float" office:value="{value}"'
        return f"<table:table-cell office:{kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in rows)
    return ods_of(f'<table:table table:name="Danh sách">{lines}</table:table>')


def ods_of(table: str) -> bytes:
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<?xml version="1.0"?>{manifest}',
            "content.xml": content,
        }
    )


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()

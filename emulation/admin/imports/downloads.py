"""Files to download: the problems of an import, the imported file, an empty list to fill in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.spreadsheets import new_workbook
from emulation.admin.imports.base import ImportView
from emulation.award_import.reading.columns import Column
from emulation.award_import.reporting import problem_table
from emulation.models.award_types import AwardType
from emulation.rules.choices import CommendationType, SubjectKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV file in the computer's own encoding
FILLED_IN = 1000  # rows of the template with lists to choose from
TEMPLATE_COLUMNS = (
    *(Column.NUMBER, Column.HONOREE_NAME, Column.SUBJECT, Column.POSITION, Column.UNIT, Column.AWARD),
    *(Column.DECISION_NUMBER, Column.DECISION_DATE, Column.AUTHORITY, Column.YEAR, Column.COMMENDATION_TYPE),
    *(Column.CAMPAIGN, Column.CITATION, Column.NOTE),
)


class ProblemsView(ImportView):
    """Every problem as CSV or XLSX."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = problem_table(self.imported.problems.iterator(chunk_size=2000))
        name = f"import-{self.imported.pk}-problems"
        if self.kwargs["suffix"] == "xlsx":
            return _attachment(_xlsx(rows), f"{name}.xlsx", XLSX)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return _attachment((BYTE_ORDER_MARK + text.getvalue()).encode(), f"{name}.csv", "text/csv; charset=utf-8")


class FileView(ImportView):
    """The file as it was uploaded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = bytes(self.imported.content)
        if not content:
            raise Http404
        return _attachment(content, self.imported.filename, "application/octet-stream")


class TemplateFileView(ImportView):
    """An empty list whose columns are understood, with the awards of today to choose from."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _attachment(template(), f"{_('award-list')}.xlsx", XLSX)


def template() -> bytes:
    """Returns the empty list as XLSX, in the language in use."""
    out = io.BytesIO()
    book = new_workbook(out)
    bold = book.add_format({"bold": True, "bg_color": "#e6f0ea", "border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(_("List"))
    help_sheet = book.add_worksheet(_("Values"))
    awards = list(AwardType.objects.grantable().one_per_award().filter(valid_to=None).values_list("name", flat=True))
    lists = {
        Column.SUBJECT: [str(label) for label in SubjectKind.labels],
        Column.AWARD: awards,
        Column.COMMENDATION_TYPE: [str(label) for label in CommendationType.labels],
    }
    for at, column in enumerate(TEMPLATE_COLUMNS):
        sheet.write(0, at, str(column.label), bold)
        sheet.set_column(at, at, 6 if column == Column.NUMBER else 22, day if column == Column.DECISION_DATE else None)
    for at, (column, values) in enumerate(lists.items()):
        help_sheet.write(0, at, str(column.label), bold)
        help_sheet.write_column(1, at, values)
        help_sheet.set_column(at, at, 40)
        position = TEMPLATE_COLUMNS.index(column)
        source = f"='{help_sheet.get_name()}'!${chr(65 + at)}$2:${chr(65 + at)}${len(values) + 1}"
        # A list to choose from; other spellings are read as well.
        choice = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, position, FILLED_IN, position, choice)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _xlsx(rows: Iterable[list[str]]) -> bytes:
    out = io.BytesIO()
    # Cells are text whatever they look like.
    book = new_workbook(out, strings_to_formulas=False, strings_to_urls=False)
    sheet = book.add_worksheet(_("Problems"))
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)

"""Files as sheets of cells."""

import io
from datetime import date

import pytest
import xlsxwriter

from emulation.award_import.reading import limits
from emulation.award_import.reading.files import UnreadableFile, open_workbook
from tests.emulation.award_import.lists import HEADERS, csv_text, ods, ods_of, row, xls, xlsx, zipped

ROWS = [HEADERS, row("Trần Thị Ánh"), row("Lê Văn Cường")]


def cells(content, sheet=0):
    return [line for _number, line in open_workbook(content).sheets[sheet].rows()]


@pytest.mark.parametrize(("make", "kind"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])
def test_spreadsheets_are_told_by_what_is_in_them(make, kind):
    content = make(ROWS)
    assert open_workbook(content).kind == kind
    assert [line[:3] for line in cells(content)] == [line[:3] for line in ROWS]


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_dates_come_typed(make):
    assert cells(make([["Ngày"], [date(2018, 12, 3)]]))[1] == [date(2018, 12, 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_in_every_encoding_with_every_delimiter(encoding, delimiter):
    content = csv_text(ROWS, delimiter).encode(encoding)
    assert cells(content) == [[str(cell) for cell in line] for line in ROWS]


def test_csv_of_old_windows_keeps_its_characters():
    assert cells("Hä tªn;N¨m\nNguyÔn V¨n An;2018\n".encode("cp1252"))[1] == ["NguyÔn V¨n An", "2018"]


def test_csv_says_its_delimiter():
    assert cells(b"sep=;\na;b\n1;2\n")[1:] == [["a", "b"], ["1", "2"]]


def test_line_breaks_within_cells_do_not_break_rows():
    assert cells(csv_text([["a", "b"], ["một\nhai", "ba"]]).encode())[1] == ["một\nhai", "ba"]


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them():
    book = open_workbook(xlsx([[], [], ["", "Họ tên"], ["", "An"]]))
    assert [(number, line) for number, line in book.sheets[0].rows() if any(line)] == [
        (3, ["", "Họ tên"]),
        (4, ["", "An"]),
    ]


def test_a_sheet_of_one_row_has_that_row():
    assert cells(xlsx([["Họ tên"]])) == [["Họ tên"]]


def test_hidden_sheets_are_marked():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Một")
        book.add_worksheet("Hai").hide()
    assert [sheet.is_hidden for sheet in open_workbook(out.getvalue()).sheets] == [False, True]


FAR = {"xl/worksheets/sheet1.xml": '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'}
REPEATED = (
    '<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'table:number-columns-repeated="60" office:value-type="float" office:value="1"><text:p>1</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"x" * 500,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        bytes(range(256)) * 20,
        b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n" * 20,
        b"<html><table><tr><td>Name</td></tr></table></html>",
        zipped({"hello.txt": "hello"}),
        zipped(FAR),
        ods_of(REPEATED),
    ],
    ids=[
        "empty",
        "zeros",
        "zip",
        "bad-zip",
        "bad-xls",
        "binary",
        "pdf",
        "html",
        "other-zip",
        "far-cell",
        "repeated",
    ],
)
def test_what_cannot_be_read_says_so_in_one_sentence(content):
    with pytest.raises(UnreadableFile) as error:
        open_workbook(content)
    assert "\n" not in str(error.value)


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableFile):
        open_workbook(zipped({"xl/worksheets/sheet1.xml": b"0" * 2_000_000}))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short_is_no_fault_of_the_program(cut):
    content = xlsx(ROWS)
    with pytest.raises(UnreadableFile):
        open_workbook(content[: int(len(content) * cut)])


def test_cells_that_are_only_formatted_do_not_make_a_sheet_too_large():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Họ tên")
        sheet.write_blank(900_000, 16_000, None, book.add_format({"bold": True}))
    assert cells(out.getvalue())[0][0] == "Họ tên"


def test_too_many_rows_are_refused(settings):
    settings.AWARD_IMPORT_MAX_ROWS = 2
    for content in (xlsx(ROWS), csv_text(ROWS).encode()):
        with pytest.raises(UnreadableFile):
            open_workbook(content)

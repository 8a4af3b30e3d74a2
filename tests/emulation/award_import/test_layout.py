"""The table within a sheet, and what its columns mean."""

import pytest

from emulation.award_import.reading.columns import guess_columns, letter, recognise
from emulation.award_import.reading.files import open_workbook
from emulation.award_import.reading.layout import PassedOver, SourceRow, find_header, table_rows
from tests.emulation.award_import.lists import csv_text, xlsx

TITLE = [["UBND TỈNH"], [], ["DANH SÁCH CÁ NHÂN ĐƯỢC KHEN THƯỞNG NĂM 2018"], []]


def rows_of(content):
    sheet = open_workbook(content).sheets[0]
    header = find_header(sheet)
    return header, list(table_rows(sheet, header, guess_columns(header.names)))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Họ và tên", "honoree_name"),
        ("HỌ TÊN", "honoree_name"),
        ("Ho va ten", "honoree_name"),
        ("Tên tập thể", "collective_name"),
        ("Đơn vị", "unit"),
        ("Phòng/Ban", "unit"),
        ("Chức vụ", "position"),
        ("Chức vụ, đơn vị công tác", "position_and_unit"),
        ("Danh hiệu/Hình thức khen thưởng", "award"),
        ("Hình thức", "award"),
        ("Số quyết định", "decision_number"),
        ("Số QĐ", "decision_number"),
        ("Ngày quyết định", "decision_date"),
        ("Số quyết định, ngày, tháng, năm", "decision"),
        ("Quyết định khen thưởng / Ngày", "decision_date"),
        ("Cơ quan ban hành", "authority"),
        ("Đơn vị ra quyết định", "authority"),
        ("Năm", "year"),
        ("Năm sinh", "date_of_birth"),
        ("Năm sinh / Nam", "date_of_birth"),
        ("Thành tích", "citation"),
        ("Loại hình", "commendation_type"),
        ("Phong trào", "campaign"),
        ("Ghi chú", "note"),
        ("STT", "number"),
        ("Full name", "honoree_name"),
        ("Award", "award"),
        ("Decision number", "decision_number"),
        ("Số tiền thưởng", ""),
        ("Giới tính", ""),
    ],
)
def test_headers_are_understood(header, column):
    assert recognise(header)[0] == column


def test_each_meaning_is_given_once_to_the_surest_column():
    assert guess_columns(["Họ tên", "Họ và tên người được khen thưởng", "Năm"]) == {1: "honoree_name", 2: "year"}


def test_a_column_for_men_is_no_year():
    assert "year" not in guess_columns(["Họ tên", "Nam", "Nữ"]).values()


def test_columns_are_lettered_as_in_spreadsheets():
    assert [letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_header_is_found_below_a_title():
    header, rows = rows_of(xlsx([*TITLE, ["STT", "Họ và tên", "Đơn vị"], [1, "An", "Phòng A"]]))
    assert (header.row, header.title[-1]) == (5, "DANH SÁCH CÁ NHÂN ĐƯỢC KHEN THƯỞNG NĂM 2018")
    assert [row.number for row in rows] == [6]


def test_a_header_of_two_lines_is_read_as_one():
    upper = ["STT", "Họ và tên", "Quyết định khen thưởng", ""]
    content = xlsx([upper, ["", "", "Số", "Ngày"], [1, "An", "125/QĐ-STNMT", "1/2/2018"]], merged=[(0, 2, 0, 3)])
    header, rows = rows_of(content)
    assert header.names[2:] == ("Quyết định khen thưởng / Số", "Quyết định khen thưởng / Ngày")
    assert guess_columns(header.names)[3] == "decision_date"
    assert len(rows) == 1


def test_sections_totals_and_signatures_are_no_awards():
    header = ["STT", "Họ và tên", "Đơn vị", "Danh hiệu"]
    lines = [
        header,
        ["(1)", "(2)", "(3)", "(4)"],
        ["I", "Tập thể"],
        [1, "Phòng A", "", "TTLĐTT"],
        ["II", "Cá nhân"],
        [1, "An", "Phòng A", "LĐTT"],
        [],
        [2, "Bình", "Phòng A", "LĐTT"],
        ["", "Tổng cộng: 02 cá nhân, 01 tập thể"],
        ["", "NGƯỜI LẬP BIỂU", "", "GIÁM ĐỐC"],
    ]
    for content in (xlsx(lines), csv_text(lines).encode()):
        rows = rows_of(content)[1]
        found = [(row.number, row.headings) for row in rows if isinstance(row, SourceRow)]
        assert found == [(4, ("Tập thể",)), (6, ("Cá nhân",)), (8, ("Cá nhân",))]
        assert [row.number for row in rows if isinstance(row, PassedOver)] == [2, 3, 5, 9, 10]


def test_headings_stand_within_headings():
    lines = [
        ["STT", "Họ và tên", "Danh hiệu"],
        ["A", "CÁ NHÂN"],
        ["I", "Danh hiệu Chiến sĩ thi đua cơ sở"],
        [1, "An"],
        ["II", "Danh hiệu Lao động tiên tiến"],
        [1, "Bình"],
    ]
    rows = [row for row in rows_of(xlsx(lines))[1] if isinstance(row, SourceRow)]
    assert rows[1].headings == ("CÁ NHÂN", "Danh hiệu Lao động tiên tiến")


def test_a_list_of_names_alone_has_rows():
    rows = rows_of(xlsx([["Họ và tên"], ["Nguyễn Văn An"], ["Trần Thị Bình"], ["Tổng cộng: 2"]]))[1]
    assert [row.number for row in rows if isinstance(row, SourceRow)] == [2, 3]


def test_a_cell_merged_over_several_rows_holds_for_each():
    lines = [["Họ và tên", "Số quyết định"], ["An", "125/QĐ-STNMT"], ["Bình", ""], ["Chi", "126/QĐ-STNMT"]]
    rows = rows_of(xlsx(lines, merged=[(1, 1, 2, 1)]))[1]
    assert [row.cells[1] for row in rows] == ["125/QĐ-STNMT", "125/QĐ-STNMT", "126/QĐ-STNMT"]

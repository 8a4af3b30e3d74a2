"""Cells that say several things or point at others, and files that are no spreadsheets."""

import io
import time
import zipfile
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from emulation.award_import.reading.archive import hidden_rows
from emulation.award_import.reading.files import UnreadableFile, open_workbook
from emulation.award_import.reading.layout import is_ditto
from tests.emulation.award_import.lists import HEADERS, csv_text, row, xlsx

pytestmark = pytest.mark.django_db


def codes(plan):
    return [one.code for one in plan.all_problems()]


def awards(plan):
    return [(one.reading.row, one.award and one.award.code, one.year_to) for one in plan.rows]


# --- As above ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark",
    ['"', "''", "nt", "NT", "-nt-", "- nt -", "như trên", "Như trên", '-"-', '- " -', "”", "〃", "nh\u00ad trªn", "//"],
)
def test_as_above_is_what_stands_above(plan_of, water, mark):
    lines = [
        HEADERS,
        row(),
        row("Trần Thị Bình", unit=mark, award=mark, number=mark, day=mark, authority=mark, year=mark),
    ]
    for content in (xlsx(lines), csv_text(lines).encode()):
        plan = plan_of(content)
        first, second = (one.reading for one in plan.rows)
        for field in ("unit", "award", "decision_number", "decision_date", "authority", "year_to"):
            assert getattr(second, field) == getattr(first, field)
        assert [one.params["count"] for one in plan.problems if one.code == "ditto"] == [1] * 6


@pytest.mark.parametrize(
    "text", ["", "-", "x", "N.T.", "Nguyễn Thị", "Nt. Hoa", "0", "nội trú", "“Vì môi trường”", "/"]
)
def test_other_texts_are_not_as_above(text):
    assert not is_ditto(text)


def test_as_above_with_nothing_above_is_said(problems_of, water):
    assert ("ditto_unmatched", 2) in problems_of(xlsx([HEADERS, row(position="nt"), row("Trần Thị Bình")]))


# --- Several awards ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "LĐTT; CSTĐCS",
        "LĐTT, CSTĐCS",
        "Lao động tiên tiến và Chiến sĩ thi đua cơ sở",
        "Lao động tiên tiến\nChiến sĩ thi đua cơ sở",
        "LĐTT + CSTĐCS",
        "LĐTT/CSTĐCS",
        "- Lao động tiên tiến; - Chiến sĩ thi đua cơ sở",
    ],
)
def test_several_awards_in_one_cell_are_divided_and_shown(plan_of, water, cell):
    plan = plan_of(xlsx([HEADERS, row(award=cell)]))
    assert awards(plan) == [(2, "LDTT", 2018), (2, "CSTDCS", 2018)]
    assert codes(plan).count("awards_divided") == 1
    assert len({one.honoree.identity for one in plan.rows}) == 1


def test_years_behind_the_awards_of_a_cell_are_theirs(plan_of, water):
    plan = plan_of(xlsx([HEADERS, row(award="LĐTT (2017), CSTĐCS năm 2018")]))
    assert awards(plan) == [(2, "LDTT", 2017), (2, "CSTDCS", 2018)]


@pytest.mark.parametrize("cell", ["LĐTT; danh hiệu lạ", "Danh hiệu lạ, và nữa", "; ".join(["LĐTT"] * 200)])
def test_a_cell_of_which_a_part_is_unknown_stays_whole_and_is_an_error(problems_of, water, cell):
    assert ("award_unknown", 2) in problems_of(xlsx([HEADERS, row(award=cell)]))


def test_an_award_whose_name_has_commas_stays_one(plan_of, water):
    plan = plan_of(
        xlsx([HEADERS, row(award="Chiến sĩ thi đua Bộ, ban, ngành, tỉnh", number="9/QĐ-UBND", authority="UBND tỉnh")])
    )
    assert len(plan.rows) == 1
    assert "awards_divided" not in codes(plan)


# --- Years as columns --------------------------------------------------------------------------


@pytest.mark.parametrize("years", [("2016", "2017", "2018"), ("Năm 2016", "Năm 2017", "Năm 2018"), (2016, 2017, 2018)])
def test_years_may_be_columns(plan_of, water, years):
    header = [*HEADERS[:3], *years, *HEADERS[4:7]]
    rest = row()[4:7]
    lines = [
        header,
        ["Nguyễn Văn An", "", "Phòng Tài nguyên nước", "LĐTT", "", "CSTĐCS", *rest],
        ["Trần Thị Bình", "", "Phòng Tài nguyên nước", "", "LĐTT", "", *rest],
    ]
    plan = plan_of(xlsx(lines))
    assert awards(plan) == [(2, "LDTT", 2016), (2, "CSTDCS", 2018), (3, "LDTT", 2017)]
    assert [one.year_from for one in plan.rows] == [2016, 2018, 2017]


def test_years_may_be_the_lower_line_of_a_header(plan_of, water):
    upper = ["Họ và tên", "Đơn vị", "Danh hiệu thi đua", "", "", *HEADERS[4:7]]
    lower = ["", "", 2016, 2017, 2018, "", "", ""]
    body = ["Nguyễn Văn An", "Phòng Tài nguyên nước", "LĐTT", "x", "CSTĐCS", *row()[4:7]]
    plan = plan_of(xlsx([upper, lower, body], merged=[(0, 2, 0, 4)]))
    assert [one.reading.year_to for one in plan.rows] == [2016, 2017, 2018]


def test_crosses_below_years_give_the_award_of_the_row(plan_of, water):
    header = [*HEADERS[:7], "2017", "2018"]
    plan = plan_of(xlsx([header, [*row()[:7], "x", "x"], [*row("Trần Thị Bình")[:7], "", "x"]]))
    assert awards(plan) == [(2, "LDTT", 2017), (2, "LDTT", 2018), (3, "LDTT", 2018)]


# --- Files of other kinds ----------------------------------------------------------------------


def docx(title, rows):
    def paragraph(text):
        return "<w:p><w:r>" + "<w:br/>".join(f"<w:t>{escape(part)}</w:t>" for part in text.split("\n")) + "</w:r></w:p>"

    lines = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in line) for line in rows or ()]
    cells = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    table = "" if rows is None else f"<w:tbl>{cells}</w:tbl>"
    body = f"{paragraph(title)}{table}{paragraph('GIÁM ĐỐC')}"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_the_tables_of_a_word_file_are_read_with_the_decision_above_them(plan_of, water):
    title = "DANH SÁCH\n(Kèm theo Quyết định số 125/QĐ-STNMT ngày 12/12/2018 của Sở Tài nguyên và Môi trường)"
    lines = [
        ["STT", "Họ và tên", "Đơn vị", "Danh hiệu", "Năm"],
        ["1", "Nguyễn Văn An", "Phòng Tài nguyên nước", "LĐTT", "2018"],
    ]
    plan = plan_of(docx(title, lines))
    assert awards(plan) == [(3, "LDTT", 2018)]
    assert plan.rows[0].decision.number == "125/QĐ-STNMT"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "mật khẩu"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600, "DOCX"),
        (b"%PDF-1.7 ...", "PDF"),
        (docx("Không có bảng", None), "bảng"),
    ],
    ids=["password", "doc", "pdf", "no table"],  # a DOCX holds the time at which each process made it
)
def test_files_that_cannot_be_read_say_what_to_do(content, advice):
    with pytest.raises(UnreadableFile, match=advice):
        open_workbook(content)


def test_a_hostile_word_file_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(UnreadableFile):
        open_workbook(out.getvalue())


def test_a_word_file_of_millions_of_tags_is_refused_before_it_fills_the_memory():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a>" + "<b/>" * 2_500_000 + "</a>")
    with pytest.raises(UnreadableFile, match="Word"):
        open_workbook(out.getvalue())


# --- What is hidden ----------------------------------------------------------------------------


def with_hidden(*numbers):
    """A list of four people of whom some stand in hidden rows, beside a hidden sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, hidden = book.add_worksheet("Danh sách"), book.add_worksheet("Nháp")
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Chi", "Phạm Minh Dũng"]
    for number, line in enumerate([HEADERS, *map(row, names)]):
        sheet.write_row(number, 0, line)
        hidden.write_row(number, 0, line)
        if number + 1 in numbers:
            sheet.set_row(number, None, None, {"hidden": True})
    hidden.hide()
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("attribute", ['hidden="1" ', 'hidden="1', "row ", " <row hidden=", 'r="1" '])
def test_a_tag_without_end_is_gone_through_once(attribute):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_hidden(3))) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData>", f"<!-- <row {attribute * 40_000}< --><sheetData>".encode())
            target.writestr(info, content)
    began = time.process_time()
    assert hidden_rows(out.getvalue()) == {"Danh sách": [3]}
    assert time.process_time() - began < 5  # a square of the length takes minutes


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1e400", "1e300", "true", "null", "[[[]]]", '"\\ud800\\u0000"'])
@pytest.mark.parametrize("key", ["Họ và tên", "Năm", "Danh hiệu", "Ngày quyết định"])
def test_values_that_no_list_has_are_read_or_told(plan_of, water, key, value):
    known = {"Họ và tên": '"Nguyễn Văn An"', "Danh hiệu": '"LĐTT"', "Năm": "2018"} | {key: value}
    line = ", ".join(f'"{name}": {each}' for name, each in known.items())
    plan = plan_of(f"{{{line}}}".encode())
    assert plan.rows or plan.all_problems()


def test_hidden_rows_and_sheets_are_said_and_chosen(plan_of, water):
    plan = plan_of(with_hidden(3, 4))
    assert len(plan.rows) == 4
    assert {one.code: one.params.get("rows") for one in plan.problems} == {"rows_hidden": "3–4", "sheet_hidden": None}
    without = plan_of(with_hidden(3, 4), reads_hidden_rows=False)
    assert [one.reading.row for one in without.rows] == [2, 5]
    assert "rows_hidden_left_out" in codes(without)

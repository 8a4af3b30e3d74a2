"""What stands in each kind of file."""

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from emulation.award_export import files
from emulation.award_export import xlsx as workbook_file
from emulation.award_export.columns import PUBLIC_COLUMNS
from emulation.award_export.description import describe
from emulation.award_export.table import Table
from search.request import SearchRequest
from tests.emulation.award_export.downloads import ADDRESS, ENGLISH, body, csv_rows, json_rows, workbook
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def test_csv_holds_what_was_decided(client, index_now):
    campaign = campaign_page(title="Thi đua nước rút")
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"), position="Thanh tra viên")
    decision = AwardDecisionFactory(number="86/QĐ-STNMT")
    grant = AwardGrantFactory(
        decision=decision,
        code="CSTDCS",
        honoree=honoree,
        campaign=campaign,
        achievement_from=2016,
        citation='Số hóa "hồ sơ",\r\nđo đạc; bản đồ',
        is_posthumous=True,
    )
    index_now()
    [row] = csv_rows(client, **ENGLISH)
    assert row == {
        "Award id": str(grant.pk),
        "Full name": "Nguyễn Thị Ánh",
        "Recipient id": str(honoree.pk),
        "Subject": "Individual",
        "Position": "Thanh tra viên",
        "Unit": "Thanh tra Sở",
        "Title or form": "Chiến sĩ thi đua cơ sở",
        "Award code": "CSTDCS",
        "Kind of award": "Emulation title",
        "Deciding level": "Department, agency, unit",
        "Type of commendation": "Meritorious service",
        "Year": "2018",
        "From year": "2016",
        "Field": "",
        "Citation": 'Số hóa "hồ sơ",\r\nđo đạc; bản đồ',
        "Campaign": "Thi đua nước rút",
        "Posthumous": "Yes",
        "Decision number": "86/QĐ-STNMT",
        "Date of decision": "2018-12-03",
        "Issuing authority": "Sở Tài nguyên và Môi trường",
        "Standing": "In force",
        "Address": f"http://localhost/khen-thuong/quyet-dinh/{decision.pk}/",
    }


def test_headers_and_labels_speak_the_readers_language(client, three_awards):
    row = csv_rows(client, "subject=collective")[0]
    assert (row["Họ và tên"], row["Đối tượng"]) == ("Phòng Tài nguyên nước", "Tập thể")


def test_json_lines_hold_codes_numbers_and_dates_as_the_api_does(client, three_awards):
    row = json_rows(client, "q=tran+binh")[0]
    assert (row["subject"], row["year"], row["decision_date"]) == ("individual", 2018, "2018-12-03")
    assert (row["is_posthumous"], row["honoree"], row["field"]) == (False, "Trần Bình", "")
    assert list(row) == [column.name for column in PUBLIC_COLUMNS]


def test_a_workbook_has_typed_cells_a_header_that_stays_and_says_what_it_holds(client, three_awards):
    response = client.get(f"{ADDRESS}.xlsx?subject=individual&date_from=2015-01-01&sort=date")
    content = body(response)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Khen thưởng", "Về danh sách này"]
    header, first, second = book.get_sheet_by_index(0).to_python()
    row = dict(zip(header, first, strict=True))
    assert row["Ngày quyết định"] == date(2018, 12, 3)
    assert (row["Năm"], row["Họ và tên"]) == (2018, "Trần Bình")
    assert second[header.index("Họ và tên")] == "Lê An"
    notes = dict(book.get_sheet_by_index(1).to_python())
    assert notes["Đối tượng"] == "Cá nhân"
    assert notes["Quyết định từ ngày"] == "01/01/2015"
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1"' in sheet
    assert '<autoFilter ref="A1:V3"' in sheet


def test_a_sheet_that_is_full_goes_on_in_another(client, three_awards, monkeypatch):
    monkeypatch.setattr(workbook_file, "SHEET_ROWS", 2)
    book = workbook(client, **ENGLISH)
    assert book.sheet_names == ["Awards", "Awards 2", "About this list"]
    assert [len(book.get_sheet_by_index(place).to_python()) for place in (0, 1)] == [3, 2]


def test_a_sheet_that_has_grown_too_large_goes_on_in_another(client, three_awards, monkeypatch):
    monkeypatch.setattr(workbook_file, "CHUNK", 1)
    monkeypatch.setattr(workbook_file, "SHEET_SIZE", 1)
    book = workbook(client, **ENGLISH)
    assert book.sheet_names == ["Awards", "Awards 2", "Awards 3", "About this list"]
    assert [len(book.get_sheet_by_index(place).to_python()) for place in range(3)] == [2, 2, 2]


def test_a_workbook_begins_before_the_first_award_is_read(three_awards):
    def unread():
        raise AssertionError("read already")
        yield

    table = Table.of(PUBLIC_COLUMNS, unread(), describe(SearchRequest("awards"), 3))
    chunks = workbook_file.workbook_chunks(table)
    assert next(chunks).startswith(b"PK")
    with pytest.raises(AssertionError):
        list(chunks)


@pytest.mark.parametrize("suffix", files.FORMATS)
def test_memory_does_not_grow_with_the_list(suffix):
    columns = PUBLIC_COLUMNS[:2]

    def memory(count):
        """Returns the most memory that was held at once while so many rows were written, in bytes."""
        table = Table.of(columns, (("A", "B") for _row in range(count)), describe(SearchRequest("awards"), count))
        tracemalloc.start()
        try:
            for _chunk in files.FORMATS[suffix].chunks(table):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    memory(1)  # what is made once
    assert memory(30_000) < memory(10_000) + 500_000


@pytest.mark.parametrize("text", [" Lê  An ", "a<b>&c", "Hồ sơ_x0041_số", "dòng\nhai", "A\u0301"])
def test_a_text_comes_back_from_a_workbook_as_it_was(client, index_now, text):
    grant = AwardGrantFactory()
    type(grant).objects.filter(pk=grant.pk).update(citation=text)
    index_now()
    header, row = workbook(client, **ENGLISH).get_sheet_by_index(0).to_python()
    assert row[header.index("Citation")] == text


def test_an_empty_list_is_a_file_with_headers(client, three_awards):
    assert csv_rows(client, "q=khongai") == []
    assert json_rows(client, "q=khongai") == []
    assert len(workbook(client, "q=khongai").get_sheet_by_index(0).to_python()) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "\uff1d"])
def test_no_cell_is_taken_for_a_formula(client, index_now, start):
    AwardGrantFactory(citation=f"{start}HYPERLINK(1)", honoree_name=f"{start}cmd")
    index_now()
    row = csv_rows(client, **ENGLISH)[0]
    assert row["Citation"] == f"'{start}HYPERLINK(1)"
    assert row["Full name"].startswith("'")
    book = workbook(client, **ENGLISH)
    cells = dict(zip(*book.get_sheet_by_index(0).to_python(), strict=True))
    assert cells["Citation"].startswith("'")


def test_control_characters_reach_no_file(client, index_now):
    AwardGrantFactory(citation="Sáng kiến\x0b\x1f\ufffe")
    index_now()
    assert csv_rows(client, **ENGLISH)[0]["Citation"] == "Sáng kiến"
    assert "Sáng kiến" in str(workbook(client).get_sheet_by_index(0).to_python())

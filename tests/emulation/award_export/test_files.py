"""The award search's list as a file."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from emulation.award_export import files, rows
from emulation.award_export import workbook as workbook_file
from emulation.award_export.columns import PERSONAL_COLUMNS, PUBLIC_COLUMNS, STAFF_COLUMNS
from emulation.award_export.description import describe
from emulation.award_search.index import AWARD_INDEX
from emulation.choices import LegalStatus
from emulation.models import Honoree
from search import service
from search.documents import Audience
from search.engines import SearchUnavailable
from search.reading import read_for_api
from search.request import SearchRequest
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

ADDRESS = "/api/v1/awards/export"
ENGLISH = {"HTTP_COOKIE": "django_language=en"}


def body(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def csv_rows(client, query="", **headers):
    text = body(client.get(f"{ADDRESS}.csv?{query}", **headers)).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def json_rows(client, query=""):
    return [json.loads(line) for line in body(client.get(f"{ADDRESS}.jsonl?{query}")).decode().splitlines()]


def workbook(client, query="", **headers):
    return CalamineWorkbook.from_filelike(io.BytesIO(body(client.get(f"{ADDRESS}.xlsx?{query}", **headers))))


@pytest.fixture
def three_awards(index_now):
    decision = AwardDecisionFactory(number="86/QĐ-STNMT", issued_on=date(2018, 12, 3))
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần Bình"), citation="Số hóa hồ sơ đất đai")
    AwardGrantFactory(decision=decision, honoree=collective("Phòng Tài nguyên nước"), code="GKS")
    AwardGrantFactory(
        decision=AwardDecisionFactory(issued_on=date(2015, 1, 20)), honoree=HonoreeFactory(name="Lê An"), code="CSTDCS"
    )
    index_now()


# --- Which awards, in which order


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=legal",
        "sort=date",
        "sort=name",
        "q=tran+binh",
        "q=phong+OR+so&sort=relevance",
        "year=2018",
        "subject=individual&sort=date",
        "date_from=2016-01-01",
        "q=khongai",
    ],
)
def test_the_file_holds_the_list_of_the_search_in_its_order(client, three_awards, query):
    found = client.get(f"/api/v1/awards/?{query}").json()["results"]
    assert [f"emulation.awardgrant:{row['id']}" for row in json_rows(client, query)] == [row["id"] for row in found]


@pytest.mark.parametrize("sort", [sort.name for sort in AWARD_INDEX.sorts if sort.fields])
@pytest.mark.parametrize("few", [0, 100])
def test_many_awards_come_in_the_order_of_the_search_as_few_do(client, index_now, monkeypatch, sort, few):
    monkeypatch.setattr(rows, "FEW", few)
    monkeypatch.setattr(rows, "BATCH", 3)
    names = ["Đặng Ân", "Dương An", "Lê Ánh", "Trần Bình", "Nguyễn Thị Ánh"]
    for place, name in enumerate(names):
        decision = AwardDecisionFactory(issued_on=date(2012 + place % 3, 5, 1 + place))
        honoree = HonoreeFactory(name=name)
        AwardGrantFactory(decision=decision, honoree=honoree, code="LDTT", achievement_to=2011)
        AwardGrantFactory(decision=decision, honoree=honoree, code="CSTDCS", achievement_to=2012)
    AwardGrantFactory(honoree=collective(), code="GKS")
    index_now()
    found = client.get(f"/api/v1/awards/?sort={sort}&page_size=100").json()["results"]
    exported = [f"emulation.awardgrant:{row['id']}" for row in json_rows(client, f"sort={sort}")]
    assert exported == [row["id"] for row in found]
    assert len(exported) == 11


def test_a_misspelt_question_gives_what_the_search_shows_for_it(client, index_now):
    for _copy in range(3):
        AwardGrantFactory(honoree=HonoreeFactory(name="Huỳnh Thanh Phượng"))
    index_now()
    shown = client.get("/api/v1/awards/?q=huynh+thanh+phuomg").json()
    assert (shown["count"], bool(shown["suggestion"])) == (3, True)
    assert len(json_rows(client, "q=huynh+thanh+phuomg")) == 3


def test_what_was_withdrawn_since_the_index_was_written_is_left_out(client, three_awards):
    for change in ({"status": LegalStatus.ANNULLED}, {"is_published": False}):
        decision = AwardDecisionFactory(issued_on=date(2017, 1, 1))
        AwardGrantFactory(decision=decision)
        service_sees = read_for_api(AWARD_INDEX, QueryDict(""))
        keys = rows.found_keys(service_sees)
        keys.append(decision.grants.get().pk)  # as an index would that has not heard of it yet
        type(decision).objects.filter(pk=decision.pk).update(**change)
        assert len(list(rows.rows(keys, PUBLIC_COLUMNS, Audience.PUBLIC))) == 3
        assert len(list(rows.rows(keys, PUBLIC_COLUMNS, Audience.STAFF))) == 4


def test_queries_do_not_grow_with_the_list(client, index_now, django_assert_num_queries):
    for _copy in range(2):
        AwardGrantFactory()
    index_now()
    body(client.get(f"{ADDRESS}.csv"))  # the site's root is remembered from now on
    with django_assert_num_queries(4) as two:
        body(client.get(f"{ADDRESS}.csv"))
    for _copy in range(6):
        AwardGrantFactory(honoree=collective(), code="GKS")
    index_now()
    with django_assert_num_queries(len(two)):
        body(client.get(f"{ADDRESS}.csv"))


# --- What stands in a file


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

    table = files.Table.of(PUBLIC_COLUMNS, unread(), describe(SearchRequest("awards"), 3))
    chunks = workbook_file.workbook_chunks(table)
    assert next(chunks).startswith(b"PK")
    with pytest.raises(AssertionError):
        list(chunks)


@pytest.mark.parametrize("suffix", files.FORMATS)
def test_memory_does_not_grow_with_the_list(suffix):
    columns = PUBLIC_COLUMNS[:2]

    def memory(count):
        """Returns the most memory that was held at once while so many rows were written, in bytes."""
        table = files.Table.of(columns, (("A", "B") for _row in range(count)), describe(SearchRequest("awards"), count))
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


# --- Who gets what


def test_no_public_file_holds_what_is_for_staff(client, admin_client, index_now):
    secret = HonoreeFactory(name="Lê An", date_of_birth=date(1971, 2, 3), note="Ghi chú riêng", review_note="Xem lại")
    AwardGrantFactory(honoree=secret)
    index_now()
    for reader in (client, admin_client):
        for suffix in files.FORMATS:
            content = body(reader.get(f"{ADDRESS}.{suffix}"))
            if suffix == "xlsx":
                book = zipfile.ZipFile(io.BytesIO(content))
                content = b"".join(book.read(name) for name in book.namelist())
            assert "Lê An".encode() in content
            assert b"1971" not in content
            assert "riêng".encode() not in content
            assert "Xem lại".encode() not in content


def test_staff_only_fields_stand_in_the_personal_columns_alone():
    personal = {column.source for column in PERSONAL_COLUMNS}
    assert (
        personal
        == {f"honoree__{name}" for name in ("date_of_birth", "note")}
        <= {f"honoree__{name}" for name in Honoree.STAFF_ONLY_FIELDS}
    )
    assert not personal & {column.source for column in STAFF_COLUMNS}
    names = [column.name for column in (*STAFF_COLUMNS, *PERSONAL_COLUMNS)]
    assert len(names) == len(set(names))


# --- As part of the API


@pytest.mark.parametrize(
    ("query", "name"),
    [("page=2", "page"), ("page_size=5", "page_size"), ("colour=red", "colour"), ("subject=robot", "subject"),
     ("sort=random", "sort"), ("q=%00", "q"), ("status=annulled", "status"), ("year=abc", "year")],
)  # fmt: skip
@pytest.mark.parametrize("suffix", list(files.FORMATS))
def test_a_bad_parameter_is_named(client, three_awards, suffix, query, name):
    response = client.get(f"{ADDRESS}.{suffix}?{query}")
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", name]


def test_a_file_has_a_name_with_the_day_and_is_kept_by_nobody(client, three_awards):
    response = client.get(f"{ADDRESS}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="khen-thuong-20')
    assert response["Content-Disposition"].endswith('.csv"')
    assert "no-store" in response["Cache-Control"]


def test_an_engine_that_cannot_answer_is_said_before_a_file_begins(client, monkeypatch):
    def away(request):
        raise SearchUnavailable("away")

    monkeypatch.setattr(service, "scan", away)
    assert client.get(f"{ADDRESS}.csv").status_code == 503


def test_files_are_throttled(client, three_awards, settings):
    settings.AWARD_EXPORT_RATE = "2/d"  # a window so long that none ends within the test
    assert [client.get(f"{ADDRESS}.csv").status_code for _time in range(3)] == [200, 200, 429]


def test_the_schema_describes_the_files(client):
    paths = client.get("/api/v1/schema/").json()["paths"]
    for suffix, form in files.FORMATS.items():
        described = paths[f"{ADDRESS}.{suffix}"]["get"]
        assert list(described["responses"]["200"]["content"]) == [form.media_type.partition(";")[0]]
        assert {"422", "429", "503"} <= set(described["responses"])
        names = {each["name"] for each in described["parameters"]}
        assert {"q", "unit", "sort"} <= names
        assert not names & {"page", "page_size", "status"}


# --- For staff


def staff_rows(client, query="", suffix="jsonl"):
    content = body(client.get(f"/admin/emulation/awards/export.{suffix}?{query}")).decode()
    return [json.loads(line) for line in content.splitlines()]


@pytest.fixture
def withdrawn(index_now):
    honoree = HonoreeFactory(name="Lê An", date_of_birth=date(1971, 2, 3), note="Ghi chú riêng")
    AwardGrantFactory(honoree=honoree, status=LegalStatus.ANNULLED, status_reason="Sai sự thật")
    AwardGrantFactory(decision=AwardDecisionFactory(is_published=False))
    index_now()


def test_staff_take_away_unpublished_and_annulled_awards_with_the_reason(admin_client, withdrawn):
    found = {row["honoree"]: row for row in staff_rows(admin_client)}
    assert found["Lê An"]["status"] == "annulled"
    assert found["Lê An"]["status_reason"] == "Sai sự thật"
    assert (found["Lê An"]["date_of_birth"], found["Lê An"]["note"]) == ("1971-02-03", "Ghi chú riêng")
    assert found["Nguyễn Văn An"]["is_published"] is False
    assert [row["honoree"] for row in staff_rows(admin_client, "status=annulled")] == ["Lê An"]


def test_personal_columns_need_the_right_to_change_recipients(client, django_user_model, withdrawn):
    reader = django_user_model.objects.create_user("reader", password="x")
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_awardgrant"]))
    client.force_login(reader)
    assert {"date_of_birth", "note"}.isdisjoint(staff_rows(client)[0])
    reader.user_permissions.add(Permission.objects.get(codename="change_honoree"))
    assert {"date_of_birth", "note"} <= set(staff_rows(client)[0])


def test_nobody_else_gets_the_file_for_staff(client, django_user_model, withdrawn):
    address = "/admin/emulation/awards/export.csv"
    assert client.get(address).status_code == 302
    stranger = django_user_model.objects.create_user("stranger", password="x")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_a_question_that_cannot_be_read_goes_back_to_the_search(admin_client, withdrawn):
    response = admin_client.get("/admin/emulation/awards/export.csv?year=abc&q=an")
    assert (response.status_code, response["Location"]) == (302, "/admin/emulation/awards/?year=abc&q=an")
    assert admin_client.get("/admin/emulation/awards/export.exe").status_code == 404

"""Pictures of what an award search finds."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from emulation.models import Honoree
from emulation.rules.choices import SubjectKind
from search.engines import SearchUnavailable
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    collective,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def awards(register, index_now):
    agency = OrgUnitFactory(name="Sở Tài nguyên và Môi trường")
    office, land = (OrgUnitFactory(name=name, parent=agency) for name in ("Văn phòng Sở", "=Chi cục Đất đai"))
    earlier, later = (AwardDecisionFactory(issued_on=date(year, 12, 3)) for year in (2016, 2018))
    worker = HonoreeFactory(name="Nguyễn Ánh", unit=office, is_direct_worker=True)
    AwardGrantFactory(decision=earlier, honoree=worker)
    AwardGrantFactory(decision=later, honoree=worker)
    AwardGrantFactory(decision=later, honoree=HonoreeFactory(name="Trần Anh", unit=land), code="CSTDCS")
    AwardGrantFactory(decision=later, honoree=collective("Văn phòng Sở", unit=office), code="GKS")
    household = HonoreeFactory(name="Hộ ông Ba", subject=SubjectKind.HOUSEHOLD)
    AwardGrantFactory(decision=later, honoree=household, code="GKS")
    AwardGrantFactory(decision=AwardDecisionFactory(is_published=False), honoree=HonoreeFactory(name="Kín"))
    index_now()
    return {"office": office.pk}


def ask(client, query=""):
    response = client.get(f"/khen-thuong/thong-ke/?{query}")
    assert response.status_code == 200
    return response


def tables(response):
    return {
        picture.name: [(line.label, *line.cells) for line in picture.lines]
        for picture in response.context["statistics"].pictures
    }


def test_the_numbers_say_which_filters_they_are_of(client, awards):
    chips = ask(client, "subject=individual&level=department&year=2018").context["search"].chips
    assert chips == [
        ("Đối tượng: Cá nhân", "/khen-thuong/thong-ke/?level=department&year=2018"),
        ("Cấp khen thưởng: Sở, cơ quan, đơn vị", "/khen-thuong/thong-ke/?subject=individual&year=2018"),
        ("Năm thành tích: 2018", "/khen-thuong/thong-ke/?subject=individual&level=department"),
    ]


def test_the_numbers_of_one_recipient_name_them(client, awards):
    worker = Honoree.objects.get(name="Nguyễn Ánh")
    chips = ask(client, f"honoree={worker.pk}").context["search"].chips
    assert [text for text, _url in chips] == ["Người, tập thể được khen: Nguyễn Ánh"]


def test_public_awards_are_counted_in_every_way(client, awards):
    response = ask(client)
    assert tables(response) == {
        "nam": [("2016", 1), ("2017", 0), ("2018", 4)],
        "doi-tuong": [("2016", 1, 0, 0), ("2017", 0, 0, 0), ("2018", 2, 1, 1)],
        "hinh-thuc": [
            ("Chiến sĩ thi đua", 1),
            ("Chiến sĩ thi đua cơ sở", 1),
            ("Lao động tiên tiến, Chiến sĩ tiên tiến", 2),
            ("Lao động tiên tiến", 2),
            ("Giấy khen", 2),
            ("Giấy khen của Giám đốc Sở, Thủ trưởng cơ quan, đơn vị", 2),
        ],
        "cap": [("Sở, cơ quan, đơn vị", 5)],
        "don-vi": [("Sở Tài nguyên và Môi trường", 4), ("Văn phòng Sở", 3), ("=Chi cục Đất đai", 1)],
        "truc-tiep": [("2016", 1, 0, "100,0 %"), ("2017", 0, 0, ""), ("2018", 1, 1, "50,0 %")],
    }
    found = response.context["statistics"]
    assert (found.awards, found.recipients, found.direct_share) == (5, 4, "66,7 %")


def test_the_numbers_are_those_of_the_filter_its_own_choice_included(client, awards):
    found = tables(ask(client, f"unit={awards['office']}&subject=individual"))
    assert found["nam"] == [("2016", 1), ("2017", 0), ("2018", 1)]
    assert found["doi-tuong"][-1] == ("2018", 1, 0, 0)
    assert tables(ask(client, "year=2016"))["nam"] == [("2016", 1)]
    assert ask(client, "q=trần+anh").context["statistics"].awards == 1


def test_each_picture_stands_with_its_table_and_nothing_the_policy_refuses(client, awards):
    html = ask(client).content.decode()
    assert html.count("<table>") == 6
    assert html.count('role="img"') == 12  # a chart for a telephone and one for a wide screen
    assert '<td class="number">50,0 %</td>' in html
    assert html.count("<caption") == 6
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", main)


def test_lines_lead_to_the_statistics_of_their_value(client, awards):
    html = ask(client, "q=anh").content.decode()
    assert 'href="/khen-thuong/thong-ke/?q=anh&amp;year=2018"' in html
    assert 'href="/khen-thuong/?q=anh"' in html


def test_a_table_is_a_csv_file_in_which_nothing_is_a_formula(client, awards):
    response = client.get("/khen-thuong/thong-ke/don-vi/csv/?year=2018")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Đơn vị", "Khen thưởng"]
    assert rows[1] == ["Sở Tài nguyên và Môi trường", "3"]
    assert rows[3][0] != "=Chi cục Đất đai"
    assert rows[3][0].endswith("=Chi cục Đất đai")
    assert client.get("/khen-thuong/thong-ke/khac/csv/").status_code == 404


def test_statistics_are_printed_with_all_tables_open(client, awards):
    html = client.get("/khen-thuong/thong-ke/in/").content.decode()
    assert html.count("<table>") == 6
    assert "<details" not in html


@pytest.mark.parametrize("below", ["", "in/"])
def test_what_is_counted_is_said_on_the_screen_and_on_paper(client, awards, below):
    query = f"q=anh&year=2018&subject=individual&unit={awards['office']}"
    html = client.get(f"/khen-thuong/thong-ke/{below}?{query}").content.decode()
    for said in ("Năm thành tích: 2018", "Đối tượng: Cá nhân", "Đơn vị: Văn phòng Sở"):
        assert said in html, said
    if not below:
        assert f'href="/khen-thuong/thong-ke/?q=anh&amp;subject=individual&amp;unit={awards["office"]}"' in html


def test_nothing_found_is_said(client, awards):
    html = ask(client, "q=xyzzyx").content.decode()
    assert 'role="img"' not in html
    assert "Không có" in html


@pytest.mark.parametrize("query", ["year=abc", "unit=-1", "q=%00", "page=99999", "group=x", "date_from=2018-02-30"])
def test_bad_input_is_answered(client, awards, query):
    assert ask(client, query).context["statistics"].is_answered


def test_the_page_says_when_the_engine_is_away(client, register, monkeypatch):
    def away(*args, **kwargs):
        raise SearchUnavailable("down")

    monkeypatch.setattr("search.service.tally", away)
    response = client.get("/khen-thuong/thong-ke/?q=anh")
    assert response.status_code == 503
    assert "tạm gián đoạn" in response.content.decode()
    assert client.get("/khen-thuong/thong-ke/nam/csv/").status_code == 503
    assert client.get("/khen-thuong/loc/unit/").status_code == 503


def test_staff_count_what_is_unpublished_as_well(admin_client, awards):
    response = admin_client.get(reverse("award_grant:statistics"))
    assert response.context["statistics"].awards == 6
    table = admin_client.get(reverse("award_grant:statistics_table", args=["nam"]) + "?publication=unpublished")
    assert table.content.decode("utf-8-sig").splitlines()[1] == "2018,1"


def test_the_statistics_take_few_queries(client, awards, django_assert_max_num_queries):
    ask(client)
    with django_assert_max_num_queries(16):
        ask(client)


def test_the_values_of_a_filter_are_narrowed_by_words_without_marks(client, awards):
    asked = {"find": "dat dai", "unit": awards["office"]}
    response = client.get("/khen-thuong/loc/unit/", asked)
    [facet] = response.context["search"].facets
    # What stands above a value is shown with it, and what is chosen stays.
    assert [node.value.label for node in facet.walk()] == [
        "Sở Tài nguyên và Môi trường",
        "Văn phòng Sở",
        "=Chi cục Đất đai",
    ]
    assert not response.context["search"].notices
    nothing = client.get("/khen-thuong/loc/unit/", {"find": "<b>xyz"})
    assert nothing.context["search"].facets[0].nodes == ()
    assert "&lt;b&gt;xyz" in nothing.content.decode()
    # The words belong to the choice of values: the list leads on to its own address.
    applied = client.get("/khen-thuong/", asked)
    assert (applied.status_code, applied["Location"]) == (302, f"/khen-thuong/?unit={awards['office']}")


def test_all_values_of_a_filter_stand_on_a_page_of_their_own(client, awards):
    response = client.get("/khen-thuong/loc/unit/?subject=individual&q=anh&page=3")
    html = response.content.decode()
    assert response.status_code == 200
    assert "=Chi cục Đất đai" in html
    assert '<input type="hidden" name="q" value="anh">' in html
    assert '<input type="hidden" name="subject" value="individual">' in html
    assert 'name="page"' not in html
    for name in ("status", "honoree", "date_from", "gi-do"):
        assert client.get(f"/khen-thuong/loc/{name}/").status_code == 404

"""The public award search."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from emulation.award_search import page
from emulation.models import AwardDecision, Honoree, HonoreePage
from emulation.rules.choices import SubjectKind
from search.engines import SearchUnavailable
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
    collective,
    root_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def awards(register, index_now):
    """Five awards of different kinds, years and units."""
    agency = OrgUnitFactory(name="Sở Tài nguyên và Môi trường")
    office, land = OrgUnitFactory(name="Văn phòng Sở", parent=agency), OrgUnitFactory(name="Chi cục Quản lý đất đai")
    earlier = AwardDecisionFactory(number="77/QĐ-STNMT", issued_on=date(2016, 2, 1))
    later = AwardDecisionFactory(number="125/QĐ-STNMT", issued_on=date(2018, 12, 3))
    anh = HonoreeFactory(name="Nguyễn Thị Ánh", unit=office)
    AwardGrantFactory(decision=earlier, honoree=anh, achievement_to=2015)
    AwardGrantFactory(decision=later, honoree=anh, code="CSTDCS")
    AwardGrantFactory(decision=later, honoree=HonoreeFactory(name="Trần Văn Anh", unit=land), citation="Số hóa hồ sơ")
    AwardGrantFactory(decision=later, honoree=collective("Văn phòng Sở", unit=agency), code="GKS", field="land")
    AwardGrantFactory(decision=later, honoree=HonoreeFactory(name="Lê Quế", unit=land), code="GKS")
    index_now()
    return {"office": office, "agency": agency, "land": land}


def ask(client, **params):
    response = client.get("/khen-thuong/?" + urlencode(params, doseq=True))
    assert response.status_code == 200
    return response


def found(response):
    return [
        (row.award["honoree"], row.award["award_code"], row.award["year"]) for row in response.context["search"].rows
    ]


def test_all_public_awards_are_listed_in_legal_order(client, awards):
    assert found(ask(client)) == [
        ("Nguyễn Thị Ánh", "CSTDCS", 2018),
        ("Trần Văn Anh", "LDTT", 2018),
        ("Nguyễn Thị Ánh", "LDTT", 2015),
        ("Văn phòng Sở", "GKS", 2018),
        ("Lê Quế", "GKS", 2018),
    ]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("nguyen thi anh", {"Nguyễn Thị Ánh"}),
        ("Nguyễn Thị Ánh", {"Nguyễn Thị Ánh"}),
        ("CSTĐCS", {"Nguyễn Thị Ánh"}),
        ("125/QĐ-STNMT", {"Nguyễn Thị Ánh", "Trần Văn Anh", "Văn phòng Sở", "Lê Quế"}),
        ("77/qd-stnmt", {"Nguyễn Thị Ánh"}),
        ("so hoa", {"Trần Văn Anh"}),
        ("chi cuc quan ly dat dai", {"Trần Văn Anh", "Lê Quế"}),
    ],
)
def test_awards_are_found_by_what_people_type(client, awards, q, names):
    assert {name for name, _code, _year in found(ask(client, q=q))} == names


def test_what_was_searched_for_is_marked(client, awards):
    html = ask(client, q="que").content.decode()
    assert "Lê <mark>Quế</mark>" in html


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"subject": "collective"}, 1),
        ({"award_kind": "commendation"}, 2),
        ({"award_type": "CSTD"}, 1),
        ({"award_type": ["LDTT", "GK"]}, 4),
        ({"level": "department"}, 5),
        ({"commendation_type": "merit"}, 5),
        ({"year": [2015]}, 1),
        ({"date_from": "2017-01-01"}, 4),
        ({"date_to": "2016-12-31"}, 1),
        ({"field": "land"}, 1),
        ({"subject": "individual", "award_type": "GKS"}, 1),
    ],
)
def test_filters_narrow_the_list(client, awards, params, count):
    assert ask(client, **params).context["search"].results.count == count


def test_a_unit_stands_for_all_below_it(client, awards):
    assert ask(client, unit=awards["agency"].pk).context["search"].results.count == 3
    assert ask(client, unit=awards["office"].pk).context["search"].results.count == 2


def test_facets_count_without_their_own_choice(client, awards):
    search = ask(client, subject="collective").context["search"]
    subject = next(facet for facet in search.facets if facet.name == "subject")
    assert {(node.value.value, node.value.count, node.value.selected) for node in subject.walk()} == {
        ("individual", 4, False),
        ("collective", 1, True),
    }


def test_trees_are_shown_as_trees(client, awards):
    search = ask(client).context["search"]
    awards_facet = next(facet for facet in search.facets if facet.name == "award_type")
    assert tree(awards_facet.nodes) == [("CSTD", ["CSTDCS"]), ("DHTTIEN", ["LDTT"]), ("GK", ["GKS"])]
    units = next(facet for facet in search.facets if facet.name == "unit")
    assert tree(units.nodes)[0] == (awards["agency"].pk, [awards["office"].pk])


def tree(nodes):
    """Tops with what is right below them."""
    return [(node.value.value, [child.value.value for child in node.children]) for node in nodes]


def test_each_choice_can_be_taken_away(client, awards):
    response = ask(client, q="anh", year=2018, award_type="LDTT", date_from="2017-01-01")
    assert [text for text, _url in response.context["search"].chips] == [
        "Danh hiệu, hình thức: Lao động tiên tiến",
        "Năm thành tích: 2018",
        "Quyết định từ ngày: 01/01/2017",
    ]
    assert 'href="/khen-thuong/?q=anh&amp;award_type=LDTT&amp;year=2018"' in response.content.decode()


def test_a_choice_that_finds_nothing_is_still_offered_for_removal(client, awards):
    response = ask(client, q="que", subject="household")
    assert response.context["search"].results.count == 0
    assert [text for text, _url in response.context["search"].chips] == ["Đối tượng: Hộ gia đình"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("date", "Nguyễn Thị Ánh"), ("name", "Trần Văn Anh"), ("legal", "Nguyễn Thị Ánh")],
)
def test_the_list_is_ordered_as_asked(client, awards, sort, first):
    assert found(ask(client, sort=sort))[0][0] == first


def test_an_honorees_public_profile_is_linked(client, awards, index_now):
    honoree = HonoreeFactory(name="Phạm Gương")
    AwardGrantFactory(honoree=honoree)
    index_now()
    page = root_page().add_child(
        instance=HonoreePage(title="Phạm Gương", slug="pham-guong", honoree=honoree, subject=SubjectKind.INDIVIDUAL)
    )
    assert f'href="{page.url}"' in ask(client, q="pham guong").content.decode()
    page.unpublish()
    assert f'href="{page.url}"' not in ask(client, q="pham guong").content.decode()


def test_a_private_campaign_is_no_facet(client, awards, index_now):
    campaign = campaign_page(title="Phong trào kín", slug="kin", live=False)
    AwardGrantFactory(campaign=campaign)
    index_now()
    assert "Phong trào kín" not in ask(client).content.decode()
    assert "Phong trào kín" not in ask(client, campaign=campaign.pk).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q=%22%22%22",
        "q=%00%01%ff%fe",
        "q=%F0%9F%8F%85",
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "page=abc",
        "page=500",
        "page_size=1000000",
        "year=0",
        "year=99999999999999999999999",
        "unit=9223372036854775808",
        "unit=-1",
        "campaign=1%27",
        "date_from=2018-02-30",
        "date_to=hôm%20qua",
        "award_type=%22%3E%3Cscript%3E",
        "subject=robot&subject=collective",
        "sort=random",
        "unknown=1&q=anh&q=binh",
        "&".join(f"year={year}" for year in range(1000, 1200)),
    ],
)
def test_bad_input_is_answered_and_said(client, awards, query):
    response = client.get(f"/khen-thuong/?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace('<script type="module"', "")


def test_bad_values_are_named_and_the_question_is_kept(client, awards):
    response = client.get("/khen-thuong/?q=anh&subject=robot")
    html = response.content.decode()
    assert "robot" in html
    assert 'value="anh"' in html
    assert response.context["search"].results.count == 3


def test_a_page_beyond_the_last_shows_the_last(client, awards):
    response = client.get("/khen-thuong/?page=40")
    assert response.context["search"].page_obj.number == 1
    assert "đây là trang cuối" in response.content.decode()


@pytest.fixture
def engine_away(monkeypatch):
    def away(*args, **kwargs):
        raise SearchUnavailable("down")

    monkeypatch.setattr("search.service.search", away)


def plain(client, text):
    """What the page offers while the engine is away."""
    response = client.get("/khen-thuong/?" + urlencode({"q": text}))
    assert response.status_code == 503
    found = BeautifulSoup(response.content, "html.parser").select(".award-plain li")
    return {" ".join(line.get_text(" ", strip=True).split()): line.a["href"] for line in found}


def test_the_page_says_when_the_engine_is_away(client, register, engine_away):
    response = client.get("/khen-thuong/?q=anh")
    assert response.status_code == 503
    assert "tạm gián đoạn" in response.content.decode()
    assert 'value="anh"' in response.content.decode()


@pytest.mark.parametrize("typed", ["nguyen thi", "Nguyễn Thị Ánh", "  NGUYỄN  thi ánh "])
def test_without_the_engine_recipients_are_found_by_the_beginning_of_their_names(client, awards, engine_away, typed):
    anh = Honoree.objects.get(name="Nguyễn Thị Ánh")
    address = f"/khen-thuong/doi-tuong/{anh.pk}/"
    assert plain(client, typed) == {"Nguyễn Thị Ánh – Văn phòng Sở; 2 khen thưởng, 2015–2018": address}
    assert client.get(address).status_code == 200


def test_without_the_engine_a_decision_is_found_by_its_number(client, awards, engine_away):
    decision = AwardDecision.objects.get(number="125/QĐ-STNMT")
    found = plain(client, "125/qd-stnmt")
    assert list(found.values()) == [f"/khen-thuong/quyet-dinh/{decision.pk}/"]


def test_without_the_engine_nothing_withdrawn_is_found_but_by_staff(client, admin_client, register, engine_away):
    AwardGrantFactory(
        decision=AwardDecisionFactory(number="9/QĐ-STNMT", is_published=False), honoree=HonoreeFactory(name="Lê Kín")
    )
    HonoreeFactory(name="Lê Không Khen Thưởng")
    assert plain(client, "le k") == plain(client, "9/QĐ-STNMT") == {}
    html = admin_client.get(reverse("award_grant:index") + "?q=le+k").content.decode()
    assert "Lê Kín" in html
    assert "Không Khen Thưởng" not in html


def test_without_the_engine_the_database_reads_few_rows(client, awards, engine_away, django_assert_max_num_queries):
    plain(client, "nguyen")
    with django_assert_max_num_queries(12), CaptureQueriesContext(connection) as captured:
        plain(client, "nguyen")
    [asked] = [query["sql"] for query in captured if "folded" in query["sql"] and "FROM" in query["sql"]]
    plan = Honoree.objects.active().named_like("nguyen")[:200].explain()
    assert "honoree_by_folded_name" in plan or connection.vendor == "postgresql"  # which reads a small table whole
    assert "LIMIT 200" in asked


def test_the_print_view_lists_the_same_awards_without_the_form(client, awards):
    response = client.get("/khen-thuong/in/?q=que")
    html = response.content.decode()
    assert "Lê <mark>Quế</mark>" in html
    assert "<form" not in html


def test_the_print_view_holds_the_list_from_its_beginning_and_says_what_is_left_out(client, awards, monkeypatch):
    several = "/khen-thuong/in/?page_size=2&page=2&sort=name"
    assert client.get(several).content.count(b'<li class="award"') == 5
    monkeypatch.setattr(page, "ON_PAPER", {"": 3})
    html = client.get(several).content.decode()
    assert html.count('<li class="award"') == 3
    assert "Còn 2 lần khen thưởng khác" in html
    assert "/khen-thuong/phu-luc/?sort=name" in html


def test_a_page_says_on_paper_alone_that_there_is_more(client, awards):
    note = BeautifulSoup(client.get("/khen-thuong/?page_size=2").content, "html.parser").select_one(".award-paper")
    assert note.has_attr("hidden")
    assert "Còn 3 lần khen thưởng khác" in note.get_text(" ", strip=True)
    assert not BeautifulSoup(client.get("/khen-thuong/").content, "html.parser").select_one(".award-paper")


def test_query_count_does_not_grow_with_results(client, awards, index_now, django_assert_max_num_queries):
    for number in range(30):
        AwardGrantFactory(honoree=HonoreeFactory(name=f"Nguyễn Văn An {number}", unit=awards["office"]))
    index_now()
    for _time in range(2):  # the very first page of a site makes its settings, which ends what was remembered
        client.get("/khen-thuong/?q=an")
    with django_assert_max_num_queries(3):  # a root page of Wagtail's own type is asked for the way
        response = client.get("/khen-thuong/?q=an")
    assert len(response.context["search"].rows) == 20


def test_an_empty_list_is_not_offered_as_a_file(client, awards):
    def files(response):
        links = BeautifulSoup(response.content, "html.parser").select("#award-filters .takeaways a")
        return {link["href"].partition("?")[0] for link in links}

    offered = files(ask(client, q="Nguyễn Thị Ánh"))
    assert {reverse("api:export_csv"), reverse("api:export_xlsx"), "/khen-thuong/phu-luc/"} <= offered
    assert files(ask(client, q="xyzzy")) == set()

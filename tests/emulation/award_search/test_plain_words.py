"""Questions in plain Vietnamese: what they choose, what is left out, and in which order the answer stands."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.utils.http import urlencode

from emulation.models import AwardType
from tests.emulation.award_export.downloads import json_rows
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, OrgUnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def awards(register, index_now):
    """Awards of people called Hoa and Nam, and of others whose unit and citation hold the same syllables."""
    unit = OrgUnitFactory(name="Phòng Tài nguyên và Môi trường")
    old, new = (AwardType.objects.filter(code="CSTDT").order_by("valid_from")[at] for at in (0, 1))
    AwardGrantFactory(honoree=HonoreeFactory(name="Nguyễn Thị Hoa", unit=unit), code="CSTDCS")
    AwardGrantFactory(
        honoree=HonoreeFactory(name="Lê Văn Tú", unit=unit),
        award_type=old,
        decision=AwardDecisionFactory(issued_on=date(2013, 1, 5), signer_name="Cù Huy Thược"),
        achievement_to=2012,
        position="Kế toán trưởng",
    )
    AwardGrantFactory(
        honoree=HonoreeFactory(name="Trần Kiệm", unit=unit),
        award_type=new,
        decision=AwardDecisionFactory(issued_on=date(2025, 1, 5), abstract="Khen thưởng ứng phó mưa lũ"),
        achievement_to=2024,
    )
    AwardGrantFactory(
        honoree=HonoreeFactory(name="Đinh Gia", unit=unit),
        code="GKS",
        citation="Hoàn thành tốt phong trào thi đua, trồng 11.000 cây cùng chị Nguyễn Thị Hoa",
    )
    index_now()


def ask(client, q, **params):
    response = client.get("/khen-thuong/?" + urlencode({"q": q, **params}, doseq=True))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser"), response.context["search"]


def names(search):
    return [row.award["honoree"] for row in search.rows]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("danh sách chiến sĩ thi đua cơ sở 2018", ["Nguyễn Thị Hoa"]),
        ("ai được giấy khen năm 2018", ["Đinh Gia"]),
        ("chiến sĩ thi đua cấp tỉnh", ["Trần Kiệm", "Lê Văn Tú"]),
        ("CSTĐ tỉnh trước 2015", ["Lê Văn Tú"]),
        ("le van tu 2012", ["Lê Văn Tú"]),
        ("kế toán trưởng", ["Lê Văn Tú"]),
        ("Cù Huy Thược", ["Lê Văn Tú"]),
        ("ứng phó mưa lũ", ["Trần Kiệm"]),
        ("11000", ["Đinh Gia"]),
        ("hộ gia đình", []),
        ("dao", []),
    ],
)
def test_a_question_in_words_is_answered(client, awards, q, expected):
    _page, search = ask(client, q)
    assert set(names(search)) == set(expected)
    assert not search.results.corrected


def test_what_was_read_stands_above_the_list_and_can_be_taken_off(client, awards):
    page, search = ask(client, "chiến sĩ thi đua cơ sở từ 2017 đến 2019")
    chips = {chip.get_text(" ", strip=True): chip["href"] for chip in page.select(".chips a")}
    (year,) = (text for text in chips if "2017–2019" in text)
    (award,) = (text for text in chips if "cơ sở" in text.lower() or "Grassroots" in text)
    _page, search = ask(client, "chiến sĩ thi đua cơ sở")
    assert names(search) == ["Nguyễn Thị Hoa"]
    assert chips[year].endswith(urlencode({"q": "chiến sĩ thi đua cơ sở"}))
    assert chips[award].endswith(urlencode({"q": "từ 2017 đến 2019"}))


def test_what_is_chosen_goes_before_what_is_read(client, awards):
    _page, search = ask(client, "chiến sĩ thi đua 2018", year=2012)
    assert names(search) == ["Lê Văn Tú"]


def test_words_that_were_left_out_are_said_and_can_be_demanded(client, awards):
    page, search = ask(client, "nguyễn thị hoa vũ trụ")
    assert names(search)[0] == "Nguyễn Thị Hoa"
    (first, second) = page.select("p.notice a.chip")
    assert (first.contents[0].strip(), second.contents[0].strip()) == ("vũ", "trụ")
    found = client.get(first["href"]).context["search"]
    assert found.results.count == 0
    assert [words for words, _count, _url in found.alone]


def test_a_name_is_looked_for_among_names_and_everywhere_on_request(client, awards):
    page, search = ask(client, "nguyen thi hoa")
    assert names(search) == ["Nguyễn Thị Hoa"]
    assert search.results.count == 1
    link = page.select_one(".award-everywhere a")
    assert "(2)" in link.text
    everywhere = client.get(link["href"]).context["search"]
    assert names(everywhere) == ["Nguyễn Thị Hoa", "Đinh Gia"]
    assert len(json_rows(client, urlencode({"q": "nguyen thi hoa"}))) == 1


def test_an_order_belongs_to_the_question_it_was_chosen_for(client, awards):
    page, _search = ask(client, "")
    (asked,) = page.select("input[name=asked]")
    assert asked["value"] == ""
    assert page.select_one("#award-sort option[selected]")["value"] == ""
    _page, search = ask(client, "nguyen thi hoa", sort="legal", asked="")
    assert search.results.sort == "relevance"
    _page, search = ask(client, "nguyen thi hoa", sort="legal", asked="nguyen thi hoa")
    assert search.results.sort == "legal"
    _page, search = ask(client, "nguyen thi hoa", sort="legal")
    assert search.results.sort == "legal"


def test_an_answer_without_words_to_look_for_stands_in_legal_order(client, awards):
    page, search = ask(client, "chiến sĩ thi đua")
    assert search.results.sort == "legal"
    assert names(search)[-1] == "Nguyễn Thị Hoa"
    assert page.select_one("#award-sort option[selected]").text == "Theo thứ bậc khen thưởng"


def test_what_was_read_can_be_taken_off_also_where_nothing_is_found(client, awards):
    page, search = ask(client, "giấy khen năm 2012")
    assert search.results.count == 0
    chips = {chip["href"] for chip in page.select(".chips a")}
    for rest in ("giấy khen", "năm 2012"):
        (link,) = (link for link in chips if link.endswith(urlencode({"q": rest})))
        assert client.get(link).context["search"].results.count == 1
    assert [(words, count) for words, count, _url in search.alone] == [("giấy khen", 1), ("năm 2012", 1)]
    assert client.get("/khen-thuong/thong-ke/?q=giấy khen năm 2012").context["search"].read == search.read


def test_words_read_as_a_filter_are_no_excuse_to_leave_out_most_others(client, awards):
    _page, search = ask(client, "giấy khen xấu tốt đẹp")
    assert (search.results.count, search.left_out) == (0, [])
    _page, search = ask(client, "giấy khen hoàn thành tốt đẹp")
    assert names(search) == ["Đinh Gia"]
    assert [words for words, _url in search.left_out] == ["đẹp"]

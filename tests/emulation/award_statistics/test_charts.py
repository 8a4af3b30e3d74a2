"""Charts that stand in a page under a strict security policy."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.award_statistics.charts import bars, columns, shortened, ticks

SERIES = [("Cá nhân", [3, 0]), ("Tập thể", [1, 7])]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=[columns, bars])
def chart(request):
    return request.param("chart-x", "Theo <năm> & đơn vị", "Số khen thưởng.", ["2015", "<b>2016</b>"], SERIES)


def test_a_chart_is_a_picture_with_a_title_and_a_description(chart):
    root = ElementTree.fromstring(chart)  # noqa: S314 -- our own
    assert root.get("role") == "img"
    named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert root.get("aria-labelledby").split() == [element.get("id") for element in named]
    assert [element.text for element in named] == ["Theo <năm> & đơn vị", "Số khen thưởng."]


def test_a_chart_has_nothing_that_the_security_policy_refuses(chart):
    assert not re.search(r"<(script|style)|\s(style|on\w+)=|javascript:|<b>", chart)
    # The names of XML's own vocabularies are all that looks like an address.
    assert set(re.findall(r'"(https?://[^"]*)"', chart)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_charts_of_one_page_share_no_ids():
    one, other = (set(re.findall(r'\sid="([^"]+)"', columns(name, "T", "D", ["1"], SERIES[:1]))) for name in "ab")
    assert len(one) == len(other) == 2
    assert not one & other


def test_a_lone_upright_bar_is_no_wall():
    def widths(labels):
        root = ElementTree.fromstring(columns("x", "T", "D", labels, [("n", [7] * len(labels))]))  # noqa: S314
        return [float(each.get("width")) for each in root.iter(f"{SVG}rect") if "rect" in each.get("class", "").split()]

    (lone,) = widths(["2018"])
    assert lone < 120
    assert len(widths(["2018", "2019"])) == 2
    assert len(widths([str(year) for year in range(1990, 2025)])) == 35


def test_lying_bars_stand_from_top_to_bottom_with_their_numbers():
    chart = bars("x", "T", "D", ["Đầu", "Cuối"], [("n", [1500, 2])])
    root = ElementTree.fromstring(chart)  # noqa: S314 -- our own
    places = {text.text: float(text.get("y")) for text in root.iter(f"{SVG}text") if text.text}
    assert places["Đầu"] < places["Cuối"]
    assert any(re.fullmatch(r"1.?500", text) for text in places)


@given(st.integers(0, 10**9))
def test_ticks_are_round_and_few_and_reach_the_highest(highest):
    found = ticks(highest)
    assert found[0] == 0
    assert found[-1] >= highest
    assert len(found) <= 9
    assert re.fullmatch(r"[125]0*", str(found[1] - found[0]))


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Chiến sĩ thi đua cơ sở", "Chiến sĩ…cơ sở"),
        ("Chiến sĩ thi đua Bộ, ban, ngành, tỉnh", "Chiến sĩ thi…tỉnh"),
        ("Lao động tiên tiến", "Lao động…tiến"),
        ("Phòng Tổ chức", "Phòng Tổ chức"),
        ("Xxxxxxxxxxxxxxxxxxxxxxxx", "Xxxxxxxx…xxxxxxxx"),
    ],
)
def test_long_labels_keep_the_ends_in_which_they_differ(label, short):
    assert shortened(label, 17) == short

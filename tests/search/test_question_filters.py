"""What words of a question choose: phrases and years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import question_filters
from search.index import Filter, FilterKind
from search.question_filters import demanding, readings, spans, without_question_words
from search.text import clean
from tests.search.conftest import make_index

PHRASES = (
    ("chiến sĩ thi đua", ("F",)),
    ("chiến sĩ thi đua cơ sở", ("FG",)),
    ("CSTĐ", ("F",)),
    ("lao động tiên tiến", ("W",)),
)
INDEX = make_index(
    filters=(
        Filter("award", "Award", phrases=lambda: PHRASES),
        Filter("subject", "Subject", phrases=lambda: (("hộ gia đình", ("household",)),)),
        Filter("year", "Year", FilterKind.INTEGER),
    ),
    year_filter="year",
)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(question_filters.timezone, "localdate", lambda: date(2026, 12, 1))


def read(text, which=-1):
    """Returns the years as spans, the other choices, and the rest of a question."""
    found = readings(INDEX, clean(text))
    if not found:
        return [], {}, text
    chosen = dict(found[which].filters)
    return spans(chosen.pop("year", ())), chosen, found[which].rest


@pytest.mark.parametrize(
    ("typed", "years", "rest"),
    [
        ("An 2018", [(2018, 2018)], "An"),
        ("An năm 2018", [(2018, 2018)], "An"),
        ("An từ 2015 đến 2017", [(2015, 2017)], "An"),
        ("An từ năm 2015 tới năm 2017", [(2015, 2017)], "An"),
        ("an tu 2015 den 2017", [(2015, 2017)], "an"),
        ("An 2015-2017", [(2015, 2017)], "An"),
        ("An giai đoạn 2015 – 2017", [(2015, 2017)], "An"),
        ("An trước 2010", [(1945, 2009)], "An"),
        ("An trước năm 2010", [(1945, 2009)], "An"),
        ("an truoc 2010", [(1945, 2009)], "an"),
        ("An sau 2020", [(2021, 2027)], "An"),
        ("An từ 2020 đến nay", [(2020, 2027)], "An"),
        ("An đến năm 2010", [(1945, 2010)], "An"),
        ("An năm nay", [(2026, 2026)], "An"),
        ("An năm ngoái", [(2025, 2025)], "An"),
        ("An 3 năm gần đây", [(2024, 2026)], "An"),
        ("An 2016 và 2018", [(2016, 2016), (2018, 2018)], "An và"),
        ("quyết định số 2018", [], "quyết định số 2018"),
        ("2018/QĐ-UBND", [], "2018/QĐ-UBND"),
        ("28/12/2018", [], "28/12/2018"),
        ("28-12-2018", [], "28-12-2018"),
        ('An "2018"', [], 'An "2018"'),
        ("An 1789", [], "An 1789"),
        ("An 2050", [], "An 2050"),
        ("2017-2015", [(2015, 2015), (2017, 2017)], ""),
    ],
)
def test_years_are_read(typed, years, rest):
    found, _chosen, left = read(typed)
    assert (found, left) == (years, rest)


def test_a_word_without_marks_that_may_be_a_name_belongs_to_a_year_in_the_second_reading_only():
    assert read("le van tu 2015", 0) == ([(2015, 2015)], {}, "le van tu")
    assert read("le van tu 2015", 1) == ([(2015, 2027)], {}, "le van")
    assert read("Lê Văn Tú 2015") == ([(2015, 2015)], {}, "Lê Văn Tú")


@pytest.mark.parametrize(
    ("typed", "chosen", "rest"),
    [
        ("chiến sĩ thi đua cơ sở 2018", {"award": ("FG",)}, ""),
        ("Chiến sỹ thi đua cơ sở, Lê An", {"award": ("FG",)}, "Lê An"),
        ("chien si thi dua An", {"award": ("F",)}, "An"),
        ("cstd An", {"award": ("F",)}, "An"),
        ("chiến sĩ thi đua lao động tiên tiến", {"award": ("F", "W")}, ""),
        ("chiến sĩ thi đùa", {}, "chiến sĩ thi đùa"),
        ('"chiến sĩ thi đua"', {}, '"chiến sĩ thi đua"'),
        ("hộ gia đình An", {"subject": ("household",)}, "An"),
        ("họ gia đình", {}, "họ gia đình"),
    ],
)
def test_phrases_are_read_with_their_marks_or_without_any(typed, chosen, rest):
    _years, found, left = read(typed)
    assert (found, left) == (chosen, rest)


def test_each_choice_says_what_is_left_without_it():
    (reading,) = readings(INDEX, "danh sách chiến sĩ thi đua 2018")
    assert [(each.words, each.without) for each in reading.read] == [
        ("chiến sĩ thi đua", "danh sách 2018"),
        ("2018", "danh sách chiến sĩ thi đua"),
    ]


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("danh sách những ai được", ""),
        ("có bao nhiêu tập thể", "tập thể"),
        ("ai là Nguyễn Văn Ái", "Nguyễn Văn Ái"),
        ("co bao nhieu ho so", "ho so"),
        ("Lâm Văn Co", "Lâm Văn Co"),
        ('"ai" An', '"ai" An'),
    ],
)
def test_words_to_ask_with_are_known(typed, rest):
    assert without_question_words(typed) == rest


def test_a_word_is_demanded_in_quotation_marks():
    assert demanding("trịnh xuân vũ trụ", "vũ trụ") == 'trịnh xuân "vũ trụ"'
    assert demanding("An", "vũ") == "An"


@given(st.text(alphabet='từ đến2015-–trươcnăm gia"/.,', max_size=60))
def test_any_text_is_read(text):
    for reading in readings(INDEX, clean(text)):
        assert len(reading.filters.get("year", ())) <= 200


def test_a_long_question_is_read_in_time_that_grows_with_it():
    text = "từ 2015 đến " * 800
    assert readings(INDEX, clean(text))
    without_question_words(clean(text))

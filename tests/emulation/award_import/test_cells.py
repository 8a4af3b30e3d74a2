"""Dates, years, decisions, names and codes in cells."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.award_import import vocabulary
from emulation.award_import.reading.dates import DateHabit, read_date, read_period
from emulation.award_import.reading.decision_cells import decision_in_title, read_decision, year_in_title
from emulation.award_import.reading.names import read_person

DAYS = st.dates(min_value=date(1946, 1, 1), max_value=date(2026, 1, 1))


@pytest.mark.parametrize(
    "cell",
    [
        "12/5/2018",
        "12-05-18",
        "12.5.2018",
        " 12 / 5 / 2018 ",
        "2018-05-12",
        "ngày 12 tháng 5 năm 2018",
        "Ngày 12/5/2018",
        "12 tháng 05 năm 2018",
        43232,
        43232.0,
        "43232",
        date(2018, 5, 12),
        datetime(2018, 5, 12, 8, 30),
    ],
)
def test_a_date_is_read_in_its_usual_spellings(cell):
    assert read_date(cell).day == date(2018, 5, 12)


@given(DAYS)
def test_a_date_comes_back_from_how_people_write_it(day):
    for text in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    ):
        assert read_date(text).day == day


@given(DAYS)
def test_a_date_comes_back_from_its_serial_number(day):
    assert read_date(float((day - date(1899, 12, 30)).days)).day == day


@pytest.mark.parametrize("cell", ["", "2018", "5/2018", "30/2/2018", "13/13/2018", "hôm nay", 2018, 5.5, True])
def test_what_is_no_full_date_is_refused(cell):
    with pytest.raises(ValueError, match=r".*"):
        read_date(cell)


def test_a_date_that_could_be_either_says_so():
    assert read_date("12/5/2018").other == date(2018, 12, 5)
    assert read_date("25/12/2018").other is None
    assert read_date("12 tháng 5 năm 2018").other is None


def habit(*cells):
    counted = DateHabit()
    for cell in cells:
        counted.note(cell)
    return counted


def test_other_dates_of_the_column_tell_which_comes_first():
    assert habit("25/12/2018").settle(read_date("3/4/2018")) == (date(2018, 4, 3), None)
    assert habit("12/25/2018").settle(read_date("3/4/2018")) == (date(2018, 3, 4), date(2018, 4, 3))
    assert habit().settle(read_date("3/4/2018")) == (date(2018, 4, 3), date(2018, 3, 4))


def test_dates_that_a_program_turned_round_are_noticed():
    mixed = habit("25/12/2018", date(2018, 4, 3))
    assert mixed.settle(read_date(date(2018, 4, 3))) == (date(2018, 4, 3), date(2018, 3, 4))


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        (2018, (2018, 2018)),
        (2018.0, (2018, 2018)),
        ("Năm 2018", (2018, 2018)),
        ("2016-2018", (2016, 2018)),
        ("2016 – 2018", (2016, 2018)),
        ("giai đoạn 2011-2015", (2011, 2015)),
        ("2015-16", (2015, 2016)),
        (date(2018, 1, 1), (2018, 2018)),
    ],
)
def test_years_and_periods_are_read(cell, years):
    assert read_period(cell) == years


@pytest.mark.parametrize("cell", ["", "abc", "2018, 2019, 2020", "2018-2016", 3018, 18, 2018.5])
def test_what_is_no_year_is_refused(cell):
    with pytest.raises(ValueError, match=r".*"):
        read_period(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "125/QĐ-STNMT ngày 12/5/2018",
        "Số 125/QĐ-STNMT, ngày 12 tháng 5 năm 2018",
        "125/qd-stnmt (12/5/2018)",
        "125/QĐ-STNMT\n12/5/2018",
        "QĐ 125/QĐ-STNMT ngày 12-05-2018",
    ],
)
def test_number_and_date_in_one_cell(cell):
    reading = read_decision(cell)
    assert (reading.number, reading.day.day) == ("125/QĐ-STNMT", date(2018, 5, 12))


def test_a_cell_may_say_whose_decision_it_is():
    reading = read_decision("125/QĐ-UBND ngày 12/5/2018 của Chủ tịch UBND tỉnh")
    assert reading.authority == "Chủ tịch UBND tỉnh"


def test_a_title_names_decision_and_year():
    decision = "(Kèm theo Quyết định số 125/QĐ-STNMT ngày 12 tháng 5 năm 2019 của Sở X)"
    title = ("DANH SÁCH KHEN THƯỞNG NĂM 2018", decision)
    reading = decision_in_title(title)
    assert (reading.number, reading.day.day, reading.authority) == ("125/QĐ-STNMT", date(2019, 5, 12), "Sở X")
    assert year_in_title(title) == 2018


@pytest.mark.parametrize(
    ("cell", "name", "honorific", "rest"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", "", ""),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", "Ông", ""),
        ("Đ/c Trần Thị Bình", "Trần Thị Bình", "Đ/c", ""),
        ("ThS. Lê Văn Cường, Phó Trưởng phòng", "Lê Văn Cường", "ThS.", "Phó Trưởng phòng"),
        ("Bà: Lý Thị Mỹ", "Lý Thị Mỹ", "Bà", ""),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An", "", ""),
        ("nguyễn văn an", "Nguyễn Văn An", "", ""),
        ("Nguyễn Thị ánh", "Nguyễn Thị Ánh", "", ""),
        ("Ông An", "Ông An", "", ""),
        ("H'Hen Niê", "H'Hen Niê", "", ""),
    ],
)
def test_a_persons_name_is_taken_apart(cell, name, honorific, rest):
    person = read_person(cell)
    assert (person.name, person.honorific, person.rest) == (name, honorific, rest)


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("subjects", "Tập thể", "collective"),
        ("subjects", "individual", "individual"),
        ("commendation_types", "Thường xuyên", "merit"),
        ("commendation_types", "Đột xuất", "exceptional"),
        ("commendation_types", "Chuyên đề", "campaign"),
        ("fields", "Đất đai", "land"),
        ("fields", "không rõ", ""),
    ],
)
def test_words_stand_for_codes(table, text, code):
    assert vocabulary.code_of(table, text) == code


@pytest.mark.parametrize(
    ("authority", "level"),
    [
        ("Chủ tịch nước", "state"),
        ("Thủ tướng Chính phủ", "government"),
        ("UBND tỉnh Bình Dương", "province"),
        ("Bộ Tài nguyên và Môi trường", "province"),
        ("Giám đốc Sở Tài nguyên và Môi trường", "department"),
        ("UBND huyện Bàu Bàng", "district"),
        ("UBND xã Lai Uyên", "commune"),
        ("Ai đó", ""),
    ],
)
def test_an_authority_tells_its_level(authority, level):
    assert vocabulary.authority_level(authority) == level

"""Names that lists spread over several columns, or write together with other things: nothing of them is lost."""

import pytest

from tests.emulation.award_import.lists import HEADERS, ROW, csv_text, row, xlsx

pytestmark = pytest.mark.django_db

PEOPLE = [("Nguyễn Văn", "An"), ("Trần Thị", "Bình"), ("Lê Hoàng", "Chi"), ("Phạm Minh", "Dũng")]
FULL = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Chi", "Phạm Minh Dũng"]
REST = ROW[1:]


def split_list(*headers):
    return [[*headers, *HEADERS[1:]], *([*name, *REST] for name in PEOPLE)]


def in_three(*headers):
    names = [(family, middle, given) for whole, given in PEOPLE for family, middle in [whole.split()]]
    return [[*headers, *HEADERS[1:]], *([*name, *REST] for name in names)]


def names(plan):
    return [one.reading.name for one in plan.rows]


@pytest.mark.parametrize(
    "headers",
    [
        ("Họ đệm", "Tên"),
        ("Họ và tên đệm", "Tên"),
        ("Họ", "Tên"),
        ("HỌ VÀ CHỮ LÓT", "TÊN"),
        ("Họ, tên lót", "Tên"),
        ("Họ", "Tên đệm và tên"),
        ("Họ và", "tên"),
        ("Họ và tên", "Tên"),
        ("Họ và tên", ""),
        ("Surname", "Given name"),
    ],
)
def test_a_name_in_two_columns_comes_in_whole(plan_of, water, headers):
    lines = split_list(*headers)
    for content in (xlsx(lines), csv_text(lines).encode()):
        plan = plan_of(content)
        assert names(plan) == FULL
        assert [one.code for one in plan.all_problems() if one.code == "column_unread"] == []


def test_the_given_name_may_stand_first(plan_of, water):
    lines = [["Tên", "Họ đệm", *HEADERS[1:]], *([given, family, *REST] for family, given in PEOPLE)]
    assert names(plan_of(xlsx(lines))) == FULL


@pytest.mark.parametrize("headers", [("Họ", "Tên đệm", "Tên"), ("Họ", "Chữ lót", "Tên"), ("Họ", "Đệm", "Tên")])
def test_a_name_in_three_columns_comes_in_whole(plan_of, water, headers):
    assert names(plan_of(xlsx(in_three(*headers)))) == FULL


def test_a_header_merged_over_two_columns_heads_one_name(plan_of, water):
    assert names(plan_of(xlsx(split_list("Họ và tên", ""), merged=[(0, 0, 0, 1)]))) == FULL


def test_a_header_merged_over_three_columns_heads_one_name(plan_of, water):
    assert names(plan_of(xlsx(in_three("Họ và tên", "", ""), merged=[(0, 0, 0, 2)]))) == FULL


def test_a_header_merged_over_two_columns_and_two_lines_heads_one_name(plan_of, water):
    upper = ["Họ và tên", "", *HEADERS[1:]]
    lines = [upper, ["", "", *[""] * len(REST)], *([*name, *REST] for name in PEOPLE)]
    assert names(plan_of(xlsx(lines, merged=[(0, 0, 1, 1)]))) == FULL


@pytest.mark.parametrize(
    "lower", [("Họ đệm", "Tên"), ("Họ", "Tên"), ("(Họ, chữ lót)", "(Tên)"), ("Họ và tên đệm", "Tên")]
)
def test_a_header_of_two_lines_may_divide_the_name(plan_of, water, lower):
    upper = ["Họ và tên", "", *HEADERS[1:]]
    lines = [upper, [*lower, *[""] * len(REST)], *([*name, *REST] for name in PEOPLE)]
    merged = [(0, 0, 0, 1), *((0, at, 1, at) for at in range(2, 2 + len(REST)))]
    assert names(plan_of(xlsx(lines, merged=merged))) == FULL


def test_a_column_that_repeats_the_given_name_for_sorting_is_not_put_behind_it(plan_of, water):
    lines = [["Họ và tên", "Tên", *HEADERS[1:]], *([f"{a} {b}", b, *REST] for a, b in PEOPLE)]
    plan = plan_of(xlsx(lines))
    assert names(plan) == FULL
    assert [(one.column, one.params["count"]) for one in plan.all_problems() if one.code == "column_unread"] == [
        ("B – Tên", 4)
    ]


@pytest.mark.parametrize("cells", [["Nam", "Nữ", "Nam", "Nữ"], ["x", "x", "", ""], ["CV", "TP", "CV", "PTP"]])
def test_other_things_beside_the_name_are_no_part_of_it(plan_of, water, cells):
    lines = [["Họ và tên", "", *HEADERS[1:]], *([name, cell, *REST] for name, cell in zip(FULL, cells, strict=True))]
    plan = plan_of(xlsx(lines))
    assert names(plan) == FULL
    assert [one.column for one in plan.all_problems() if one.code == "column_unread"] == ["B"]


def test_a_name_whose_given_name_is_missing_is_said(problems_of, water):
    lines = [["Họ đệm", "Tên", *HEADERS[1:]], ["Nguyễn Văn", "An", *REST], ["Trần Thị", "", *REST]]
    assert ("name_incomplete", 3) in problems_of(xlsx(lines))


def test_collectives_among_people_keep_their_names(plan_of, water):
    rest = row(award="TTLĐTT", unit="", position="")[1:]
    lines = [["Họ đệm", "Tên", *HEADERS[1:]], ["Nguyễn Văn", "An", *REST], ["Phòng Tài nguyên nước", "", *rest]]
    plan = plan_of(xlsx(lines))
    assert names(plan) == ["Nguyễn Văn An", "Phòng Tài nguyên nước"]
    assert "name_incomplete" not in [one.code for one in plan.all_problems()]


def test_every_column_that_is_not_imported_is_said_by_its_header(plan_of, water):
    lines = [[*HEADERS, "Số tiền thưởng", "Ghi chú", "Trống"], [*row(), "1.000.000", "quà", ""]]
    said = [(one.column, one.value) for one in plan_of(xlsx(lines)).problems if one.code == "column_unread"]
    assert said == [("I – Số tiền thưởng", "1.000.000"), ("J – Ghi chú", "quà")]


@pytest.mark.parametrize("header", ["Họ và tên, chức vụ, đơn vị", "Họ tên - Chức vụ - Đơn vị công tác"])
@pytest.mark.parametrize("mark", [", ", " - ", "\n", "; "])
def test_name_position_and_unit_in_one_cell_are_taken_apart_and_shown(plan_of, water, header, mark):
    cell = mark.join(["Ông Nguyễn Văn An", "Trưởng phòng", "Phòng Tài nguyên nước"])
    plan = plan_of(xlsx([[header, *HEADERS[3:]], [cell, *row()[3:]]]))
    (one,) = plan.rows
    assert (one.reading.name, one.reading.position, one.reading.unit) == (
        "Nguyễn Văn An",
        "Trưởng phòng",
        "Phòng Tài nguyên nước",
    )
    (shown,) = [each for each in plan.all_problems() if each.code == "cell_divided"]
    assert shown.params["read"] == "Nguyễn Văn An; Trưởng phòng; Phòng Tài nguyên nước"


def test_a_head_of_a_unit_is_a_position(plan_of, water):
    cell = "Nguyễn Văn An, Chi cục trưởng, Chi cục Bảo vệ môi trường"
    (one,) = plan_of(xlsx([["Họ và tên, chức vụ, đơn vị", *HEADERS[3:]], [cell, *row()[3:]]])).rows
    assert (one.reading.position, one.reading.unit) == ("Chi cục trưởng", "Chi cục Bảo vệ môi trường")


def test_what_a_name_cell_says_besides_is_not_dropped_without_a_word(problems_of, water):
    assert ("value_unused", 2) in problems_of(xlsx([HEADERS, row("Nguyễn Văn An, Phó Giám đốc")]))


def test_a_text_that_has_to_be_shortened_is_said(problems_of, water):
    assert ("text_cut", 2) in problems_of(xlsx([HEADERS, row(position="Chuyên viên " * 20)]))

"""Awards and units of lists, matched to the catalogue and the tree."""

from datetime import date

import pytest

from emulation.award_import.matching.awards import AwardMatcher
from emulation.award_import.matching.units import UnitMatcher
from emulation.models import AwardType, OrgUnit
from tests.emulation.register.factories import OrgUnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2018, 12, 3)


def award(name, subject="individual", day=DAY, level="department"):
    return AwardMatcher(AwardType.objects.all(), {}).find(name, subject, day, level)


@pytest.mark.parametrize(
    ("name", "subject", "code"),
    [
        ("Lao động tiên tiến", "individual", "LDTT"),
        ("lao dong tien tien", "individual", "LDTT"),
        ("LĐTT", "individual", "LDTT"),
        ("Danh hiệu Lao động tiên tiến năm 2018", "individual", "LDTT"),
        ("Chiến sỹ thi đua cơ sở", "individual", "CSTDCS"),
        ("CSTĐ cơ sở", "individual", "CSTDCS"),
        ("CSTDCS", "individual", "CSTDCS"),
        ("Chiến sĩ thi đua cấp tỉnh", "individual", "CSTDT"),
        ("Tập thể lao động xuất sắc", "collective", "TTLDXS"),
        ("Huân chương Lao động hạng Ba", "individual", "HCLD3"),
        ("Huân chương Lao động hạng III", "individual", "HCLD3"),
        ("HCLĐ hạng Nhì", "collective", "HCLD2"),
        ("HCLĐ hạng 1", "collective", "HCLD1"),
        ("Bằng khen của Thủ tướng Chính phủ", "individual", "BKTTG"),
        ("Bằng khen UBND tỉnh", "individual", "BKT"),
        ("Giấy khen", "individual", "GKS"),
        ("Giấy khen của Giám đốc Sở", "collective", "GKS"),
        ("Giấy khen của Chủ tịch UBND xã", "household", "GKX"),
        ("Lao động tiên tiến (truy tặng)", "individual", "LDTT"),
    ],
)
def test_an_award_is_found_by_its_usual_names(name, subject, code):
    assert award(name, subject).award.code == code


def test_the_row_is_that_of_the_law_of_the_day():
    assert award("CSTĐCS", day=date(2020, 1, 1)).award.valid_to == date(2023, 12, 31)
    assert award("CSTĐCS", day=date(2024, 6, 1)).award.valid_from == date(2024, 1, 1)


def test_the_level_of_the_decision_tells_awards_of_one_name_apart():
    assert award("Giấy khen", level="district").award.code == "GKH"
    assert award("Giấy khen", level="").problem == "award_ambiguous"


def test_a_rank_that_is_missing_is_not_guessed():
    assert award("Huân chương Lao động").problem in ("award_ambiguous", "award_unknown")


def test_an_award_of_another_time_is_told():
    match = award("Giấy khen của Chủ tịch UBND huyện", day=date(2026, 1, 1))
    assert (match.award, match.problem) == (None, "award_not_law")


def test_an_award_for_others_is_told_with_one_for_them():
    match = award("Lao động tiên tiến", "collective")
    assert match.problem == "award_not_for_subject"
    assert "TTLDTT" in {row.code for row in match.proposals}


def test_a_mistyped_award_is_proposed_not_taken():
    match = award("Lao động tiên tiênn")
    assert (match.award, match.problem) == (None, "award_unknown")
    assert "LDTT" in {row.code for row in match.proposals}


def unit(name, day=DAY, choices=None):
    return UnitMatcher(OrgUnit.objects.all(), choices or {}).find(name, day)


@pytest.mark.parametrize(
    "name", ["Phòng Tài nguyên nước", "PHONG TAI NGUYEN NUOC", "P. Tài nguyên nước", "P. TNN", "Phòng  tài nguyên nước"]
)
def test_a_unit_is_found_by_name_and_abbreviation(water, name):
    assert unit(name).unit == water


@pytest.mark.parametrize("joint", [" thuộc ", ", ", " - "])
def test_a_unit_is_found_below_the_one_named_with_it(water, joint):
    other = OrgUnitFactory(name="Phòng Tài nguyên nước", parent=OrgUnitFactory(name="UBND huyện Bàu Bàng"))
    assert unit("Phòng Tài nguyên nước").problem == "unit_ambiguous"
    assert unit(f"Phòng Tài nguyên nước{joint}Sở TN&MT").unit == water
    assert unit(f"Phòng Tài nguyên nước{joint}UBND huyện Bàu Bàng").unit == other


def test_a_unit_is_that_of_the_day():
    now = OrgUnitFactory(name="Sở Tài nguyên", valid_from=date(2010, 1, 1))
    then = OrgUnitFactory(name="Sở Tài nguyên", valid_to=date(2009, 12, 31), successor=now)
    assert unit("Sở Tài nguyên").unit == now
    assert unit("Sở Tài nguyên", date(2005, 1, 1)).unit == then


def test_a_unit_of_another_time_is_told():
    old = OrgUnitFactory(name="Sở Địa chính", valid_to=date(2003, 12, 31))
    match = unit("Sở Địa chính")
    assert (match.unit, match.problem) == (old, "unit_not_then")


def test_a_similar_unit_is_proposed_not_taken(water):
    match = unit("Phòng Tài nguyên nươc mặt")
    assert (match.unit, match.problem, match.proposals) == (None, "unit_similar", (water,))


def test_a_unit_like_none_is_new(water):
    assert unit("Trung tâm Công nghệ thông tin").problem == "unit_new"


def test_a_new_unit_stands_below_the_one_named_with_it(water):
    match = unit("Tổ Thẩm định, Sở Tài nguyên và Môi trường")
    assert (match.problem, match.name, match.parent) == ("unit_new", "Tổ Thẩm định", water.parent)


def test_a_persons_choice_counts(water):
    key = "to tham dinh"
    assert unit("Tổ Thẩm định", choices={key: str(water.pk)}).unit == water
    assert unit("Tổ Thẩm định", choices={key: "new"}).problem == ""
    assert unit("Tổ Thẩm định", choices={key: "none"}).unit is None

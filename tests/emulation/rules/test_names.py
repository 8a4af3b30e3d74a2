"""Vietnamese order of names, against what ICU's `vi` collation gives."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.models import Honoree
from emulation.rules.names import clean_name, person_order_key, split_person_name, text_order_key
from tests.emulation.register.factories import HonoreeFactory, OrgUnitFactory, collective

names = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẵế ABDĐ1", min_size=1, max_size=30)


def test_letters_follow_the_vietnamese_alphabet():
    words = ["Ân", "Đông", "An", "Dung", "Ăn", "Ba", "Ưng", "Ung", "Ôn", "Oanh", "Ơn"]
    assert sorted(words, key=text_order_key) == [
        "An", "Ăn", "Ân", "Ba", "Dung", "Đông", "Oanh", "Ôn", "Ơn", "Ung", "Ưng",
    ]  # fmt: skip


def test_tones_decide_only_between_equal_letters():
    words = ["Anh", "Ạn", "Án", "Ãn", "Ản", "Àn", "An"]
    assert sorted(words, key=text_order_key) == ["An", "Àn", "Ản", "Ãn", "Án", "Ạn", "Anh"]


def test_people_are_ordered_by_given_name_then_family_name():
    people = ["Trần Thị Ánh", "Nguyễn Văn Bình", "Lê Văn An", "Đỗ Anh", "Bùi Thị An"]
    assert sorted(people, key=person_order_key) == [
        "Bùi Thị An", "Lê Văn An", "Đỗ Anh", "Trần Thị Ánh", "Nguyễn Văn Bình",
    ]  # fmt: skip


def test_a_comma_tells_where_the_given_name_ends():
    assert split_person_name("Minh Châu, Trần") == ("Minh Châu", "Trần")
    assert split_person_name("Trần Minh Châu") == ("Châu", "Trần Minh")
    assert split_person_name("Linh") == ("Linh", "")


@given(names)
def test_composed_and_decomposed_text_have_one_key(name):
    assert text_order_key(unicodedata.normalize("NFD", name)) == text_order_key(unicodedata.normalize("NFC", name))


@given(names)
def test_cleaning_a_name_twice_changes_nothing(name):
    assert clean_name(clean_name(name)) == clean_name(name)


@given(names, names)
def test_a_name_comes_before_the_same_name_with_more_words(first, more):
    if first.strip() and more.strip():
        assert text_order_key(first) < text_order_key(f"{first} {more}")


@pytest.mark.django_db
def test_names_are_kept_composed_and_ordered_by_the_override():
    decomposed = HonoreeFactory(name=unicodedata.normalize("NFD", "Trần  Minh Châu "), sort_name="Minh Châu, Trần")
    other = HonoreeFactory(name="Lê Thị Loan")
    assert decomposed.name == "Trần Minh Châu"
    assert list(Honoree.objects.by_name()) == [other, decomposed]


@pytest.mark.django_db
def test_a_collective_is_ordered_from_its_first_word():
    first, second = collective("Chi cục Bảo vệ môi trường"), collective("Phòng An toàn")
    assert list(Honoree.objects.by_name()) == [first, second]


@pytest.mark.django_db
def test_homonyms_are_kept_apart_and_shown_with_their_unit():
    one, other = (
        HonoreeFactory(unit=OrgUnitFactory(name="Thanh tra Sở")),
        HonoreeFactory(unit=OrgUnitFactory(name="Văn phòng Sở")),
    )
    assert one.pk != other.pk
    assert str(one) == "Nguyễn Văn An – Thanh tra Sở"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["nguyen thi anh", "NGUYỄN ánh", "thanh tra anh"])
def test_honorees_are_found_by_unmarked_words(typed):
    wanted = HonoreeFactory(name="Nguyễn Thị Ánh", unit=OrgUnitFactory(name="Thanh tra Sở"))
    HonoreeFactory(name="Nguyễn Văn Bình", unit=OrgUnitFactory(name="Văn phòng Sở"))
    assert list(Honoree.objects.matching(typed)) == [wanted]

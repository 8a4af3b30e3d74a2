"""Places among equally good hits: the latest day first, then the model, then primary keys as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.terms import by_day, model_number, of_place, sort_keys
from tests.search.conftest import make_index

INDEX = make_index()


def in_order(*pairs, place):
    return [id for id, _values in sorted(pairs, key=lambda pair: place(*pair))]


def day_place(id, values):
    return by_day(INDEX, values, id)


def key_place(id, values):
    return sort_keys(INDEX, values, id)["o_newest"]


@pytest.mark.parametrize("place", [day_place, key_place])
def test_later_days_come_first_and_keys_count_as_numbers(place):
    pairs = [
        ("trial.thing:10", {"date": "2020-01-01"}),
        ("trial.thing:9", {"date": "2020-01-01"}),
        ("trial.thing:100", {"date": "2021-01-01"}),
        ("trial.thing:1", {}),
        ("trial.thing:2", {"date": "0001-01-01"}),
    ]
    expected = ["trial.thing:100", "trial.thing:9", "trial.thing:10", "trial.thing:2", "trial.thing:1"]
    assert in_order(*pairs, place=place) == in_order(*reversed(pairs), place=place) == expected


@given(st.text(max_size=40) | st.integers(0, 10**20).map(str), st.dates() | st.none())
def test_a_place_fits_into_a_column_and_tells_the_key_or_says_that_it_does_not(key, day):
    place = by_day(INDEX, {"date": day.isoformat() if day else ""}, f"trial.thing:{key}")
    assert 0 <= place < 2**63
    number, told = of_place(place)
    if ":" not in key:
        assert number == model_number("trial.thing")
        assert told is None or str(told) == key
        assert told is not None or not (key.isascii() and key.isdecimal() and key == str(int(key)) and int(key) < 2**32)


@given(st.lists(st.integers(1, 10**12), min_size=2, max_size=20, unique=True))
def test_no_two_documents_share_a_place_in_an_order(keys):
    places = [sort_keys(INDEX, {}, f"trial.thing:{key}")["o_legal"] for key in keys]
    assert len(set(places)) == len(keys)
    assert sorted(keys) == [key for _place, key in sorted(zip(places, keys, strict=True))]

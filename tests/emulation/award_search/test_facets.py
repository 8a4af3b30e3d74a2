"""What an award search offers to choose from."""

from __future__ import annotations

import pytest

from emulation.award_search.address import AwardAddress
from emulation.award_search.facets import MOST_BARS, facet, forest, with_missing
from emulation.award_search.index import AWARD_INDEX
from search.request import FacetValue, SearchRequest

ADDRESS = AwardAddress("/khen-thuong/", SearchRequest("awards"))
FILTERS = {choice.name: choice for choice in AWARD_INDEX.filters}


def value(value, count, selected=False):
    return FacetValue(value, f"Nhãn {value}", count, selected)


def shape(nodes):
    return [(node.value.value, shape(node.children)) if node.children else node.value.value for node in nodes]


PATHS = {1: "/1/", 2: "/1/2/", 4: "/1/2/4/", 3: "/1/3/", 5: "/5/"}


def test_values_grow_into_trees_in_the_order_of_their_paths():
    values = [value(pk, 10 - pk) for pk in (4, 5, 3, 2, 1)]
    assert shape(forest(values, PATHS)) == [(1, [(2, [4]), 3]), 5]


def test_a_value_whose_parent_has_no_hits_stands_below_the_nearest_that_has():
    assert shape(forest([value(1, 5), value(4, 2)], PATHS)) == [(1, [4])]
    assert shape(forest([value(4, 2)], PATHS)) == [4]


def test_a_large_tree_is_cut_to_its_most_frequent_values_with_all_above_them():
    paths = {0: "/0/"} | {pk: f"/0/{pk}/" for pk in range(1, 60)} | {pk: f"/0/1/{pk}/" for pk in range(60, 99)}
    values = [value(0, 500), *(value(pk, 100 - pk) for pk in range(1, 99))]
    kept = [node.value.value for top in forest(values, paths, 10) for node in top]
    assert kept == list(range(10))


def test_what_is_chosen_stays_in_a_cut_tree_with_its_way_and_what_is_right_below():
    paths = {0: "/0/", 7: "/0/7/", 8: "/0/7/8/", 9: "/0/7/8/9/", **{pk: f"/{pk}/" for pk in range(20, 60)}}
    values = [value(0, 1), value(7, 1), value(8, 1, selected=True), value(9, 1)]
    values += [value(pk, 50) for pk in range(20, 60)]
    nodes = forest(values, paths, 5)
    assert shape(nodes)[0] == (0, [(7, [(8, [9])])])
    assert nodes[0].is_open
    assert len(nodes) == 1 + 5


def test_fixed_choices_keep_their_order_and_others_come_by_count():
    levels = facet(FILTERS["level"], [value("department", 9), value("state", 1), value("province", 4)], ADDRESS)
    assert shape(levels.nodes) == ["state", "province", "department"]


def test_a_long_list_shows_its_beginning_and_what_is_chosen_and_where_the_rest_is():
    values = [value(pk, 50 - pk, selected=pk == 29) for pk in range(30)]
    campaigns = facet(FILTERS["campaign"], values, ADDRESS)
    assert shape(campaigns.nodes) == [*range(10), 29]
    assert campaigns.size == 30
    assert campaigns.url_of_all == "/khen-thuong/loc/campaign/"
    assert facet(FILTERS["campaign"], values[:5], ADDRESS).url_of_all == ""
    assert len(facet(FILTERS["campaign"], values, ADDRESS, shortened=False).nodes) == 30


def test_every_year_between_the_first_and_the_last_has_a_bar_to_click():
    years = facet(FILTERS["year"], [value(2018, 40), value(2015, 10, selected=True), value(2014, 1)], ADDRESS)
    assert [(bar.year, bar.count, bar.height, bar.is_chosen) for bar in years.bars] == [
        (2014, 1, 4, False), (2015, 10, 25, True), (2016, 0, 0, False), (2017, 0, 0, False), (2018, 40, 100, False),
    ]  # fmt: skip
    assert years.bars[0].url == "/khen-thuong/?year=2014"


def test_a_chosen_year_far_away_does_not_stretch_the_histogram():
    years = facet(FILTERS["year"], [value(9999, 0, selected=True), value(1000, 1), value(2018, 1)], ADDRESS)
    assert len(years.bars) == MOST_BARS
    assert years.bars[-1].year == 2018


def test_chosen_values_without_hits_can_be_taken_away():
    values = with_missing(FILTERS["subject"], [value("individual", 3)], ["household"])
    assert [(each.value, each.count, each.selected) for each in values] == [
        ("individual", 3, False),
        ("household", 0, True),
    ]


@pytest.mark.parametrize("count", [0, 1])
def test_a_facet_of_few_values_is_no_trouble(count):
    assert facet(FILTERS["subject"], [value("individual", count)], ADDRESS).size == 1

"""The address of an award search."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from emulation.award_search.address import AwardAddress, unknown_parameters
from search.request import SearchRequest
from search.types import Audience


def address(group="", **values):
    return AwardAddress("/khen-thuong/", SearchRequest("awards", **values), group)


def test_a_search_without_choices_has_the_shortest_address():
    assert address().url == "/khen-thuong/"
    assert address(sort="legal", page=1, page_size=20).url == "/khen-thuong/"
    assert address(text="an", sort="relevance").url == "/khen-thuong/?q=an"
    assert address(group="honoree", page_size=10).url == "/khen-thuong/?group=honoree"


def test_the_address_holds_the_whole_state_always_in_the_same_order():
    filters = {"campaign": (3,), "year": (2018, 2015), "subject": ("household", "individual"), "unit": (9,)}
    search = address("honoree", text="an", filters=filters, sort="name", page=4, page_size=50)
    assert search.url == (
        "/khen-thuong/?q=an&subject=individual&subject=household&year=2015&year=2018&unit=9&campaign=3"
        "&sort=name&group=honoree&page=4&page_size=50"
    )
    same = {name: filters[name][::-1] for name in reversed(filters)}
    assert address("honoree", text="an", filters=same, sort="name", page=4, page_size=50).url == search.url


def test_choosing_begins_at_the_first_page():
    search = address(text="an", filters={"year": (2018,)}, page=7)
    assert search.toggling("year", 2015) == "/khen-thuong/?q=an&year=2015&year=2018"
    assert search.toggling("year", 2018) == "/khen-thuong/?q=an"
    assert search.choosing("year", [2001]) == "/khen-thuong/?q=an&year=2001"
    assert search.without_filters() == "/khen-thuong/?q=an"
    assert search.asking("bình") == "/khen-thuong/?q=b%C3%ACnh&year=2018"
    assert search.turned_to(8) == "/khen-thuong/?q=an&year=2018&page=8"


def test_grouping_has_a_page_size_of_its_own():
    assert address(text="an", page_size=20).grouped("honoree") == "/khen-thuong/?q=an&group=honoree"
    assert address("honoree", text="an", page_size=10).grouped("") == "/khen-thuong/?q=an"


def test_other_views_keep_what_is_asked_and_drop_how_it_is_listed():
    search = address("honoree", text="an", filters={"year": (2018,)}, sort="name", page=3, page_size=10)
    assert search.below("thong-ke/") == "/khen-thuong/thong-ke/?q=an&year=2018"
    assert search.list_query_string == "?q=an&year=2018&sort=name"


@pytest.mark.parametrize(
    ("query", "audience", "names"),
    [
        ("q=an&year=2018&sort=name&group=honoree&page=2&page_size=5", Audience.PUBLIC, []),
        ("cap=1&q=an&loai=2", Audience.PUBLIC, ["cap", "loai"]),
        ("utm_source=zalo&fbclid=x&gclid=y", Audience.PUBLIC, []),
        ("status=annulled", Audience.PUBLIC, ["status"]),
        ("status=annulled", Audience.STAFF, []),
    ],
)
def test_unknown_parameters_are_named(query, audience, names):
    assert unknown_parameters(QueryDict(query), SearchRequest("awards", audience=audience)) == names

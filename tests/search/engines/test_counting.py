"""Counting what a question finds by its values, and grouping it by a key."""

from __future__ import annotations

import pytest

from search.engines.embedded import counting
from search.index import Filter, FilterKind
from search.question import Question, parse
from search.request import SearchRequest
from search.types import Audience
from tests.search.conftest import LABELS, document, make_index


@pytest.fixture
def index(declare):
    """The trial index with a key to group by and a filter for staff."""
    filters = (
        Filter("kind", "Kind", choices=tuple(LABELS), labels=lambda values: LABELS),
        Filter("year", "Year", FilterKind.INTEGER, descending=True),
        Filter("person", "Person", FilterKind.KEY, facet=False),
        Filter("standing", "Standing", choices=("good", "bad"), audience=Audience.STAFF),
        Filter("date_from", "From", FilterKind.DATE_FROM, field="date", facet=False),
    )
    declared = make_index(filters=filters)
    declare(declared)
    return declared


@pytest.fixture
def engine(fill):
    return fill(
        document("Nguyễn Văn An", person=[7], kind=["a"], year=[2015], rank=[3], date=["2015-01-01"], standing="good"),
        document("Nguyễn Văn An", person=[7], kind=["a"], year=[2016], rank=[1], date=["2016-01-01"], standing="good"),
        document("Nguyễn Văn An", person=[9], kind=["b"], year=[2016], rank=[2], date=["2016-05-01"], standing="good"),
        document("Trần Bình", person=[4], kind=["a", "b"], year=[2016], rank=[2], date=["2016-06-01"], standing="good"),
        document("Trần Bình", person=[4], kind=["c"], year=[2017], rank=[9], audience=Audience.STAFF, standing="bad"),
        document("Không ai", kind=["a"], rank=[0], year=[2018]),
    )


def ask(**values):
    return SearchRequest("trial", **values)


def test_documents_are_counted_by_one_value_and_by_two(engine, index):
    counts = engine.tally(index, Question(), ask(), [("year",), ("year", "kind")])
    assert counts[("year",)] == {(2015,): 1, (2016,): 3, (2018,): 1}
    assert counts[("year", "kind")] == {(2015, "a"): 1, (2016, "a"): 2, (2016, "b"): 2, (2018, "a"): 1}


def test_a_tally_counts_under_the_filters_own_choice_too(engine, index):
    counts = engine.tally(index, parse("an"), ask(text="an", filters={"kind": ("b",)}), [("kind",), ("year",)])
    assert counts == {("kind",): {("b",): 1}, ("year",): {(2016,): 1}}


def test_only_staff_count_what_is_theirs(engine, index):
    assert ("c",) not in engine.tally(index, Question(), ask(), [("kind",)])[("kind",)]
    assert engine.tally(index, Question(), ask(audience=Audience.STAFF), [("kind",)])[("kind",)][("c",)] == 1


def grouped(groups):
    return [(group.key, len(group.found)) for group in groups.groups]


def test_groups_stand_in_the_order_of_their_first_document(engine, index):
    groups = engine.groups(index, Question(), ask(sort="legal"), "person")
    assert groups.count == 3
    assert grouped(groups) == [(7, 2), (9, 1), (4, 1)]
    assert [found.id for found in groups.groups[0].found] == ["trial.thing:1", "trial.thing:0"]
    newest = engine.groups(index, Question(), ask(sort="newest"), "person")
    assert grouped(newest) == [(4, 1), (9, 1), (7, 2)]


def test_groups_are_turned_over_page_by_page(engine, index):
    pages = [engine.groups(index, Question(), ask(sort="legal", page=n, page_size=2), "person") for n in (1, 2, 3)]
    assert [grouped(page) for page in pages] == [[(7, 2), (9, 1)], [(4, 1)], []]
    assert {page.count for page in pages} == {3}


def test_groups_hold_only_what_the_question_and_the_choices_find(engine, index):
    found = engine.groups(index, parse("nguyen"), ask(text="nguyen", filters={"year": (2016,)}), "person")
    assert sorted(grouped(found)) == [(7, 1), (9, 1)]
    assert grouped(engine.groups(index, Question(), ask(filters={"person": (9,)}), "person")) == [(9, 1)]


def test_staff_find_more_in_a_group(engine, index):
    groups = engine.groups(index, parse("binh"), ask(text="binh", audience=Audience.STAFF), "person")
    assert grouped(groups) == [(4, 2)]


def test_many_groups_are_counted_exactly_in_windows(fill, index, monkeypatch):
    monkeypatch.setattr(counting, "WINDOW", 10)
    engine = fill(*(document(f"An {n}", person=[n * n], year=[2000]) for n in range(1, 60) for _twice in range(2)))
    groups = engine.groups(index, Question(), ask(page=3, page_size=20), "person")
    assert groups.count == 59
    assert [len(group.found) for group in groups.groups] == [2] * 19


@pytest.mark.parametrize("search_url", ["embedded"], indirect=True)
def test_a_window_with_too_many_keys_is_split(fill, index, monkeypatch):
    monkeypatch.setattr(counting, "WINDOW", 10)
    refused = []

    def limited(searcher, matching, field, count=counting._distinct_of):
        found = count(searcher, matching, field)
        if found > 4:
            refused.append(found)
            raise ValueError("bucket limit was exceeded")
        return found

    monkeypatch.setattr(counting, "_distinct_of", limited)
    engine = fill(*(document(f"An {n}", person=[n if n < 30 else 1000 + n]) for n in range(60)))
    assert engine.groups(index, Question(), ask(), "person").count == 60
    assert refused


def test_a_filter_for_staff_is_counted_for_staff_only(engine, index):
    assert "standing" not in engine.ask(index, Question(), ask()).facets
    facets = engine.ask(index, Question(), ask(audience=Audience.STAFF)).facets
    assert sorted(facets["standing"]) == [("bad", 1), ("good", 4)]
    assert "person" not in facets


# --- Scans


@pytest.mark.parametrize("scanned", [1, 2, 20_000])
def test_a_scan_yields_every_hit_once_however_it_is_cut(engine, index, monkeypatch, scanned):
    monkeypatch.setattr("search.engines.embedded.reader.SCANNED", scanned, raising=False)
    request = ask(sort="legal", page=2, page_size=1)
    assert sorted(engine.scan(index, Question(), request)) == [f"trial.thing:{n}" for n in (0, 1, 2, 3, 5)]


def test_a_scan_keeps_to_the_question_the_filters_and_the_audience(engine, index):
    request = ask(text="binh", sort="legal")
    assert list(engine.scan(index, parse("binh"), request)) == ["trial.thing:3"]
    for_staff = ask(text="binh", sort="legal", audience=Audience.STAFF)
    assert sorted(engine.scan(index, parse("binh"), for_staff)) == ["trial.thing:3", "trial.thing:4"]
    chosen = ask(sort="legal", filters={"year": (2016,), "kind": ("b",)})
    assert sorted(engine.scan(index, Question(), chosen)) == ["trial.thing:2", "trial.thing:3"]


def test_a_scan_by_relevance_has_the_best_first_as_the_pages_have(engine, index):
    request = ask(text="an", page_size=100)
    found = [each.id for each in engine.ask(index, parse("an"), request).found]
    assert list(engine.scan(index, parse("an"), request)) == found
    assert len(found) > 1

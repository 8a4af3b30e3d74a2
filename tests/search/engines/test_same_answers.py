"""Random registers and questions: both engines find, count and order alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines import terms
from search.engines.elasticsearch import from_url as elasticsearch
from search.engines.embedded import from_url as embedded
from search.index import Filter, FilterKind
from search.question import group_synonyms, parse
from search.request import SearchRequest
from search.types import Audience
from tests.search.conftest import LABELS, make_index
from tests.services import search_of_its_own

NAMES = ["an", "ân", "ấn", "bình", "binh", "bích", "đào", "đạo", "dao", "hòa", "hoà", "hoàng", "nguyễn", "nguyên"]
WORDS = [*NAMES, "125", "0125", "QĐ-STNMT", "125/QĐ-STNMT", "TN&MT", "BK"]
SYNONYMS = group_synonyms([("BK", "bích đào"), ("ông", "")])
FILTERS = (
    Filter("kind", "Kind", choices=tuple(LABELS), labels=lambda values: LABELS),
    Filter("year", "Year", FilterKind.INTEGER, descending=True),
    Filter("language", "Language", choices=("vi", "en")),
    Filter("person", "Person", FilterKind.KEY, facet=False),
    Filter("date_from", "From", FilterKind.DATE_FROM, field="date", facet=False),
    Filter("date_to", "To", FilterKind.DATE_TO, field="date", facet=False),
)
INDEXES = [make_index(filters=FILTERS, frequency=frequency) for frequency in (True, False)]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
years = st.integers(2015, 2019)
days = st.builds("{}-0{}-15".format, years, st.integers(1, 3))
documents = st.builds(
    lambda title, unit, body, values, audience, expires: SearchDocument(
        {"title": title, "unit": unit, "body": body}, values, {"title": title}, audience, expires
    ),
    texts,
    texts | st.just(""),
    texts | st.just(""),
    st.fixed_dictionaries(
        {"kind": st.lists(st.sampled_from("abc"), unique=True), "rank": st.integers(-3, 3)},
        optional={
            "year": years,
            "date": days,
            "name": st.sampled_from(["", "a", "ab", "â"]),
            "person": st.integers(1, 4),
            "language": st.sampled_from([["vi"], ["en"]]),
        },
    ),
    st.sampled_from([Audience.PUBLIC] * 4 + [Audience.STAFF]),
    st.sampled_from([None] * 4 + [datetime(2001, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)]),
)
asked = st.one_of(
    st.just(""),
    st.lists(st.sampled_from([*WORDS, "ông", "ng", "h", "12", '"']), min_size=1, max_size=4).map(" ".join),
    texts.map('"{}"'.format),
)
requests = st.builds(
    lambda text, filters, sort, audience: SearchRequest("trial", text, filters, sort, 1, 100, audience),
    asked,
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(tuple),
            "year": st.lists(years, min_size=1, unique=True).map(tuple),
            "person": st.lists(st.integers(1, 4), min_size=1, unique=True).map(tuple),
            "language": st.lists(st.sampled_from(["vi", "en"]), min_size=1, unique=True).map(tuple),
            "date_from": st.tuples(days),
            "date_to": st.tuples(days),
        },
    ),
    st.sampled_from(["", "relevance", "newest", "legal"]),
    st.sampled_from(Audience),
)


@pytest.fixture
def search_url():
    return "embedded://nowhere"  # the engines are asked directly


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    with search_of_its_own() as url:
        yield embedded(f"embedded://{tmp_path_factory.mktemp('search')}"), elasticsearch(url)


# Each example builds two indices, which makes shrinking long.
@settings(
    max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(
    st.sampled_from(INDEXES),
    st.lists(documents, min_size=1, max_size=14),
    st.lists(requests, min_size=15, max_size=15),
)
def test_both_engines_give_the_same_answers(engines, index, register, questions):
    numbered = {f"trial.thing:{at:02}": document for at, document in enumerate(register)}
    for engine in engines:
        with engine.rebuilding(index) as building:
            building.load(numbered.items())
            building.switch(lambda writer: None)
    for request in questions:
        ask_both(*engines, index, request, numbered)


def ask_both(one, other, index, request, register):
    question = parse(request.text, SYNONYMS)
    first, second = (engine.ask(index, question, request) for engine in (one, other))
    assert first.count == second.count == len(first.found)
    assert {name: list(values) for name, values in first.facets.items()} == {
        name: list(values) for name, values in second.facets.items()
    }
    assert [dict(found.stored) for found in first.found] == [dict(found.stored) for found in second.found]
    assert [(found.id, found.score) for found in first.found] == [(found.id, found.score) for found in second.found]
    sort = next(sort for sort in index.sorts if sort.name == (request.sort or ("relevance" if question else "newest")))
    if sort.fields:
        keys = [terms.sort_key(sort.fields, register[found.id].values) for found in first.found]
        assert keys == sorted(keys)
    assert one.count(index, question, request) == other.count(index, question, request)
    assert sorted(one.scan(index, question, request)) == sorted(other.scan(index, question, request))
    counted = [("kind",), ("kind", "year")]
    assert one.tally(index, question, request, counted) == other.tally(index, question, request, counted)
    groups = [engine.groups(index, question, request, "person") for engine in (one, other)]
    assert groups[0].count == groups[1].count == len(groups[0].groups)
    assert as_lists(groups[0]) == as_lists(groups[1])
    completed = [engine.complete(index, question, 100, request.audience) for engine in (one, other)]
    assert list(map(id_of, completed[0])) == list(map(id_of, completed[1])), request
    words = {word.folded for word in question.words} | {"an", "nguyen", "qd_stnmt"}
    assert one.frequencies(index, words) == other.frequencies(index, words)


def id_of(found):
    return found.id


def as_lists(groups):
    return [(group.key, list(map(id_of, group.found))) for group in groups.groups]

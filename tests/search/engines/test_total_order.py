"""Every list has one order: in both engines, however the index was written, on whichever page."""

from __future__ import annotations

from random import Random

import pytest

from search.engines.elasticsearch import from_url as elasticsearch
from search.engines.embedded import from_url as embedded
from search.engines.embedded import reader, ties
from search.index import Filter, FilterKind, TextField
from search.question import parse
from search.request import SearchRequest
from search.types import Audience
from tests.search.conftest import document, make_index
from tests.services import search_of_its_own

GIVEN = ("An", "Ân", "Đào", "Hoa", "Hòa")
TEXTS = ("", "Hoa của lao động", "An toàn lao động", "lao động tiên tiến lao động tiên tiến")
QUESTIONS = ("", "a", "nguyễn an", "hoa", '"lao động"', "van h", "nguyen van hoa")
SORTS = ("relevance", "newest", "legal")
FILTERS = ({}, {"kind": ("a",), "date_from": ("2017-01-01",)})
PEOPLE = Filter("person", "Person", FilterKind.KEY, facet=False)
SIZE = 7


@pytest.fixture
def search_url():
    return "embedded://nowhere"  # the engines are asked directly


def make_register(count=300):
    """Documents that are equal in almost all: few names, few days or none, few ranks. Ids are no strings in order."""
    random = Random(1954)
    return {
        f"trial.{random.choice(('thing', 'other'))}:{number}": document(
            f"Nguyễn Văn {random.choice(GIVEN)}",
            random.choices(TEXTS, weights=(6, 2, 2, 1))[0],
            unit=random.choice(("Sở An Hoa", "Phòng Lao động")),
            kind=[random.choice("ab")],
            year=[random.choice((2015, 2016))],
            date=random.choice(["2016-05-19", "2017-09-02", "1948-06-11", []]),
            rank=[random.randrange(2)],
            name=[random.choice("abc")],
            person=[random.randrange(40)],
            audience=random.choices([Audience.PUBLIC, Audience.STAFF], weights=(5, 1))[0],
        )
        for number in range(1, count)
    }


def rebuild(engine, index, register):
    with engine.rebuilding(index, [*register.values()][::9]) as building:
        building.load(register.items())
        building.switch(lambda writer: None)


def written_piecemeal(engine, index, register):
    """Begins empty and writes in another order, many documents twice, in many commits; some go and return."""
    rebuild(engine, index, {})
    random = Random(2)
    ids = [*register, *random.sample([*register], 100)]
    random.shuffle(ids)
    other = document("Nguyễn Văn Hoa Hoa Hoa", "Hoa " * 50, date="2020-01-01", kind=["a"])
    for start in range(0, len(ids), 60):
        with engine.writing(index) as writer:
            for id in ids[start : start + 60]:
                writer.put(id, other)
            writer.commit()
            for id in ids[start : start + 60]:
                writer.delete(id) if random.random() < 0.1 else None
                writer.put(id, register[id])
            writer.put("trial.thing:99999", other)
            writer.commit()
            writer.delete("trial.thing:99999")
            writer.commit()


def answers(engine, index):
    """Everything an engine tells: lists page by page, facets, groups, completions, frequencies."""
    told = {}
    for text in QUESTIONS:
        question = parse(text)
        told[text] = [each.id for each in engine.complete(index, question, 25, Audience.PUBLIC)]
        for sort in SORTS:
            for at, filters in enumerate(FILTERS):
                audience = Audience.STAFF if sort == "newest" else Audience.PUBLIC
                request = SearchRequest("trial", text, filters, sort, 1, SIZE, audience)
                told[text, sort, at] = everything(engine, index, question, request)
    told["words"] = engine.frequencies(index, ["nguyen", "hoa", "an", "lao_dong", "khong"])
    return told


def everything(engine, index, question, request):
    first = engine.ask(index, question, request)
    listed = [(each.id, each.score) for each in first.found]
    for page in (2, 9):
        request_of_page = SearchRequest(
            request.index, request.text, request.filters, request.sort, page, request.page_size, request.audience
        )
        found = engine.ask(index, question, request_of_page, facets=False).found
        listed.append([(each.id, each.score) for each in found])
    groups = engine.groups(index, question, request, "person")
    scanned = [*engine.scan(index, question, request)]
    by_values = index.sort_for(request.sort, has_words=bool(question)).fields
    return {
        "count": first.count,
        "listed": listed,
        "facets": {name: list(values) for name, values in first.facets.items()},
        "groups": [(each.key, [found.id for found in each.found]) for each in groups.groups],
        "scanned": sorted(scanned) if by_values else scanned,
    }


@pytest.fixture(params=[True, False], ids=["frequency", "no frequency"])
def index(request):
    people = TextField("title", "Title", boost=4.0, of_people=True)
    texts = (people, TextField("unit", "Unit", boost=2.0), TextField("body", "Body"))
    return make_index(filters=(*make_index().filters, PEOPLE), texts=texts, frequency=request.param)


@pytest.fixture
def rebuilt(index, tmp_path):
    engine = embedded(f"embedded://{tmp_path / 'rebuilt'}")
    rebuild(engine, index, make_register())
    return engine


def differences(one, other):
    return [key for key in one if one[key] != other[key]]


def test_an_index_written_piece_by_piece_lists_as_a_fresh_one(index, rebuilt, tmp_path):
    piecemeal = embedded(f"embedded://{tmp_path / 'piecemeal'}")
    written_piecemeal(piecemeal, index, make_register())
    with piecemeal._reading(index) as opened:
        assert opened.searcher().num_segments >= 3
    expected = answers(rebuilt, index)
    assert len(expected) == len(QUESTIONS) * (len(SORTS) * len(FILTERS) + 1) + 1
    assert differences(expected, answers(piecemeal, index)) == []


def test_both_engines_list_alike(index, rebuilt):
    with search_of_its_own() as url:
        cluster = elasticsearch(url)
        written_piecemeal(cluster, index, make_register())
        expected, told = answers(rebuilt, index), answers(cluster, index)
        assert differences(expected, told) == []


def test_short_cuts_keep_the_order(index, rebuilt, monkeypatch):
    expected = answers(rebuilt, index)
    monkeypatch.setattr(reader, "MANY", 1)
    monkeypatch.setattr(ties, "SPARE", 1)
    monkeypatch.setattr(ties, "AMPLE", 1)
    assert differences(expected, answers(rebuilt, index)) == []


def test_pages_neither_repeat_nor_lose_anything_while_others_are_written(index, rebuilt):
    """Between any two pages the index is rebuilt, or other documents are written."""
    register = make_register()
    for text, sort in (("nguyen", "relevance"), ("", "legal"), ("hoa", "relevance")):
        question, request = parse(text), SearchRequest("trial", text, {}, sort, 1, 100)
        whole = [
            hit.id
            for page in range(1, 4)
            for hit in rebuilt.ask(index, question, SearchRequest("trial", text, {}, sort, page, 100)).found
        ]
        assert len(whole) == rebuilt.count(index, question, request)
        paged = []
        for page in range(1, len(whole) // 50 + 2):
            if page % 2:
                rebuild(rebuilt, index, dict(reversed(register.items())))
            else:
                with rebuilt.writing(index) as writer:
                    writer.put("trial.thing:77777", document("Chuyện khác", date="2030-01-01", audience=Audience.STAFF))
                    writer.put(whole[page], register[whole[page]])
                    writer.commit()
            paged += [
                hit.id for hit in rebuilt.ask(index, question, SearchRequest("trial", text, {}, sort, page, 50)).found
            ]
        assert paged == whole

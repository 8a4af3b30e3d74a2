"""What is counted and ordered in clever ways is what plain Python counts and orders."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from search.engines import get_engine
from search.engines.embedded import orders
from search.question import parse
from search.request import SearchRequest
from search.types import Audience
from tests.search.conftest import document, make_index

WORDS = ("nguyễn", "văn", "thị", "an", "hoa", "bình")
FACETS = ("kind", "year")


@pytest.fixture(params=[(), (("kind", "year"),)], ids=["apart", "combined"])
def index(request, declare):
    declared = make_index(combined=request.param)
    declare(declared)
    return declared


@pytest.fixture
def register(index):
    """Documents drawn by lot, in the index and as they are: of several values or none, for staff, expired."""
    random = Random(2018)
    made = {}
    for number in range(300):
        made[f"trial.thing:{number}"] = document(
            " ".join(random.sample(WORDS, 2)),
            kind=random.sample(["a", "b", "c"], random.randrange(3)),
            year=random.choice([[], [2015], [2016], [2017]]),
            date=[f"201{random.randrange(10)}-0{random.randrange(1, 10)}-11"],
            rank=[random.randrange(4)],
            name=[f"{random.choice('abc')}{number:03d}"],
            audience=random.choice([Audience.PUBLIC, Audience.PUBLIC, Audience.STAFF]),
            expires=timezone.now() - timedelta(days=1) if random.random() < 0.1 else None,
        )
    with get_engine().rebuilding(index, list(made.values())[::7]) as building:
        building.load(made.items())
        building.switch(lambda writer: None)
    return made


def plainly(register, request, but=""):
    """Returns what a request finds, the choice of the filter ``but`` aside."""
    wanted = [word.folded for word in parse(request.text).words]
    found = {}
    for id, each in register.items():
        folded = [word.folded for word in parse(each.texts["title"]).words]
        chosen = {name: set(values) for name, values in request.filters.items() if name != but}
        day = each.values["date"][0]
        if (
            each.expires is None
            and request.audience.sees(each.audience)
            and all(any(word == own or own.startswith(word) for own in folded) for word in wanted)
            and all(chosen[name] & set(each.values[name]) for name in FACETS if name in chosen)
            and day >= max(chosen.get("date_from", {""}))
            and day <= min(chosen.get("date_to", {"9"}))
        ):
            found[id] = each
    return found


def requests():
    random = Random(7)
    for _ in range(40):
        filters = {
            "kind": tuple(random.sample(["a", "b", "c"], random.choice([0, 0, 1, 2]))),
            "year": tuple(random.sample([2015, 2016, 2017, 2001], random.choice([0, 0, 1, 2]))),
            "date_from": random.choice([(), (), ("2014-03-11",)]),
            "date_to": random.choice([(), (), ("2017-05-11",)]),
        }
        yield SearchRequest(
            "trial",
            random.choice(["", "", "nguyen", "van", "thi h", "hoa nguyen"]),
            {name: values for name, values in filters.items() if values},
            "legal",
            audience=random.choice(list(Audience)),
        )


def test_total_and_facets_are_those_of_a_plain_count(register, index):
    for request in requests():
        answer = get_engine().ask(index, parse(request.text), request)
        assert answer.count == len(plainly(register, request)), request
        for name in FACETS:
            expected = Counter(v for each in plainly(register, request, but=name).values() for v in each.values[name])
            counted = {value: count for value, count in answer.facets[name] if count}
            assert counted == dict(expected), (name, request)
            assert set(request.filters.get(name, ())) <= {value for value, _count in answer.facets[name]}


@pytest.mark.parametrize("deep", [1, 40])
def test_pages_are_those_of_a_plain_order(register, index, monkeypatch, deep):
    monkeypatch.setattr(orders, "DEEP", deep)
    for text, filters in (("", {}), ("nguyen", {}), ("", {"kind": ("a", "c")})):
        request = SearchRequest("trial", text, filters, "legal", page_size=20)
        found = plainly(register, request)

        def place(id, found=found):
            values = found[id].values
            return values["rank"][0], not values["year"], [-year for year in values["year"]], values["name"][0]

        ordered = sorted(found, key=place)
        for page in range(1, len(ordered) // 20 + 3):
            asked = SearchRequest("trial", text, filters, "legal", page, 20)
            answer = get_engine().ask(index, parse(text), asked)
            assert [hit.id for hit in answer.found] == ordered[(page - 1) * 20 : page * 20]


def test_a_list_without_a_question_follows_every_change(register, index):
    engine, request = get_engine(), SearchRequest("trial")
    before = engine.ask(index, parse(""), request).count
    with engine.writing(index) as writer:
        writer.put("trial.thing:new", document("Mới"))
        writer.commit()
    assert engine.ask(index, parse(""), request).count == before + 1
    with engine.writing(index) as writer:
        writer.put("trial.thing:new", document("Mới", expires=timezone.now() - timedelta(seconds=1)))
        writer.commit()
    assert engine.ask(index, parse(""), request).count == before

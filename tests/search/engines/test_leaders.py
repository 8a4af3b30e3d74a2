"""Ranking only those who lead finds what ranking everybody finds, in the same order."""

from __future__ import annotations

from random import Random

import pytest

from search.engines import get_engine
from search.engines.embedded import leaders, queries, reader
from search.engines.embedded.leaders import Raising, choose
from search.engines.ranking import Weight
from search.index import TextField
from search.question import parse
from search.request import SearchRequest
from tests.search.conftest import document

FAMILIES, MIDDLES, GIVEN_NAMES = (
    ("Nguyễn", "Nguyễn", "Trần", "Nguyên"),
    ("Văn", "Thị", "Thị Thu"),
    ("Hoa", "Hòa", "An", "Ẩn", "Đông", "Tiến", "Thi"),
)
UNITS = ("Sở Nội vụ", "Phòng Thi đua", "Chi cục Văn thư Nguyễn Hoa", "An")
TEXTS = ("", "Hoa của thi đua, hoa của lao động", "Nguyễn Thị Hoa và Trần Văn An", "lao động tiên tiến")
QUESTIONS = (
    "nguyen", "nguyễn thị hoa", "nguyen thi hoa", "hoa", "hòa ", "van an", "thi dua", "thi d", "lao động tiên tiến",
    "“nguyen thi hoa”", "“lao dong tien tien”", "“thi hoa", "an so noi vu", "tran van an lao dong",
)  # fmt: skip


@pytest.fixture
def search_url(tmp_path):
    return f"embedded://{tmp_path / 'search'}"


@pytest.fixture(params=[True, False], ids=["frequency", "no frequency"])
def otherwise(request):
    people = TextField("title", "Title", boost=4.0, of_people=True)
    return {
        "frequency": request.param,
        "texts": (people, TextField("unit", "Unit", boost=2.0), TextField("body", "Body")),
    }


@pytest.fixture
def register(fill):
    random = Random(1948)
    fill(
        *(
            document(
                " ".join(map(random.choice, (FAMILIES, MIDDLES, GIVEN_NAMES))),
                random.choices(TEXTS, weights=(80, 10, 5, 5))[0],
                random.choices(UNITS, weights=(75, 10, 10, 5))[0],
                kind=[random.choice("ab")],
            )
            for _ in range(900)
        )
    )


def ask(index, text, **request):
    answer = get_engine().ask(index, parse(text), SearchRequest("trial", text, **request))
    return answer.count, [hit.id for hit in answer.found], [round(hit.score, 3) for hit in answer.found]


@pytest.mark.parametrize("few", [0.05, 1])  # how many may lead by one rare term
def test_the_first_hits_are_those_of_a_whole_ranking(register, index, monkeypatch, few):
    # Nothing but the proof keeps leaders from being believed.
    monkeypatch.setattr(leaders, "FEW", few)
    monkeypatch.setattr(leaders, "FEW_TOGETHER", 1)
    monkeypatch.setattr(leaders, "SHARE", 0.1)
    tried, best = [], []
    monkeypatch.setattr(leaders, "choose", lambda *args: tried.append(choose(*args)) or tried[-1])
    find_best = queries.Queries.best
    monkeypatch.setattr(queries.Queries, "best", lambda *args: best.append(find_best(*args)) or best[-1])
    requests = [
        {"page": page, "page_size": size, "filters": filters}
        for page, size in ((1, 5), (2, 5), (1, 20), (9, 20))
        for filters in ({}, {"kind": ("a",)})
    ]
    for text in QUESTIONS:
        for request in requests:
            monkeypatch.setattr(reader, "MANY", 10**9)
            whole = ask(index, text, **request)
            monkeypatch.setattr(reader, "MANY", 1)
            assert ask(index, text, **request) == whole, (text, request)
    led, alike = list(filter(None, tried)), list(filter(None, best))
    # Without frequency the best are alike more often, so that nobody has to lead.
    assert len(led) > (40 if index.frequency else 15)
    assert len(alike) > (30 if index.frequency else 100)
    assert few == 1 or len([leading for leading in led if leading.together]) > (30 if index.frequency else 15)


def test_a_name_that_many_go_by_is_found_in_other_texts_too(register, index, monkeypatch):
    for text in QUESTIONS:
        whole = ask(index, text)[0]
        with monkeypatch.context() as patched:
            patched.setattr(queries, "MANY", 1)
            assert ask(index, text)[0] == whole, text


def raising(term, weight, held_by, one_of="", *implied):
    return Raising(Weight("field", term, weight, one_of, frozenset(("field", each) for each in implied)), held_by)


def test_those_lead_who_hold_the_rare_terms_that_weigh_most():
    common, name, given = raising("nguyen", 3.0, 400), raising("nguyen hoa", 24.0, 30), raising("hoa", 8.0, 90)
    chosen = choose([common, given, name], 900, 20)
    assert (chosen.terms, chosen.held_by) == ([name.weight], 30)
    assert chosen.unreachable == pytest.approx(3.0 + 8.0, abs=0.02)
    # More are wanted than hold the name.
    assert choose([common, given, name], 900, 100).terms == [name.weight, given.weight]


def test_those_lead_who_hold_all_that_is_common():
    word, near = raising("nguyen", 4.0, 800), raising("nguyen_hoa", 3.0, 400)
    in_name, in_unit = raising("nguyen", 3.0, 420, ":"), raising("nguyen", 1.0, 310, ":")
    chosen = choose([in_unit, near, word, in_name], 900, 20)
    assert {*chosen.together} == {word.weight, in_name.weight, near.weight}
    # A word is in the name or in the unit's: who lacks it in the name has it there at best.
    assert (chosen.held_by, chosen.unreachable) == (400, pytest.approx(4.0 + 1.0 + 3.0, abs=0.02))


def test_a_rare_term_is_enough_beside_those_that_are_common():
    word, given = raising("nguyen", 3.0, 400), raising("le", 1.0, 30)
    chosen = choose([word, given], 900, 20)
    assert (chosen.terms, chosen.together) == ([given.weight], [word.weight])
    assert (chosen.held_by, chosen.unreachable) == (430, pytest.approx(0, abs=0.02))


def test_who_lacks_a_word_lacks_its_pairs():
    word, near, other = raising("hoa", 4.0, 30), raising("thi_hoa", 3.0, 20, "", "thi", "hoa"), raising("thi", 2.0, 600)
    assert choose([word, near, other], 900, 20).unreachable == pytest.approx(2.0, abs=0.02)
    # To lack a word that all should hold costs its pairs too.
    word, near = raising("hoa", 1.0, 500), raising("thi_hoa", 3.0, 440, "", "thi", "hoa")
    chosen = choose([word, near, raising("thi", 3.0, 600)], 900, 20)
    assert [each.term for each in chosen.together] == ["thi", "hoa", "thi_hoa"]
    assert chosen.unreachable == pytest.approx(3.0 + 1.0, abs=0.02)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], 20),
        ([raising("nguyen", 3.0, 500)], 20),  # held by too many
        ([raising("nguyen hoa", 24.0, 30)], 31),  # by too few
    ],
)
def test_nobody_leads_where_it_would_not_pay(given, wanted):
    assert choose(given, 900, wanted) is None

"""Ranking only those who lead finds what ranking everybody finds, in the same order."""

from __future__ import annotations

from random import Random

import pytest

from search.engines import get_engine, ranking
from search.engines.embedded import leaders, reader
from search.engines.embedded.leaders import Raising, choose
from search.engines.ranking import Weight
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


def test_the_first_hits_are_those_of_a_whole_ranking(register, index, monkeypatch):
    # Nothing but the proof keeps leaders from being believed.
    monkeypatch.setattr(leaders, "FEW", 1)
    monkeypatch.setattr(leaders, "SHARE", 0.1)
    tried = []
    monkeypatch.setattr(leaders, "choose", lambda *args: tried.append(choose(*args)) or tried[-1])
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
    assert len([leading for leading in tried if leading]) > 50


def test_a_name_that_many_go_by_is_found_as_a_phrase_in_other_texts_too(register, index, monkeypatch):
    from search.engines.embedded import queries

    for text in QUESTIONS:
        whole = ask(index, text)[0]
        with monkeypatch.context() as patched:
            patched.setattr(queries, "MANY", 1)
            assert ask(index, text)[0] == whole, text


def raising(term, weight, held_by):
    return Raising(Weight("field", term, weight), held_by)


def test_those_lead_who_hold_the_rare_terms_that_weigh_most():
    common, name, given = raising("nguyen", 3.0, 400), raising("nguyen hoa", 24.0, 30), raising("hoa", 8.0, 90)
    chosen = choose([common, given, name], 900, 20, 1.5)
    assert (chosen.terms, chosen.held_by) == ([name.weight], 30)
    assert chosen.unreachable == pytest.approx(3.0 + 8.0 + 1.5, abs=0.02)
    # More are wanted than hold the name.
    assert choose([common, given, name], 900, 100, 1.5).terms == [name.weight, given.weight]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], 20),
        ([raising("nguyen", 3.0, 400)], 20),  # held by too many
        ([raising("nguyen hoa", 24.0, 30)], 31),  # by too few
        ([raising("hoa", 2.0, 30), raising("nguyen", 9.0, 400)], 20),  # weighs too little
    ],
)
def test_nobody_leads_where_it_would_not_pay(given, wanted):
    assert choose(given, 900, wanted, 1.5) is None


def test_matching_alone_gives_no_more_than_is_thought(register, index, monkeypatch):
    for name in ("of_names", "of_words"):
        monkeypatch.setattr(ranking, name, lambda *args: iter(()))
    engine = get_engine()
    with engine._reading(index) as opened:
        searcher = opened.searcher()
    for text in QUESTIONS:
        highest = leaders.highest_match(parse(text), searcher)
        scores = ask(index, text)[2]
        assert all(score <= highest + leaders.ROUNDING for score in scores), text
        assert scores

"""How well people's questions are answered: ``relevance.toml`` has the questions, ``relevance.py`` the register.

``pytest -s tests/search/test_relevance.py`` prints the figures of each kind of question.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from statistics import fmean

import pytest
from django.db import transaction
from django.test import override_settings

from search.text import fold
from tests.search.relevance import JUDGED, SPELLINGS, Judgement, Register, questions
from tests.services import search_of_its_own

pytestmark = pytest.mark.django_db

WANTED_MRR, WANTED_RECALL = 0.95, 0.99


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def search_url(request, tmp_path_factory):
    """The engine that is judged."""
    if request.param == "embedded":
        yield f"embedded://{tmp_path_factory.mktemp('relevance')}"
    else:
        with search_of_its_own() as url:
            yield url


@pytest.fixture(scope="module")
def built(search_url, django_db_setup, django_db_blocker):
    """The register, built once for all questions."""
    with django_db_blocker.unblock(), override_settings(SEARCH_URL=search_url), transaction.atomic():
        yield Register()
        transaction.set_rollback(True)


@pytest.fixture
def register(built, search_url, settings):
    settings.SEARCH_URL = search_url
    return built


@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held out"])
def test_questions_are_answered_as_people_mean_them(register, held_out):
    judgements = [register.judge(question) for question in questions(held_out=held_out)]
    mrr, recall = _figures(judgements)
    report = _report(judgements)
    sys.stdout.write(f"\n{report}\n")
    assert mrr >= WANTED_MRR, report
    assert recall >= WANTED_RECALL, report


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_exact_name_comes_first_however_it_is_typed(register, spelling):
    """Typed without marks, any name that differs by marks alone is as exact."""
    missed = []
    for key, person in JUDGED["people"].items():
        name = person["name"]
        typed = SPELLINGS[spelling](name)
        first = next(iter(register.ask(typed)), None)
        same = (each for each, other in JUDGED["people"].items() if _is_same(name, other["name"], typed))
        if first not in register.ids(same):
            missed.append(f"{typed!r}: expected {key}, got {register.keys.get(first or '')}")
    assert not missed, "\n".join(missed)


def test_there_are_enough_questions_and_a_third_is_kept_apart():
    tuning, apart = questions(held_out=False), questions(held_out=True)
    assert len(tuning) + len(apart) >= 150
    assert len(apart) * 3 >= len(tuning) + len(apart)
    assert {question.kind for question in tuning} == {question.kind for question in apart}


def _is_same(name: str, other: str, typed: str) -> bool:
    return fold(name) == fold(other) if typed.isascii() and typed == fold(typed).title() else name == other


def _figures(judgements: Iterable[Judgement]) -> tuple[float, float]:
    """Returns mean reciprocal rank and mean recall."""
    judgements = list(judgements)
    return fmean(each.reciprocal_rank for each in judgements), fmean(each.recall for each in judgements)


def _report(judgements: list[Judgement]) -> str:
    mrr, recall = _figures(judgements)
    lines = [f"{len(judgements)} questions: MRR@10 {mrr:.3f}, recall@20 {recall:.3f}"]
    for kind in dict.fromkeys(each.question.kind for each in judgements):
        mrr, recall = _figures(each for each in judgements if each.question.kind == kind)
        lines.append(f"  {kind}: MRR@10 {mrr:.3f}, recall@20 {recall:.3f}")
    failures = [each for each in judgements if each.reciprocal_rank < 1 or each.recall < 1]
    return "\n".join([*lines, *(f"- {each}" for each in failures)])

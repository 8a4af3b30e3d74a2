"""Runs a search request on the engine, and adds labels and highlights to its results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.safestring import SafeString

from search import text as analysis
from search.engines import Answer, Found, Groups, get_engine
from search.highlights import Highlighter
from search.index import Index, get_index
from search.question import Question
from search.request import (
    MAX_TEXT_LENGTH,
    FacetValue,
    GroupedResults,
    Hit,
    HitGroup,
    SearchRequest,
    SearchResults,
    Tally,
)
from search.types import Audience
from search.understanding import understand, understand_otherwise

SNIPPET = 240  # characters of a highlight from a long text


def search(request: SearchRequest) -> SearchResults:
    """Answers a request. Where nothing is found, a corrected spelling is tried and its answer given, with
    ``corrected`` set.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    began = time.perf_counter()
    index, engine = get_index(request.index), get_engine()
    understood = understand(engine, index, request.text)
    # Signs without a letter or digit ask for something, but nothing can contain it.
    nothing_to_find = bool(request.text) and not understood.question
    answer = Answer(0) if nothing_to_find else engine.ask(index, understood.question, request)
    if understood.question and answer.count == 0:
        other = understand_otherwise(engine, index, understood, request)
        if other is not None:
            understood = other
            answer = engine.ask(index, understood.question, request)
    return SearchResults(
        request=request,
        count=answer.count,
        hits=_hits(answer.found, understood.question),
        facets=_facets(index, answer, request),
        suggestion=understood.correction if answer.count else "",
        corrected=bool(understood.correction and answer.count),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def group(request: SearchRequest, name: str) -> GroupedResults:
    """Answers a request with groups of hits that share the key ``name``, corrected as ``search`` would.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    index = get_index(request.index)
    question, correction, count = _understood(request)
    found = get_engine().groups(index, question, request, name) if count else Groups(0)
    groups = tuple(HitGroup(each.key, _hits(each.found, question)) for each in found.groups)
    return GroupedResults(request, found.count, groups, correction)


def tally(request: SearchRequest, wanted: Sequence[tuple[str, ...]]) -> Tally:
    """Counts the hits of a request by their values, under all its choices, corrected as ``search`` would.

    Args:
        wanted: names of filters of codes or integers, one alone or two to be crossed.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    question, correction, count = _understood(request)
    if not count:
        return Tally(request, 0, {names: {} for names in wanted})
    counts = get_engine().tally(get_index(request.index), question, request, wanted)
    return Tally(request, count, counts, correction)


def scan(request: SearchRequest) -> Iterator[str]:
    """Returns the ids of all hits of a request, corrected as ``search`` would; its page and page size do not count.

    They come the best first where the order of the request is by relevance, else in no order.

    Raises:
        SearchUnavailable: the index cannot be asked; at once, or while the ids are taken.
    """
    question, _correction, count = _understood(request)
    return get_engine().scan(get_index(request.index), question, request) if count else iter(())


def _understood(request: SearchRequest) -> tuple[Question, str, int]:
    """Returns the question that answers a request, its spelling where it was corrected, and the number of hits."""
    index, engine = get_index(request.index), get_engine()
    understood = understand(engine, index, request.text)
    if request.text and not understood.question:
        return understood.question, "", 0
    count = engine.count(index, understood.question, request)
    if not count and understood.question:
        other = understand_otherwise(engine, index, understood, request)
        if other is not None:
            return other.question, other.correction, engine.count(index, other.question, request)
    return understood.question, understood.correction if count else "", count


def suggest(index: Index, text: str, limit: int = 8, audience: Audience = Audience.PUBLIC) -> tuple[Hit, ...]:
    """Returns what a person may be about to type: documents whose title holds the words, one of each title.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    engine = get_engine()
    question = understand(engine, index, text[:MAX_TEXT_LENGTH]).question
    if not question:
        return ()
    title = index.texts[0].name
    highlighter = Highlighter(question)
    distinct: dict[str, Hit] = {}
    for found in engine.complete(index, question, limit * 3, audience):
        shown = found.texts.get(title, "")
        distinct.setdefault(
            analysis.clean(shown).lower(),
            Hit(found.id, found.stored, {title: SafeString(highlighter.highlight(shown))}),
        )
    return tuple(distinct.values())[:limit]


def _hits(found: Iterable[Found], question: Question) -> tuple[Hit, ...]:
    if not question:
        return tuple(Hit(each.id, each.stored) for each in found)
    highlighter = Highlighter(question)
    return tuple(Hit(each.id, each.stored, _marked(each.texts, highlighter)) for each in found)


def _marked(texts: Mapping[str, str], highlighter: Highlighter) -> dict[str, str]:
    """Returns the texts in which something was found, marked."""
    marked: dict[str, str] = {}
    for name, text in texts.items():
        if html := highlighter.highlight(text, SNIPPET if len(text) > SNIPPET * 5 // 4 else None):
            marked[name] = SafeString(html)
    return marked


def _facets(index: Index, answer: Answer, request: SearchRequest) -> Mapping[str, tuple[FacetValue, ...]]:
    facets = {}
    for choice in index.filters:
        counted = answer.facets.get(choice.name)
        if counted is None:
            continue
        chosen = request.filters.get(choice.name, ())
        labels = choice.labels([value for value, _count in counted]) if choice.labels is not None else {}
        facets[choice.name] = tuple(
            FacetValue(value, labels.get(value, str(value)), count, value in chosen)
            for value, count in counted
            if choice.labels is None or value in labels
        )
    return facets

"""Runs a search request on the engine, and adds labels and highlights to its results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.safestring import SafeString

from search import synonyms
from search import text as analysis
from search.engines import Answer, Engine, Found, Groups, get_engine
from search.highlights import Highlighter
from search.index import Index, Sort, get_index
from search.question import Question, parse
from search.question_filters import QuestionReading, readings, without_question_words
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
from search.suggestion import offers
from search.types import Audience
from search.understanding import Understanding, in_letters, understandings

MOST_ALONE = 6  # words that are offered by themselves
SNIPPET = 240  # characters of a highlight from a long text


def search(request: SearchRequest) -> SearchResults:
    """Answers a request, understood as ``search.understanding`` has it. Near spellings are offered, never answered.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    began = time.perf_counter()
    index, engine = get_index(request.index), get_engine()
    first: Answer | None = None
    alone: tuple[tuple[str, int], ...] = ()
    for understood in understandings(engine, index, request):
        answer = engine.ask(index, understood.question, understood.asked(request))
        first = first or answer
        if answer.count:
            break
    else:
        reading = _first_reading(index, request.text)
        understood, answer = Understanding(Question(), request.filters, read=reading.read), first or Answer(0)
        alone = _alone(engine, index, request, reading)
    question = understood.question
    near = _offers(engine, index, request) if request.text and (understood.left_out or not answer.count) else ()
    correction = understood.correction if answer.count else ""
    everywhere = None
    if question.names_only:
        everywhere = engine.count(index, replace(question, names_only=False), understood.asked(request))
    return SearchResults(
        request=request,
        count=answer.count,
        hits=_hits(index, answer.found, question),
        facets=_facets(index, answer, request),
        suggestion=near[0] if near else correction,
        corrected=bool(correction and not near),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
        offers=near,
        read=understood.read,
        left_out=understood.left_out,
        alone=alone,
        everywhere=everywhere,
        sort=index.sort_for(request.sort, has_words=bool(question)).name,
    )


def _first_reading(index: Index, text: str) -> QuestionReading:
    text = analysis.clean(text)
    return next(iter(readings(index, text)), QuestionReading({}, text))


def _alone(
    engine: Engine, index: Index, request: SearchRequest, reading: QuestionReading
) -> tuple[tuple[str, int], ...]:
    """Returns what of a question finds something by itself, the most telling first: words that were read as a choice,
    and each other word.
    """
    held = {
        each.words: engine.count(
            index, Question(), replace(request, filters={each.name: each.values, **request.filters})
        )
        for each in reading.read
    }
    question = parse(without_question_words(reading.rest), synonyms.load(), unfinished=False)
    for clause in question.clauses[: max(0, MOST_ALONE - len(held))]:
        words = " ".join(word.exact for word in clause.alternatives[0].words)
        held[words] = engine.count(index, question.keeping([clause]), request)
    if len(held) < 2:
        return ()
    return tuple(sorted(((words, count) for words, count in held.items() if count), key=lambda item: item[1]))


def sort_of(request: SearchRequest) -> Sort:
    """Returns the order of the hits of a request: that by relevance only where words are looked for.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    index = get_index(request.index)
    has_words = bool(request.text)
    if has_words and not request.sort:
        has_words = bool(_understood(request)[0].question)
    return index.sort_for(request.sort, has_words=has_words)


def _offers(engine: Engine, index: Index, request: SearchRequest) -> tuple[str, ...]:
    """Returns questions near to one of which not all words are found."""
    table = synonyms.load()
    text = in_letters(engine, index, request.text)
    for each in dict.fromkeys(filter(None, (text, without_question_words(text)))):
        if near := offers(engine, index, parse(each, table), request, table):
            return near
    return ()


def group(request: SearchRequest, name: str) -> GroupedResults:
    """Answers a request with groups of hits that share the key ``name``, corrected as ``search`` would.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    index = get_index(request.index)
    understood, count = _understood(request)
    question = understood.question
    found = get_engine().groups(index, question, understood.asked(request), name) if count else Groups(0)
    groups = tuple(HitGroup(each.key, _hits(index, each.found, question)) for each in found.groups)
    return GroupedResults(request, found.count, groups, understood.correction)


def tally(request: SearchRequest, wanted: Sequence[tuple[str, ...]]) -> Tally:
    """Counts the hits of a request by their values, under all its choices, corrected as ``search`` would.

    Args:
        wanted: names of filters of codes or integers, one alone or two to be crossed.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    understood, count = _understood(request)
    if not count:
        return Tally(request, 0, {names: {} for names in wanted}, read=understood.read)
    counts = get_engine().tally(get_index(request.index), understood.question, understood.asked(request), wanted)
    return Tally(request, count, counts, understood.correction, understood.read, understood.left_out)


def scan(request: SearchRequest) -> Iterator[str]:
    """Returns the ids of all hits of a request, corrected as ``search`` would; its page and page size do not count.

    They come the best first where the order of the request is by relevance, else in no order.

    Raises:
        SearchUnavailable: the index cannot be asked; at once, or while the ids are taken.
    """
    understood, count = _understood(request)
    if not count:
        return iter(())
    return get_engine().scan(get_index(request.index), understood.question, understood.asked(request))


def _understood(request: SearchRequest) -> tuple[Understanding, int]:
    """Returns how a request is understood, and the number of hits."""
    index, engine = get_index(request.index), get_engine()
    for understood in understandings(engine, index, request):
        if count := engine.count(index, understood.question, understood.asked(request)):
            return understood, count
    return Understanding(Question(), request.filters, read=_first_reading(index, request.text).read), 0


def suggest(index: Index, text: str, limit: int = 8, audience: Audience = Audience.PUBLIC) -> tuple[Hit, ...]:
    """Returns what a person may be about to type: documents whose title holds the words, one of each title.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    engine = get_engine()
    question = parse(in_letters(engine, index, text[:MAX_TEXT_LENGTH]), synonyms.load())
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


def _hits(index: Index, found: Iterable[Found], question: Question) -> tuple[Hit, ...]:
    """Returns what was found with its words marked: of a name only where it is one, no *thi* in *thi đua*."""
    if not question:
        return tuple(Hit(each.id, each.stored) for each in found)
    highlighter = Highlighter(question)
    name = index.texts[0].name
    return tuple(
        Hit(
            each.id,
            each.stored,
            _marked({name: each.texts.get(name, "")} if question.names_only else each.texts, highlighter),
        )
        for each in found
    )


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
            if (choice.labels is None or value in labels) and (count or value in chosen)
        )
    return facets

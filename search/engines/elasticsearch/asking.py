"""Translates search requests into Elasticsearch's DSL, with the same weights and counts as the embedded engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import A, Agg, Q, Query

from search.engines import ranking, terms
from search.engines.ranking import Weight
from search.engines.terms import ALL, AUDIENCE, BEGINNINGS, EXPIRES, TITLE, TITLE_BEGINNINGS
from search.index import Filter, FilterKind, Index
from search.question import Alternative, Clause, Question, Word
from search.request import SearchRequest
from search.types import Audience, Value

FACET_SCAN = 65_000  # values counted per facet and shard; fewer would make counts inexact
MOST_ENDINGS = 10_000  # words that the unfinished last word of a phrase may stand for


# --- What matches ----------------------------------------------------------------------------


def matching(question: Question, audience: Audience, choices: Iterable[Query] = ()) -> Query:
    """Returns the query for what fulfils a question and the choices, and may be seen by the audience."""
    return Q(
        "bool",
        must=[_clause(clause) for clause in question.clauses],
        filter=[*choices, *(_in_names(question) if question.names_only else ())],
        must_not=_not_for(audience),
    )


def completing(question: Question, audience: Audience) -> Query:
    """Returns the query for what holds the question's words in its first text field."""
    return Q("bool", must=_in_names(question), must_not=_not_for(audience))


def _in_names(question: Question) -> list[Query]:
    """Returns the queries for each word of the question in the first text field."""
    return [
        _beginning(word, TITLE_BEGINNINGS, TITLE) if word.prefix else _term(TITLE, word.folded)
        for word in question.core
    ]


def _not_for(audience: Audience) -> list[Query]:
    expired = Q("range", **{EXPIRES: {"lte": int(time.time())}})
    return [expired, *(_term(AUDIENCE, other.value) for other in Audience if not audience.sees(other))]


def chosen(index: Index, request: SearchRequest) -> dict[Filter, Query]:
    """Returns the query of each filter that has a choice."""
    return {
        choice: _choice(choice, request.filters[choice.name])
        for choice in index.filters
        if request.filters.get(choice.name)
    }


def _choice(choice: Filter, values: Sequence[Value]) -> Query:
    name = terms.value_field(choice.source)
    if choice.kind == FilterKind.DATE_FROM:
        return Q("range", **{name: {"gte": min(terms.day_number(str(value)) for value in values)}})
    if choice.kind == FilterKind.DATE_TO:
        return Q("range", **{name: {"lte": max(terms.day_number(str(value)) for value in values)}})
    return Q("terms", **{name: _terms_of(choice, values)})


def _terms_of(choice: Filter, values: Iterable[Value]) -> list[Value]:
    if choice.kind == FilterKind.KEY:
        return [int(value) for value in values]
    return [terms.value_term(choice.kind, value) for value in values]


def _clause(clause: Clause) -> Query:
    return _any([_alternative(alternative) for alternative in clause.alternatives])


def _alternative(alternative: Alternative) -> Query:
    if alternative.adjacent:
        return _phrase(alternative.words)
    words = [
        _beginning(word, BEGINNINGS, ALL) if word.prefix else _term(ALL, word.folded) for word in alternative.words
    ]
    return words[0] if len(words) == 1 else Q("bool", must=words)


def _term(field: str, value: str) -> Query:
    return Q("term", **{field: {"value": value}})


def _beginning(word: Word, beginnings: str, words: str) -> Query:
    if len(word.folded) <= terms.LONGEST_PREFIX:
        return Q("constant_score", filter=_term(beginnings, word.folded))
    return Q("prefix", **{words: {"value": word.folded}})


def _phrase(words: Sequence[Word]) -> Query:
    folded = [word.folded for word in words]
    if len(folded) == 1:
        return _term(ALL, folded[0])
    if words[-1].prefix:
        phrase = Q("match_phrase_prefix", **{ALL: {"query": " ".join(folded), "max_expansions": MOST_ENDINGS}})
    else:
        phrase = Q("match_phrase", **{ALL: {"query": " ".join(folded)}})
    return Q("constant_score", filter=phrase)


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Q("bool", should=queries, minimum_should_match=1)


# --- What comes first ------------------------------------------------------------------------


def ranked(index: Index, question: Question, matching: Query) -> Query:
    """Adds what decides the order: in which fields the words stand, how near to each other, with which marks."""
    if not question:
        return matching
    weights = [*ranking.of_names(index, question), *ranking.of_words(index, question)]
    return Q("bool", filter=[matching], should=[_raised(weight) for weight in weights])


def _raised(weight: Weight) -> Query:
    return Q("constant_score", filter=_term(weight.field, weight.term), boost=weight.weight)


# --- What is counted -------------------------------------------------------------------------


def facets(index: Index, request: SearchRequest, choices: Mapping[Filter, Query]) -> dict[str, Agg]:
    """Returns a filtered aggregation for each facet, so that each is counted without its own choice."""
    asked: dict[str, Agg] = {}
    for choice in index.filters_for(request.audience):
        if not choice.facet:
            continue
        others = [query for other, query in choices.items() if choice not in choices or other.source != choice.source]
        facet = A("filter", filter=Q("bool", filter=others))
        facet.bucket("values", counted(choice, choice.limit))
        if choice in choices:
            wanted = _terms_of(choice, request.filters[choice.name])
            facet.bucket("chosen", "terms", field=terms.value_field(choice.source), include=wanted, size=len(wanted))
        asked[choice.name] = facet
    return asked


def counted(choice: Filter, size: int) -> Agg:
    """Returns an aggregation over a filter's values."""
    order = {"_key": "desc"} if choice.descending else {"_count": "desc"}
    field = terms.value_field(choice.source)
    return A("terms", field=field, size=size, shard_size=max(size, FACET_SCAN), order=order)


def facet_values(choice: Filter, request: SearchRequest, facet: Any) -> list[tuple[Value, int]]:
    """Reads the answer to an aggregation of ``facets``."""
    counts = [(value_of(choice, bucket.key), bucket.doc_count) for bucket in facet["values"].buckets]
    if "chosen" in facet:
        listed = {value for value, _count in counts}
        own = {value_of(choice, bucket.key): bucket.doc_count for bucket in facet["chosen"].buckets}
        counts += [(value, own.get(value, 0)) for value in request.filters[choice.name] if value not in listed]
    return counts


def value_of(choice: Filter, key: Any) -> Value:
    """Returns the value a bucket stands for."""
    return int(key) if choice.kind == FilterKind.KEY else terms.value_of_term(choice.kind, key)


def crossing_name(crossing: Sequence[Filter]) -> str:
    """Returns the name under which filters are counted together."""
    return "*".join(choice.name for choice in crossing)


def crossed(
    crossing: Sequence[Filter], answer: Any, above: tuple[Value, ...] = ()
) -> Iterator[tuple[tuple[Value, ...], int]]:
    """Yields values, one of each filter, with how many documents have them all."""
    name = crossing_name(crossing)
    depth = len(above)
    for bucket in answer[name].buckets:
        values = (*above, value_of(crossing[depth], bucket.key))
        if depth + 1 < len(crossing):
            yield from crossed(crossing, bucket, values)
        else:
            yield values, bucket.doc_count

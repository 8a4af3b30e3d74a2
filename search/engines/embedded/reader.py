"""Asking an open generation of the embedded index."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query

from search.documents import Audience, Value
from search.engines import Answer, Found, Groups, IndexMissing, ranking, terms
from search.engines.embedded import counting
from search.engines.embedded import schema as shape
from search.engines.ranking import Weight
from search.engines.terms import ALL, AUDIENCE, BEGINNINGS, EXPIRES, TITLE, TITLE_BEGINNINGS
from search.index import Filter, FilterKind, Index, Sort
from search.question import Alternative, Clause, Question, Word
from search.request import MAX_DEPTH, SearchRequest

FACET_SCAN = 65_000  # values counted per facet; fewer would make counts inexact
SCANNED = 20_000  # hits whose addresses a scan holds at a time
MANY = 20_000  # hits from which on every hit's weight is read in one sweep over the terms

TOTAL: dict[str, Any] = {"_total": {"value_count": {"field": AUDIENCE}}}


class Reader:
    """An open generation, asked by every thread of this process."""

    def __init__(self, index: Index, path: Path) -> None:
        self.index = index
        self.path = path
        self.schema = shape.schema(index)
        try:
            written_for = (path / "declaration").read_text().strip()
            if written_for != shape.fingerprint(index):
                raise IndexMissing(f"Index {index.name!r} was made for another declaration: run rebuild_search")
            self.tantivy = tantivy.Index.open(str(path))
            self.tantivy.config_reader("manual")
        except (OSError, ValueError) as error:
            raise IndexMissing(f"Index {index.name!r} is damaged: run rebuild_search ({error})") from error
        self._seen: tuple[int, int, int] | None = None
        self._reloading = threading.Lock()

    def searcher(self) -> tantivy.Searcher:
        """Returns a searcher that sees every commit, whoever made it: tantivy replaces this file at each."""
        stat = os.stat(self.path / "meta.json")
        seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if seen != self._seen:
            with self._reloading:
                self.tantivy.reload()
                self._seen = seen
        return self.tantivy.searcher()

    def ask(self, question: Question, request: SearchRequest) -> Answer:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        chosen = {choice.name: choice for choice in self.index.filters if request.filters.get(choice.name)}
        matching = self._matching(question, request, chosen.values())
        count, facets = self._counted(searcher, matching, question, request, chosen)
        offset = (request.page - 1) * request.page_size
        limit = min(request.page_size, MAX_DEPTH - offset)
        if offset >= count or limit <= 0:
            return Answer(count, (), facets)
        return Answer(
            count, _documents(searcher, self._top(searcher, matching, question, request, count, limit, offset)), facets
        )

    def _top(
        self,
        searcher: tantivy.Searcher,
        matching: Query,
        question: Question,
        request: SearchRequest,
        count: int,
        limit: int,
        offset: int = 0,
    ) -> tantivy.SearchResult:
        """Returns the hits of a query in the order of the request; ``count`` tells about how many there are."""
        sort = self._sort(question, request)
        if sort is not None and sort.fields:
            return searcher.search(
                matching, limit, count=False, order_by_field=terms.order_field(sort), order=Order.Asc, offset=offset
            )
        return searcher.search(self._ranked(matching, question, count), limit, count=False, offset=offset)

    def groups(self, question: Question, request: SearchRequest, name: str) -> Groups:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        by = next(choice for choice in self.index.filters if choice.name == name)
        return counting.groups(
            searcher,
            self.schema,
            self._matching(question, request, self._chosen(request)),
            by,
            lambda query, limit: self._top(searcher, query, question, request, MANY, limit),
            request.page,
            request.page_size,
        )

    def tally(
        self, question: Question, request: SearchRequest, wanted: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], dict[tuple[Value, ...], int]]:
        """See ``search.engines.Engine``."""
        filters = {choice.name: choice for choice in self.index.filters}
        matching = self._matching(question, request, self._chosen(request))
        return counting.tally(self.searcher(), matching, [tuple(filters[name] for name in names) for names in wanted])

    def scan(self, question: Question, request: SearchRequest) -> Iterator[str]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        query = self._matching(question, request, self._chosen(request))
        count = int(searcher.aggregate(query, TOTAL)["_total"]["value"])
        sort = self._sort(question, request)
        if sort is not None and sort.fields:
            # All weigh the same, so that they come as they are stored: thus each block of the store is read once.
            query = Query.const_score_query(query, 1.0)
        else:
            query = self._ranked(query, question, count)
        for offset in range(0, count, SCANNED):
            for _score, address in searcher.search(query, SCANNED, count=False, offset=offset).hits:
                yield str(searcher.doc(address).get_first(shape.ID))

    def _chosen(self, request: SearchRequest) -> list[Filter]:
        return [choice for choice in self.index.filters if request.filters.get(choice.name)]

    def count(self, question: Question, request: SearchRequest) -> int:
        """See ``search.engines.Engine``."""
        answer = self.searcher().aggregate(self._matching(question, request, self._chosen(request)), TOTAL)
        return int(answer["_total"]["value"])

    def complete(self, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        """See ``search.engines.Engine``."""
        if not question:
            return ()
        searcher = self.searcher()
        demands = [
            self._beginning(word, TITLE_BEGINNINGS, TITLE) if word.prefix else self._term(TITLE, word.folded)
            for word in question.words
        ]
        matching = Query.boolean_query([*((Occur.Must, demand) for demand in demands), *self._not_for(audience)])
        return _documents(searcher, searcher.search(self._ranked(matching, question, 0), limit, count=False))

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        counted = {word: searcher.doc_freq(ALL, word) for word in words}
        return {word: count for word, count in counted.items() if count}

    def _sort(self, question: Question, request: SearchRequest) -> Sort | None:
        name = request.sort or (self.index.sorts[0].name if question else self.index.default_sort)
        return next((sort for sort in self.index.sorts if sort.name == name), None)

    # --- What is counted

    def _counted(
        self,
        searcher: tantivy.Searcher,
        matching: Query,
        question: Question,
        request: SearchRequest,
        chosen: Mapping[str, Filter],
    ) -> tuple[int, dict[str, list[tuple[Value, int]]]]:
        """Returns the total and the facets: in one pass, but for facets with a choice, which need a pass each."""
        offered = [choice for choice in self.index.filters_for(request.audience) if choice.facet]
        together = [choice for choice in offered if choice.name not in chosen]
        answer = searcher.aggregate(matching, TOTAL | {choice.name: _terms(choice) for choice in together})
        facets = {choice.name: _buckets(choice, answer) for choice in together}
        for choice in offered:
            if choice.name not in chosen:
                continue
            others = [other for other in chosen.values() if other.source != choice.source]
            query = self._matching(question, request, others)
            counts = _buckets(choice, searcher.aggregate(query, {choice.name: _terms(choice)}))
            listed = {value for value, _count in counts}
            for value in request.filters[choice.name]:
                if value not in listed:
                    only = _every([query, self._choice(choice, [value])])
                    counts.append((value, int(searcher.aggregate(only, TOTAL)["_total"]["value"])))
            facets[choice.name] = counts
        return int(answer["_total"]["value"]), {choice.name: facets[choice.name] for choice in offered}

    # --- What matches

    def _matching(self, question: Question, request: SearchRequest, filters: Iterable[Filter]) -> Query:
        demands = [self._clause(clause) for clause in question.clauses]
        demands += [self._choice(choice, request.filters[choice.name]) for choice in filters]
        return Query.boolean_query(
            [*((Occur.Must, demand) for demand in demands or [Query.all_query()]), *self._not_for(request.audience)]
        )

    def _not_for(self, audience: Audience) -> list[tuple[Occur, Query]]:
        """Excludes what this audience may not see and what has expired: both are few, so that it costs nothing."""
        expired = Query.range_query(
            self.schema, EXPIRES, FieldType.Integer, 0, int(time.time()), use_inverted_index=True
        )
        unseen = [other for other in Audience if not audience.sees(other)]
        hidden = [self._term(AUDIENCE, other.value) for other in unseen]
        return [(Occur.MustNot, query) for query in (expired, *hidden)]

    def _choice(self, choice: Filter, values: Sequence[Value]) -> Query:
        name = terms.value_field(choice.source)
        if choice.kind == FilterKind.DATE_FROM:
            day = min(terms.day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, lower_bound=day)
        if choice.kind == FilterKind.DATE_TO:
            day = max(terms.day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, upper_bound=day)
        if choice.kind == FilterKind.KEY:
            return Query.term_set_query(self.schema, name, [int(value) for value in values])
        return _any([self._term(name, terms.value_term(choice.kind, value)) for value in values])

    def _clause(self, clause: Clause) -> Query:
        return _any([self._alternative(alternative) for alternative in clause.alternatives])

    def _alternative(self, alternative: Alternative) -> Query:
        if alternative.adjacent:
            return self._phrase(alternative.words)
        return _every(
            [
                self._beginning(word, BEGINNINGS, ALL) if word.prefix else self._term(ALL, word.folded)
                for word in alternative.words
            ]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self.schema, field, value)

    def _beginning(self, word: Word, beginnings: str, words: str) -> Query:
        if len(word.folded) <= terms.LONGEST_PREFIX:
            return self._term(beginnings, word.folded)
        return Query.fuzzy_term_query(self.schema, words, word.folded, distance=0, prefix=True)

    def _phrase(self, words: Sequence[Word]) -> Query:
        folded = [word.folded for word in words]
        if len(folded) == 1:
            return self._term(ALL, folded[0])
        if words[-1].prefix:
            patterns = [*map(re.escape, folded[:-1]), re.escape(folded[-1]) + ".*"]
            return Query.regex_phrase_query(self.schema, ALL, [*patterns])
        return Query.phrase_query(self.schema, ALL, [*folded])

    # --- What comes first

    def _ranked(self, matching: Query, question: Question, count: int) -> Query:
        """Adds what decides the order: in which fields the words stand, how near to each other, with which marks."""
        if not question:
            return matching
        ranked = Query.boost_query(matching, ranking.STATISTICS)
        whole = _any(
            [Query.boolean_query([self._raised(each)]) for each in ranking.of_whole_fields(self.index, question)]
        )
        weights = [self._raised(each) for each in ranking.of_words(self.index, question)]
        if count >= MANY:
            return Query.boolean_query([(Occur.Must, ranked), (Occur.Should, whole), *weights])
        # One inside the other: then a weight is looked up for each hit, instead of reading all of its term's documents.
        ranked = Query.boolean_query([(Occur.Must, ranked), (Occur.Should, whole)])
        for weight in weights:
            ranked = Query.boolean_query([(Occur.Must, ranked), weight])
        return ranked

    def _raised(self, weight: Weight) -> tuple[Occur, Query]:
        return Occur.Should, Query.const_score_query(self._term(weight.field, weight.term), weight.weight)


def _documents(searcher: tantivy.Searcher, result: tantivy.SearchResult) -> tuple[Found, ...]:
    return tuple(shape.to_found(searcher.doc(address)) for _score, address in result.hits)


def _terms(choice: Filter) -> dict[str, Any]:
    counted: dict[str, Any] = {
        "field": terms.value_field(choice.source),
        "size": choice.limit,
        "segment_size": FACET_SCAN,
    }
    if choice.descending:
        counted["order"] = {"_key": "desc"}
    return {"terms": counted}


def _buckets(choice: Filter, answer: Mapping[str, Any]) -> list[tuple[Value, int]]:
    return [
        (terms.value_of_term(choice.kind, bucket["key"]), int(bucket["doc_count"]))
        for bucket in answer[choice.name]["buckets"]
    ]


def _every(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])

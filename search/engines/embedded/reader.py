"""Asking an open generation of the embedded index."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from search.documents import Audience, Value
from search.engines import Answer, Found, Groups, IndexMissing, ranking, terms
from search.engines.embedded import combinations, counting, orders
from search.engines.embedded import schema as shape
from search.engines.ranking import Weight
from search.engines.terms import ALL, AUDIENCE, BEGINNINGS, EXPIRES, TITLE, TITLE_BEGINNINGS
from search.index import Filter, FilterKind, Index, Sort
from search.question import Alternative, Clause, Question, Word
from search.request import MAX_DEPTH, SearchRequest

SCANNED = 20_000  # hits whose addresses a scan holds at a time
MANY = 20_000  # hits from which on every hit's weight is read in one sweep over the terms

REMEMBERED = 64  # answers to requests without a question

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
        self._remembered: dict[Hashable, Answer] = {}

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
        """See ``search.engines.Engine``. Lists that nobody asked a question of, which everybody meets first, are
        remembered until something is written or expires.
        """
        searcher = self.searcher()
        if question:
            return self._answer(searcher, question, request)
        expired = searcher.search(self._expiry(), 1).count
        filters = tuple(sorted(request.filters.items()))
        asked = (self._seen, expired, filters, request.sort, request.page, request.page_size, request.audience)
        answer = self._remembered.get(asked)
        if answer is None:
            answer = self._answer(searcher, question, request)
            if len(self._remembered) >= REMEMBERED:
                self.forget()
            self._remembered[asked] = answer
        return answer

    def forget(self) -> None:
        """Drops the answers that are remembered."""
        self._remembered.clear()

    def _answer(self, searcher: tantivy.Searcher, question: Question, request: SearchRequest) -> Answer:
        matching = self._matching(searcher, question, request)
        count, facets = self._counted(searcher, question, request)
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
            return orders.page(searcher, self.schema, matching, sort, limit, offset)
        return searcher.search(self._ranked(searcher, matching, question, count), limit, count=False, offset=offset)

    def groups(self, question: Question, request: SearchRequest, name: str) -> Groups:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        by = next(choice for choice in self.index.filters if choice.name == name)
        return counting.groups(
            searcher,
            self.schema,
            self._matching(searcher, question, request),
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
        searcher = self.searcher()
        matching = self._matching(searcher, question, request)
        return counting.tally(searcher, matching, [tuple(filters[name] for name in names) for names in wanted])

    def scan(self, question: Question, request: SearchRequest) -> Iterator[str]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        query = self._matching(searcher, question, request)
        count = int(searcher.aggregate(query, TOTAL)["_total"]["value"])
        sort = self._sort(question, request)
        if sort is not None and sort.fields:
            # All weigh the same, so that they come as they are stored: thus each block of the store is read once.
            query = Query.const_score_query(query, 1.0)
        else:
            query = self._ranked(searcher, query, question, count)
        for offset in range(0, count, SCANNED):
            for _score, address in searcher.search(query, SCANNED, count=False, offset=offset).hits:
                yield str(searcher.doc(address).get_first(shape.ID))

    def _chosen(self, request: SearchRequest) -> list[Filter]:
        return [choice for choice in self.index.filters if request.filters.get(choice.name)]

    def count(self, question: Question, request: SearchRequest) -> int:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        answer = searcher.aggregate(self._matching(searcher, question, request), TOTAL)
        return int(answer["_total"]["value"])

    def complete(self, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        """See ``search.engines.Engine``."""
        if not question:
            return ()
        searcher = self.searcher()
        demands = [
            self._beginning(searcher, word, TITLE_BEGINNINGS, TITLE) if word.prefix else self._term(TITLE, word.folded)
            for word in question.core
        ]
        matching = _without(demands, [*self._expired(searcher), *self._hidden_from(searcher, audience)])
        return _documents(searcher, searcher.search(self._ranked(searcher, matching, question, 0), limit, count=False))

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        counted = {word: searcher.doc_freq(terms.field_of(word), word) for word in words}
        return {word: count for word, count in counted.items() if count}

    def _sort(self, question: Question, request: SearchRequest) -> Sort | None:
        name = request.sort or (self.index.sorts[0].name if question else self.index.default_sort)
        return next((sort for sort in self.index.sorts if sort.name == name), None)

    # --- What is counted

    def _counted(
        self, searcher: tantivy.Searcher, question: Question, request: SearchRequest
    ) -> tuple[int, dict[str, list[tuple[Value, int]]]]:
        """Returns the total and the facets: in one pass, and one more for each column with a choice."""
        offered = [choice for choice in self.index.filters_for(request.audience) if choice.facet]
        names = {choice.name for choice in offered}
        columns = [column for column in combinations.columns(self.index) if not names.isdisjoint(column.names)]
        narrowed = [column for column in columns if column.chosen(request.filters)]
        together = [column for column in columns if column not in narrowed]
        chosen = self._chosen(request)
        counts = combinations.count(
            searcher, self._found(searcher, question, request, chosen), together, request.audience
        )
        for column in narrowed:
            # Its own choices are applied to its combinations, so that each of its facets can go without its own.
            others = [choice for choice in chosen if choice.name not in column.names]
            query = self._found(searcher, question, request, others)
            counts |= combinations.count(searcher, query, [column], request.audience)
        facets: dict[str, list[tuple[Value, int]]] = {}
        for choice in offered:
            column = next(column for column in columns if choice.name in column.names)
            values = counts[column.field].by_value(choice, column.chosen(request.filters))
            facets[choice.name] = combinations.listed(choice, values, request.filters.get(choice.name, ()))
        if not columns:
            return self.count(question, request), facets
        any_column = counts[columns[0].field]
        return any_column.total(columns[0].chosen(request.filters)), facets

    # --- What matches

    def _matching(self, searcher: tantivy.Searcher, question: Question, request: SearchRequest) -> Query:
        """Returns the query for what the request finds."""
        demands = self._demands(searcher, question, request, self._chosen(request))
        return _without(demands, [*self._expired(searcher), *self._hidden_from(searcher, request.audience)])

    def _found(
        self, searcher: tantivy.Searcher, question: Question, request: SearchRequest, filters: Iterable[Filter]
    ) -> Query:
        """Returns the query for what anybody finds under some of the request's filters."""
        return _without(self._demands(searcher, question, request, filters), self._expired(searcher))

    def _demands(
        self, searcher: tantivy.Searcher, question: Question, request: SearchRequest, filters: Iterable[Filter]
    ) -> list[Query]:
        demands = [self._clause(searcher, clause) for clause in question.clauses]
        # A choice makes no hit better: else the rarer of two chosen years would come first.
        demands += [
            Query.const_score_query(self._choice(choice, request.filters[choice.name]), 0.0) for choice in filters
        ]
        return demands or [Query.all_query()]

    def _expired(self, searcher: tantivy.Searcher) -> list[Query]:
        """What has expired. An exclusion is looked at for each hit, and mostly there is nothing to exclude."""
        query = self._expiry()
        return [query] if searcher.search(query, 1, count=False).hits else []

    def _expiry(self) -> Query:
        return Query.range_query(self.schema, EXPIRES, FieldType.Integer, 0, int(time.time()), use_inverted_index=True)

    def _hidden_from(self, searcher: tantivy.Searcher, audience: Audience) -> list[Query]:
        unseen = [other.value for other in Audience if not audience.sees(other)]
        return [self._term(AUDIENCE, value) for value in unseen if searcher.doc_freq(AUDIENCE, value)]

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

    def _clause(self, searcher: tantivy.Searcher, clause: Clause) -> Query:
        return _any([self._alternative(searcher, alternative) for alternative in clause.alternatives])

    def _alternative(self, searcher: tantivy.Searcher, alternative: Alternative) -> Query:
        if alternative.adjacent:
            return self._phrase(alternative.words)
        return _every(
            [
                self._beginning(searcher, word, BEGINNINGS, ALL) if word.prefix else self._term(ALL, word.folded)
                for word in alternative.words
            ]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self.schema, field, value)

    def _beginning(self, searcher: tantivy.Searcher, word: Word, beginnings: str, words: str) -> Query:
        if len(word.folded) <= terms.LONGEST_PREFIX:
            return Query.const_score_query(self._term(beginnings, word.folded), 1.0)
        # Most last words are whole and begin no other.
        if len(known := searcher.terms_with_prefix(words, word.folded, limit=2)) == 1:
            return Query.const_score_query(self._term(words, known[0][0]), 1.0)
        return Query.fuzzy_term_query(self.schema, words, word.folded, distance=0, prefix=True)

    def _phrase(self, words: Sequence[Word]) -> Query:
        folded = [word.folded for word in words]
        if len(folded) == 1:
            return self._term(ALL, folded[0])
        if words[-1].prefix:
            patterns = [*map(re.escape, folded[:-1]), re.escape(folded[-1]) + ".*"]
            return Query.const_score_query(Query.regex_phrase_query(self.schema, ALL, [*patterns]), 1.0)
        return Query.phrase_query(self.schema, ALL, [*folded])

    # --- What comes first

    def _ranked(self, searcher: tantivy.Searcher, matching: Query, question: Question, count: int) -> Query:
        """Adds what decides the order: in which fields the words stand, how near to each other, with which marks."""
        if not question:
            return matching
        ranked = Query.boost_query(matching, ranking.STATISTICS)
        whole = self._raising(searcher, ranking.of_names(self.index, question))
        weights = self._raising(searcher, ranking.of_words(self.index, question))
        if count >= MANY:
            return Query.boolean_query([(Occur.Must, ranked), *whole, *weights])
        # One inside the other: then a weight is looked up for each hit, instead of reading all of its term's documents.
        ranked = Query.boolean_query([(Occur.Must, ranked), *whole])
        for weight in weights:
            ranked = Query.boolean_query([(Occur.Must, ranked), weight])
        return ranked

    def _raising(self, searcher: tantivy.Searcher, weights: Iterable[Weight]) -> list[tuple[Occur, Query]]:
        return [
            (Occur.Should, Query.const_score_query(self._term(each.field, each.term), each.weight))
            for each in weights
            if searcher.doc_freq(each.field, each.term)
        ]


def _documents(searcher: tantivy.Searcher, result: tantivy.SearchResult) -> tuple[Found, ...]:
    # By a column, the score is the place in the order, and no number.
    return tuple(
        shape.to_found(searcher.doc(address), score if isinstance(score, float) else 0.0)
        for score, address in result.hits
    )


def _without(demands: list[Query], unwanted: list[Query]) -> Query:
    if not unwanted:
        return _every(demands)
    return Query.boolean_query(
        [*((Occur.Must, query) for query in demands), *((Occur.MustNot, query) for query in unwanted)]
    )


def _every(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])

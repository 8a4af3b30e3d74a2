"""Answers search requests from an open generation of the embedded index."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from search.engines import Answer, Found, Groups, IndexMissing, terms
from search.engines.embedded import combinations, counting, orders, ties
from search.engines.embedded import schema as shape
from search.engines.embedded.combinations import Column, Counts
from search.engines.embedded.queries import MANY, Queries, chosen
from search.engines.embedded.ties import Ranked
from search.engines.terms import AUDIENCE
from search.index import Index
from search.question import Question
from search.request import MAX_DEPTH, SearchRequest
from search.types import Audience, Value

SCANNED = 20_000  # hits whose addresses a scan holds at a time
REMEMBERED = 64  # answers to requests without a question

TOTAL: dict[str, Any] = {"_total": {"value_count": {"field": AUDIENCE}}}


def _start_threads() -> None:
    """Begins anew with threads that help to answer: one that has to be started first may come too late."""
    global _threads
    _threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")


_threads: ThreadPoolExecutor
_start_threads()
os.register_at_fork(after_in_child=_start_threads)  # none of them lives on in another process


class Reader:
    """An open generation, asked by every thread of this process."""

    def __init__(self, index: Index, path: Path) -> None:
        self.index = index
        self.path = path
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

    def ask(self, question: Question, request: SearchRequest, *, facets: bool = True) -> Answer:
        """See ``search.engines.Engine``. Lists that nobody asked a question of, which everybody meets first, are
        remembered until something is written or expires.
        """
        queries = Queries(self.index, self.searcher())
        if question or not facets:
            return self._answer(queries, question, request, facets=facets)
        expired = _total(queries.searcher, queries.expiry())
        filters = tuple(sorted(request.filters.items()))
        asked = (self._seen, expired, filters, request.sort, request.page, request.page_size, request.audience)
        answer = self._remembered.get(asked)
        if answer is None:
            answer = self._answer(queries, question, request)
            if len(self._remembered) >= REMEMBERED:
                self.forget()
            self._remembered[asked] = answer
        return answer

    def forget(self) -> None:
        """Drops the answers that are remembered."""
        self._remembered.clear()

    def _answer(self, queries: Queries, question: Question, request: SearchRequest, *, facets: bool = True) -> Answer:
        if not facets:
            total = self.count(question, request)
            return Answer(total, self._page(queries, question, request) if total else ())
        # tantivy works without Python's lock: two threads take what is to be counted in turn, one of them after it has
        # looked for the page.
        waiting = deque(self._passes(queries, question, request))
        counts: dict[str, Counts] = {}

        def take_turns() -> None:
            while True:
                try:
                    query, columns = waiting.popleft()
                except IndexError:
                    return
                counts.update(combinations.count(queries.searcher, query, columns, request.audience))

        counting = _threads.submit(take_turns)
        try:
            found = self._page(queries, question, request)
            take_turns()
        finally:
            waiting.clear()
            if not counting.cancel():
                counting.result()
        return Answer(self._total_of(counts, question, request), found, self._facets(counts, request))

    def _page(self, queries: Queries, question: Question, request: SearchRequest) -> tuple[Found, ...]:
        offset = (request.page - 1) * request.page_size
        limit = min(request.page_size, MAX_DEPTH - offset)
        if limit <= 0:
            return ()
        return _documents(queries.searcher, self._top(queries, question, request, limit, offset))

    def _top(
        self,
        queries: Queries,
        question: Question,
        request: SearchRequest,
        limit: int,
        offset: int = 0,
        *among: Query,
    ) -> list[Ranked]:
        """Returns hits in the order of the request, among those of other queries too."""
        sort = self.index.sort_for(request.sort, has_words=bool(question))
        at_most = queries.at_most(question, request)
        if not sort.fields and queries.all_alike(question):
            return ties.by_day(queries.searcher, queries.matching(question, request, *among), limit, offset)
        if sort.fields:
            matching = queries.matching(question, request, *among)
            shelves = orders.read(self.path)
            found = orders.page(
                queries.searcher, queries.schema, matching, sort, limit, offset, hits=at_most, shelves=shelves
            )
            return [(0.0, address) for _place, address in found.hits]
        if at_most >= MANY and (first := self._first(queries, question, request, limit, offset, *among)):
            return first
        matching = queries.matching(question, request, *among)
        count = at_most
        if count >= MANY and queries.weighs_on(question) > count and not question.has_phrase:
            count = _total(queries.searcher, matching)  # hits of a phrase cost more to count than they save
        ranked = queries.ranked(matching, question, count)
        return ties.page(queries.searcher, queries.schema, ranked, matching, limit, offset)

    def _first(
        self, queries: Queries, question: Question, request: SearchRequest, limit: int, offset: int, *among: Query
    ) -> list[Ranked] | None:
        """Returns hits in the order of relevance, found without ranking all of them, or None."""
        if best := queries.best(question):
            matching = queries.matching(question, request, *among, held=best.held)
            first = ties.by_day(queries.searcher, matching, limit, offset, best.score)
            if len(first) == limit:
                return first
        leading = queries.leaders(question, queries.at_most(question, request), offset + limit)
        if leading is None:
            return None
        matching = queries.matching(question, request, queries.held_by(leading), *among)
        ranked = queries.ranked(matching, question, leading.held_by)
        first = ties.page(queries.searcher, queries.schema, ranked, matching, limit, offset)
        return first if len(first) == limit and first[-1][0] > leading.unreachable else None

    def groups(self, question: Question, request: SearchRequest, name: str) -> Groups:
        """See ``search.engines.Engine``."""
        queries = Queries(self.index, self.searcher())
        by = next(choice for choice in self.index.filters if choice.name == name)
        return counting.groups(
            queries.searcher,
            queries.schema,
            partial(queries.matching, question, request),
            by,
            lambda limit, *among: self._top(queries, question, request, limit, 0, *among),
            request.page,
            request.page_size,
        )

    def tally(
        self, question: Question, request: SearchRequest, wanted: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], dict[tuple[Value, ...], int]]:
        """See ``search.engines.Engine``."""
        filters = {choice.name: choice for choice in self.index.filters}
        queries = Queries(self.index, self.searcher())
        matching = queries.matching(question, request)
        return counting.tally(queries.searcher, matching, [tuple(filters[name] for name in names) for names in wanted])

    def scan(self, question: Question, request: SearchRequest) -> Iterator[str]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        queries = Queries(self.index, searcher)
        query = queries.matching(question, request)
        count = _total(searcher, query)
        by_values = self.index.sort_for(request.sort, has_words=bool(question)).fields
        # All weigh the same, so that they come as they are stored.
        query = Query.const_score_query(query, 1.0) if by_values else queries.ranked(query, question, count)
        models: dict[int, str] = {}
        for place, address in ties.all_of(searcher, query, count, SCANNED, in_order=not by_values):
            number, key = terms.of_place(place)
            if key is not None and number in models:
                yield f"{models[number]}:{key}"  # without a look at what is stored
            else:
                id = str(searcher.doc(address).get_first(shape.ID))
                models[number] = id.rpartition(":")[0]
                yield id

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        for offset in range(0, searcher.num_docs, SCANNED):
            for _score, address in searcher.search(Query.all_query(), SCANNED, count=False, offset=offset).hits:
                yield shape.to_fingerprint(searcher.doc(address))

    def count(self, question: Question, request: SearchRequest) -> int:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        return _total(searcher, Queries(self.index, searcher).matching(question, request))

    def complete(self, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        """See ``search.engines.Engine``."""
        if not question:
            return ()
        queries = Queries(self.index, self.searcher())
        matching = queries.titled(question, audience)
        ranked = queries.ranked(matching, question, 0)
        return _documents(queries.searcher, ties.page(queries.searcher, queries.schema, ranked, matching, limit))

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """See ``search.engines.Engine``."""
        searcher = self.searcher()
        counted = {word: searcher.doc_freq(terms.field_of(word), word) for word in words}
        if _has_deleted(searcher):
            schema = shape.schema(self.index)
            for word in filter(counted.get, counted):
                counted[word] = _total(searcher, Query.term_query(schema, terms.field_of(word), word))
        return {word: count for word, count in counted.items() if count}

    # --- What is counted

    def _columns(self, audience: Audience) -> list[Column]:
        names = {choice.name for choice in self.index.filters_for(audience) if choice.facet}
        return [column for column in combinations.columns(self.index) if not names.isdisjoint(column.names)]

    def _passes(
        self, queries: Queries, question: Question, request: SearchRequest
    ) -> Iterator[tuple[Query, list[Column]]]:
        """Yields what is to be counted: all columns in one pass, but each with a choice in one of its own, without this
        choice. Its choices are applied to its combinations, so that each of its facets can go without its own.
        """
        columns = self._columns(request.audience)
        narrowing = chosen(self.index, request)
        for column in columns:
            if column.chosen(request.filters):
                others = [choice for choice in narrowing if choice.name not in column.names]
                yield queries.for_anybody(question, request, others), [column]
        together = [column for column in columns if not column.chosen(request.filters)]
        query = queries.for_anybody(question, request, narrowing)
        if len(narrowing) + sum(len(each.words) for clause in question.clauses for each in clause.alternatives) > 1:
            yield query, together
        else:  # it costs nothing to match again
            yield from ((query, [column]) for column in together)

    def _total_of(self, counts: Mapping[str, Counts], question: Question, request: SearchRequest) -> int:
        for column in self._columns(request.audience):
            return counts[column.field].total(column.chosen(request.filters))
        return self.count(question, request)

    def _facets(self, counts: Mapping[str, Counts], request: SearchRequest) -> dict[str, list[tuple[Value, int]]]:
        column_of = {choice.name: column for column in self._columns(request.audience) for choice in column.filters}
        facets = {}
        for choice in self.index.filters_for(request.audience):
            if choice.facet:
                column = column_of[choice.name]
                values = counts[column.field].by_value(choice, column.chosen(request.filters))
                facets[choice.name] = combinations.listed(choice, values, request.filters.get(choice.name, ()))
        return facets


def _has_deleted(searcher: tantivy.Searcher) -> bool:
    """Tells whether there are documents that were deleted or replaced, and are still counted by their terms."""
    return sum(searcher.doc_freq(AUDIENCE, each.value) for each in Audience) > searcher.num_docs


def _total(searcher: tantivy.Searcher, query: Query) -> int:
    return int(searcher.aggregate(query, TOTAL)["_total"]["value"])


def _documents(searcher: tantivy.Searcher, hits: Iterable[Ranked]) -> tuple[Found, ...]:
    return tuple(shape.to_found(searcher.doc(address), score) for score, address in hits)

"""The Elasticsearch engine, for sites that outgrow one machine.

It holds the same terms as the embedded engine, asks for the same and weighs alike, so that the same question gets the
same answer. Clusters that do not answer are left alone for a moment, so that no page waits for them twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import A, Q, Query, Search

from search.documents import SearchDocument
from search.engines import (
    GROUP_SIZE,
    Answer,
    Engine,
    Found,
    Group,
    Groups,
    IndexMissing,
    IndexStatus,
    Prepared,
    Rebuild,
    SearchUnavailable,
    Writer,
)
from search.engines import terms as shared
from search.engines.elasticsearch import asking, leases, writing
from search.engines.elasticsearch import schema as shape
from search.engines.elasticsearch.address import Address, connect, parse
from search.engines.elasticsearch.generations import Generations, missing
from search.engines.elasticsearch.leases import Lease
from search.engines.elasticsearch.writing import Destination, ElasticsearchRebuild, ElasticsearchWriter
from search.index import Index
from search.question import Question
from search.request import MAX_DEPTH, SearchRequest
from search.types import Audience, Value

WRITER_LEASE = 15.0  # seconds
REBUILD_LEASE = 60.0  # seconds
SCANNED = 5_000  # hits of a scan that are fetched at a time
SCAN_PAUSE = "5m"  # how long whoever scans may take for them
LEFT_ALONE = 3.0  # seconds in which a cluster that did not answer is not asked again

# Counts different keys exactly; Elasticsearch's own count of different values is an estimate.
DISTINCT = {
    "init_script": "state.keys = new HashSet()",
    "map_script": "state.keys.addAll(doc[params.field])",
    "combine_script": "return state.keys",
    "reduce_script": "Set all = new HashSet(); for (some in states) if (some != null) all.addAll(some); all.size()",
}


def from_url(url: str) -> Engine:
    """Makes the engine of ``elasticsearch://host:9200/prefix``; see ``address.parse``."""
    return ElasticsearchEngine(parse(url))


class ElasticsearchEngine:
    """See ``search.engines.Engine``."""

    preparers = 0  # with two the command needs 500 MB, alone 220

    def __init__(self, address: Address) -> None:
        self.address = address
        self.client = connect(replace(address, prefix="", shards=1, replicas=0))
        self.patient = self.client.options(request_timeout=address.write_timeout)
        self._away = _Away()

    def generations(self, index: Index) -> Generations:
        """Returns the generations of an index."""
        return Generations(self.patient, self.address.prefix, index)

    # --- Asking ------------------------------------------------------------------------------

    def ask(self, index: Index, question: Question, request: SearchRequest, *, facets: bool = True) -> Answer:
        choices = asking.chosen(index, request)
        offset = (request.page - 1) * request.page_size
        limit = max(0, min(request.page_size, MAX_DEPTH - offset))
        search = self._search(index).query(self._ranked(index, question, request))
        search = self._sorted(search, index, question, request)[offset : offset + limit]
        if choices:
            search = search.post_filter(Q("bool", filter=list(choices.values())))
        for name, facet in asking.facets(index, request, choices).items() if facets else ():
            search.aggs.bucket(name, facet)
        with self._clear_errors(index):
            response: Any = search.execute()
        return Answer(
            response.hits.total.value,
            tuple(map(shape.to_found, response)),
            {
                choice.name: asking.facet_values(choice, request, response.aggs[choice.name])
                for choice in index.filters_for(request.audience)
                if facets and choice.facet
            },
        )

    def count(self, index: Index, question: Question, request: SearchRequest) -> int:
        with self._clear_errors(index):
            response: Any = self._search(index).query(self._matching(index, question, request)).extra(size=0).execute()
        return int(response.hits.total.value)

    def groups(self, index: Index, question: Question, request: SearchRequest, name: str) -> Groups:
        choice = next(choice for choice in index.filters if choice.name == name)
        field = shared.value_field(choice.source)
        has_key = Q("exists", field=field)
        matching = self._matching(index, question, request, has_key)
        search = self._search(index).query(asking.ranked(index, question, matching))
        search = self._sorted(search, index, question, request)
        documents: dict[str, Any] = {"name": "documents", "size": GROUP_SIZE}
        if "sort" in (described := search.to_dict()):
            documents["sort"] = described["sort"]
        search = search.collapse(field=field, inner_hits=documents)
        search.aggs.metric("count", A("scripted_metric", params={"field": field}, **DISTINCT))
        offset = (request.page - 1) * request.page_size
        with self._clear_errors(index):
            response: Any = search[offset : min(offset + request.page_size, MAX_DEPTH)].execute()
        return Groups(
            int(response.aggs["count"].value),
            tuple(
                Group(int(hit.meta.fields[field][0]), tuple(map(shape.to_found, hit.meta.inner_hits.documents)))
                for hit in response
            ),
        )

    def tally(
        self, index: Index, question: Question, request: SearchRequest, wanted: Iterable[tuple[str, ...]]
    ) -> Mapping[tuple[str, ...], Mapping[tuple[Value, ...], int]]:
        filters = {choice.name: choice for choice in index.filters}
        crossings = [tuple(filters[name] for name in names) for names in wanted]
        search = self._search(index).query(self._matching(index, question, request)).extra(size=0)
        for crossing in crossings:
            counting: Any = search.aggs
            for choice in crossing:
                counting = counting.bucket(asking.crossing_name(crossing), asking.counted(choice, asking.FACET_SCAN))
        with self._clear_errors(index):
            response: Any = search.execute()
        return {
            tuple(choice.name for choice in crossing): dict(asking.crossed(crossing, response.aggs))
            for crossing in crossings
        }

    def scan(self, index: Index, question: Question, request: SearchRequest) -> Iterator[str]:
        search = self._search(index).extra(track_total_hits=False, size=SCANNED).source(False)
        matching = self._matching(index, question, request)
        sort = index.sort_for(request.sort, has_words=bool(question))
        if sort.fields:
            search = search.query(matching).sort("_shard_doc")
        else:
            search = search.query(asking.ranked(index, question, matching)).sort("_score", shared.BY_DAY)
        with self._clear_errors(index):
            for hit in search.iterate(keep_alive=SCAN_PAUSE):
                yield hit.meta.id

    def fingerprints(self, index: Index) -> Iterator[tuple[str, str]]:
        search = self._search(index).extra(track_total_hits=False, size=SCANNED).source([shape.DATA])
        with self._clear_errors(index):
            for hit in search.sort("_shard_doc").iterate(keep_alive=SCAN_PAUSE):
                yield shape.to_fingerprint(hit)

    def complete(self, index: Index, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        if not question:
            return ()
        query = asking.ranked(index, question, asking.completing(question, audience))
        with self._clear_errors(index):
            return tuple(map(shape.to_found, self._by_rank(self._search(index).query(query))[:limit].execute()))

    def frequencies(self, index: Index, words: Iterable[str]) -> Mapping[str, int]:
        # Filters of single terms are answered from the list of words alone, whatever the size of the index.
        search = self._search(index).extra(size=0)
        wanted = {word: Q("term", **{shared.field_of(word): {"value": word}}) for word in words}
        if not wanted:
            return {}
        search.aggs.bucket("words", "filters", filters=wanted)
        with self._clear_errors(index):
            counted: Any = search.execute().aggs["words"]
        counted = counted.buckets
        return {word: counted[word].doc_count for word in wanted if counted[word].doc_count}

    def status(self, index: Index) -> IndexStatus:
        with self._clear_errors(index):
            generation = self.generations(index).serving()
            count = self.client.count(index=generation)["count"]
            stats = self.client.indices.stats(index=generation, metric="store")
            return IndexStatus(count, generation, stats["_all"]["total"]["store"]["size_in_bytes"])

    def drift(self, index: Index) -> Sequence[str]:
        with self._clear_errors(index):
            generation = self.generations(index).serving()
            mapping = self.client.indices.get_mapping(index=generation)[generation]["mappings"]
        return shape.differences(index, mapping)

    def _search(self, index: Index) -> Search:
        # A part of the index that does not answer would make counts wrong.
        search = Search(using=self.client, index=self.generations(index).alias).params(
            allow_partial_search_results=False
        )
        return search.extra(track_total_hits=True)

    def _matching(self, index: Index, question: Question, request: SearchRequest, *more: Query) -> Query:
        return asking.matching(question, request.audience, [*asking.chosen(index, request).values(), *more])

    def _ranked(self, index: Index, question: Question, request: SearchRequest) -> Query:
        return asking.ranked(index, question, asking.matching(question, request.audience))

    def _sorted(self, search: Search, index: Index, question: Question, request: SearchRequest) -> Search:
        sort = index.sort_for(request.sort, has_words=bool(question))
        if sort.fields:
            return search.sort(shared.order_field(sort))
        return self._by_rank(search)

    def _by_rank(self, search: Search) -> Search:
        return search.sort("_score", shared.BY_DAY)

    # --- Writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self, index: Index) -> Iterator[Writer]:
        with self._clear_errors(index), self.writer_lease(index) as lease:
            generations = self.generations(index)
            yield ElasticsearchWriter(self.patient, index, generations.serving(), generations.kept(), lease)

    @contextmanager
    def rebuilding(self, index: Index, sample: Iterable[SearchDocument] = ()) -> Iterator[Rebuild]:
        with (
            self._clear_errors(index),
            self._lease(self.patient, index, "rebuild", REBUILD_LEASE, 2.0) as lease,
        ):
            rebuild = ElasticsearchRebuild(self, index, lease)
            try:
                yield rebuild
            finally:
                rebuild.close()

    def prepare(self, index: Index, destination: Any, documents: Iterable[tuple[str, SearchDocument]]) -> Prepared:
        with self._clear_errors(index):
            return writing.prepare(self.patient, index, Destination(*destination), documents)

    def roll_back(self, index: Index, replay: Callable[[Writer, Iterable[str]], None]) -> None:
        with self._clear_errors(index), self.writer_lease(index, patience=30.0) as lease:
            generations = self.generations(index)
            kept = generations.kept()
            if kept is None:
                raise IndexMissing(f"There is no generation of index {index.name!r} to go back to")
            writer = ElasticsearchWriter(self.patient, index, kept, generations.serving(), lease)
            replay(writer, ())  # every writer writes to both
            writer.commit()
            lease.renew()
            generations.serve(kept)

    def is_rebuilding(self, index: Index) -> bool:
        with self._clear_errors(index):
            return leases.is_held(leases.read(self.client, f"{self.generations(index).base}.rebuild"))

    def writer_lease(self, index: Index, patience: float = 0.0) -> Lease:
        """Returns the right to write an index, to be entered."""
        return self._lease(self.client, index, "writer", WRITER_LEASE, patience)

    def latest_token(self, index: Index) -> int:
        """Returns the token of who has, or had, the right to write; whoever takes it next gets a higher one."""
        row = leases.read(self.client, f"{self.generations(index).base}.writer")
        return row.token if row is not None else 1

    def _lease(self, client: Elasticsearch, index: Index, right: str, seconds: float, patience: float) -> Lease:
        return Lease(client, f"{self.generations(index).base}.{right}", seconds, patience)

    # --- Errors ------------------------------------------------------------------------------

    @contextmanager
    def _clear_errors(self, index: Index) -> Iterator[None]:
        """Turns what the client raises into ``SearchUnavailable`` or ``IndexMissing``."""
        self._away.refuse_while_away()
        try:
            yield
        except NotFoundError as error:
            raise missing(index) from error
        except ApiError as error:
            raise SearchUnavailable(f"Elasticsearch refused: {_cause(error)} ({error.status_code})") from error
        except TransportError as error:
            self._away.note()
            raise SearchUnavailable(f"Elasticsearch does not answer ({type(error).__name__})") from error
        self._away.forget()


def _cause(error: ApiError) -> str:
    """Returns what is behind an error, in Elasticsearch's words."""
    cause: Any = error.body.get("error") if isinstance(error.body, dict) else None
    while isinstance(cause, dict) and "caused_by" in cause:
        cause = cause["caused_by"]
    return str(cause["reason"] if isinstance(cause, dict) and "reason" in cause else error.message)


class _Away:
    """Remembers for a moment that a cluster did not answer."""

    def __init__(self) -> None:
        self._until = 0.0

    def refuse_while_away(self) -> None:
        if time.monotonic() < self._until:
            raise SearchUnavailable("Elasticsearch did not answer a moment ago")

    def note(self) -> None:
        self._until = time.monotonic() + LEFT_ALONE

    def forget(self) -> None:
        self._until = 0.0

"""Writes documents to Elasticsearch, and builds new generations of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple, Protocol

from elasticsearch import Elasticsearch, helpers
from elasticsearch.dsl import Index as DslIndex

from search.documents import SearchDocument
from search.engines import IndexMissing, Prepared, SearchUnavailable, Writer, WriterBusy, terms
from search.engines.elasticsearch import schema as shape
from search.engines.elasticsearch.address import Address
from search.engines.elasticsearch.generations import Generations, written_as
from search.engines.elasticsearch.leases import Lease
from search.index import Index

CHUNK = 1000  # documents in one bulk request of a rebuild
CHUNK_BYTES = 20_000_000
UNDER_WAY = 2  # bulk requests of a rebuild that are sent while the next is prepared
TOMBSTONES = "1h"  # how long a deletion is remembered, so that no late writer brings a document back

Action = dict[str, Any]


class EngineHome(Protocol):
    """What a rebuild needs of the engine it belongs to."""

    address: Address
    patient: Elasticsearch

    def generations(self, index: Index) -> Generations: ...

    def writer_lease(self, index: Index, patience: float = 0.0) -> Lease: ...

    def latest_token(self, index: Index) -> int: ...


class ElasticsearchWriter:
    """See ``search.engines.Writer``. Changes are kept until ``commit`` sends them in bulk and makes them visible.

    Args:
        client: where to.
        index: the declaration.
        generation: name of the Elasticsearch index that is written.
        other: name of the one kept for a rollback, which gets the same.
        lease: the right to write; its token is the documents' version.
    """

    def __init__(self, client: Elasticsearch, index: Index, generation: str, other: str | None, lease: Lease) -> None:
        self._client = client
        self._index = index
        self._names = [written_as(name) for name in (generation, other) if name]
        self._lease = lease
        self._actions: dict[str, Action] = {}

    def put(self, id: str, document: SearchDocument) -> None:
        self._actions[id] = versioned(id, self._lease.token) | {"_source": shape.prepare(self._index, id, document)}
        self._lease.renew()

    def delete(self, id: str) -> None:
        self._actions[id] = versioned(id, self._lease.token) | {"_op_type": "delete"}
        self._lease.renew()

    def commit(self) -> None:
        actions, self._actions = self._actions, {}
        send(
            self._client,
            (action | {"_index": name} for action in actions.values() for name in self._names),
            refresh=True,
        )


def versioned(id: str, token: int) -> Action:
    return {"_id": id, "version": token, "version_type": "external_gte"}


def send(client: Elasticsearch, actions: Iterable[Action], *, refresh: bool = False) -> int:
    """Sends changes in bulk, and makes them visible where ``refresh``; what is to be deleted may be gone already.

    Args:
        client: where to.
        actions: changes, each with the ``_index`` that ``written_as`` names.
        refresh: whether they are to be visible at once.

    Returns:
        how many they were.

    Raises:
        WriterBusy: another writer has taken over.
        SearchUnavailable: a document was refused, or its generation is gone.
    """
    results = helpers.streaming_bulk(
        client,
        actions,
        refresh=refresh,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        expand_action_callback=_expanded,
        filter_path=["items.*._id", "items.*.status", "items.*.error"],
    )
    count = 0
    for count, (succeeded, result) in enumerate(results, start=1):  # noqa: B007 -- the last one is what is asked for
        ((operation, details),) = result.items()
        if succeeded or (operation == "delete" and details["status"] == 404 and "error" not in details):
            continue
        if details["status"] == 409:
            raise WriterBusy(f"A later writer has changed {details['_id']}")
        raise SearchUnavailable(f"{details.get('_id')} was refused: {details.get('error')}")
    return count


def _expanded(action: Any) -> tuple[Action, Any]:
    """Returns the head of a change and what it writes, as JSON; the client alone would take ten times as long."""
    head, source = helpers.expand_action(action)
    return head, source and terms.to_json(source)


class Destination(NamedTuple):
    """Where a rebuild's documents go, and the version they get."""

    generation: str
    token: int


def prepare(
    client: Elasticsearch, index: Index, destination: Destination, documents: Iterable[tuple[str, SearchDocument]]
) -> Prepared:
    """See ``search.engines.Engine.prepare``: several processes send at once."""
    return Prepared(send(client, _loading(index, destination, documents)))


def _loading(
    index: Index, destination: Destination, documents: Iterable[tuple[str, SearchDocument]]
) -> Iterator[Action]:
    """Yields what adds documents to a generation."""
    name = written_as(destination.generation)
    for id, document in documents:
        yield versioned(id, destination.token) | {"_index": name, "_source": shape.prepare(index, id, document)}


class ElasticsearchRebuild:
    """See ``search.engines.Rebuild``.

    Args:
        engine: the engine it belongs to.
        index: what is built.
        lease: the right to rebuild.
    """

    def __init__(self, engine: EngineHome, index: Index, lease: Lease) -> None:
        self._engine = engine
        self._client = engine.patient
        self._index = index
        self._lease = lease
        self._switched = False
        self._loaded = 0
        self._generations = engine.generations(index)
        self._generations.remove_others()
        self.generation = self._generations.new_name()
        # The version is lower than that of any writer to come.
        self.destination = Destination(self.generation, engine.latest_token(index))
        made = DslIndex(self.generation, using=self._client)
        made.document(shape.document_class(index))
        made.aliases(**{written_as(self.generation): {}})
        made.settings(
            number_of_shards=engine.address.shards,
            number_of_replicas=0,
            refresh_interval=-1,  # a commit makes visible
            gc_deletes=TOMBSTONES,
            translog={"durability": "async"},  # a load that a crash cuts short is begun anew
        )
        made.create()

    def load(self, documents: Iterable[tuple[str, SearchDocument]]) -> None:
        actions = _loading(self._index, self.destination, documents)
        with ThreadPoolExecutor(UNDER_WAY) as pool:
            under_way: list[Future[int]] = []
            try:
                for chunk in _chunks(actions):
                    self._lease.renew()
                    if len(under_way) == UNDER_WAY:
                        under_way.pop(0).result()
                    under_way.append(pool.submit(send, self._client, chunk))
                    self._loaded += len(chunk)
            finally:
                for future in under_way:
                    future.result()

    def load_prepared(self, parts: Iterable[Prepared]) -> None:
        for part in parts:
            self._lease.renew()
            self._loaded += part.count

    def switch(self, replay: Callable[[Writer], None]) -> None:
        self._client.indices.put_settings(index=self.generation, settings={"translog.durability": "request"})
        self._client.indices.flush(index=self.generation)
        if self._engine.address.replicas:
            self._client.indices.put_settings(
                index=self.generation, settings={"number_of_replicas": self._engine.address.replicas}
            )
        self._client.indices.refresh(index=self.generation)
        count = self._client.count(index=self.generation)["count"]
        if count != self._loaded:
            raise SearchUnavailable(
                f"{self._loaded} documents were sent, {count} arrived: the old index goes on serving"
            )
        with self._engine.writer_lease(self._index, patience=30.0) as lease:
            writer = ElasticsearchWriter(self._client, self._index, self.generation, self._served(), lease)
            replay(writer)
            writer.commit()
            lease.renew()
            self._lease.renew()
            self._generations.serve(self.generation)
            self._switched = True
        self._generations.remove_others()

    def _served(self) -> str | None:
        try:
            return self._generations.serving()
        except IndexMissing:
            return None

    def close(self) -> None:
        """Leaves no trace of a rebuild that failed."""
        if not self._switched:
            self._client.indices.delete(index=self.generation, ignore_unavailable=True)


def _chunks(actions: Iterator[Action]) -> Iterator[list[Action]]:
    while chunk := list(islice(actions, CHUNK)):
        yield chunk

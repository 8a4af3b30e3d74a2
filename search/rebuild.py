"""Rebuilds an index from the database while the old one serves."""

from __future__ import annotations

import gc
import uuid
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from typing import TypeVar, cast

from django.db.models import QuerySet

from search import preparing
from search.documents import SearchDocument, read_documents, sources
from search.engines import Writer, get_engine
from search.index import Index
from search.models import OutboxEntry
from search.outbox import BATCH, enqueue_keys, write_rows

_T = TypeVar("_T")

PROGRESS = 5_000  # documents between two reports
SAMPLE = 8_000  # documents of each source, at the most
WORTH_SAMPLING = 1_000  # objects of a source


def rebuild(index: Index, report: Callable[[int], None] = lambda count: None) -> int:
    """Builds a new generation, brings it up to date with what changed meanwhile, puts it in the old one's place.

    Objects whose document cannot be built are put into the outbox, which keeps the error and tries again.

    Args:
        index: what to build.
        report: told how many documents stand in the new generation, now and then.

    Returns:
        how many documents were loaded.

    Raises:
        WriterBusy: another rebuild of this index is running.
        SearchUnavailable: the engine cannot write.
    """
    count = 0

    def counted(loaded: Iterator[_T], size: Callable[[_T], int] = lambda document: 1) -> Iterator[_T]:
        nonlocal count
        for each in loaded:
            yield each
            reported, count = count // PROGRESS, count + size(each)
            if count // PROGRESS > reported:
                report(count)

    tickets: set[uuid.UUID] = set()

    def replay(writer: Writer) -> None:
        tickets.update(_replay(index, writer, tickets))

    with _little_garbage(), get_engine().rebuilding(index, _sample(index)) as building:
        # Committed together with the changes that they note, which is before anything is read below.
        tickets.update(_rows(index).values_list("ticket", flat=True).iterator())
        for source in sources(index.name):
            failed: dict[str, Exception] = {}
            parts = preparing.stretches(source)
            if processes := preparing.process_count(parts):
                prepared = preparing.prepared(index, building.destination, source, parts, processes, failed)
                with closing(prepared):  # before a failed generation is removed, to which processes still send
                    building.load_prepared(counted(prepared, lambda part: part.count))
            else:
                with closing(read_documents(source, None, failed)) as documents:
                    building.load(counted(documents))
            enqueue_keys(source.model, failed)
        building.switch(replay)
        _forget(tickets)
    report(count)
    return count


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Lets the garbage collector look every few hundred documents instead of after each, and at nothing older."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(preparing.SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def roll_back(index: Index) -> None:
    """Lets the generation of an index serve again that served before the last rebuild, up to date with the database.

    Raises:
        IndexMissing: none was kept.
        WriterBusy: the index is being written.
        SearchUnavailable: the engine cannot write.
    """
    by_label = {source.model._meta.label_lower: source.model for source in sources(index.name)}
    tickets: set[uuid.UUID] = set()

    def replay(writer: Writer, missed: Iterable[str]) -> None:
        ids = iter(missed)
        while batch := list(islice(ids, BATCH)):
            for label, group in groupby(sorted(batch), key=lambda id: id.partition(":")[0]):
                if label in by_label:
                    enqueue_keys(by_label[label], [id.partition(":")[2] for id in group])
        tickets.update(_replay(index, writer))

    get_engine().roll_back(index, replay)
    _forget(tickets)


def _rows(index: Index) -> QuerySet[OutboxEntry]:
    """Returns all rows of an index; what a drain has kept for a rebuild is among them."""
    return OutboxEntry.objects.filter(model__in=[source.model._meta.label_lower for source in sources(index.name)])


def _replay(index: Index, writer: Writer, known: Container[uuid.UUID] = ()) -> Iterator[uuid.UUID]:
    """Writes what the outbox holds of an index and yields the tickets of what succeeded.

    Args:
        index: whose documents.
        writer: of the new generation.
        known: tickets of rows that are in it already.
    """
    entries = _rows(index).order_by("since").iterator(chunk_size=BATCH)
    with closing(cast("Generator[OutboxEntry]", entries)) as rows:
        new = (row for row in rows if row.ticket not in known)
        while batch := list(islice(new, BATCH)):
            yield from write_rows(index, batch, writer)


def _forget(tickets: Iterable[uuid.UUID]) -> None:
    left = iter(tickets)
    while batch := list(islice(left, BATCH)):
        OutboxEntry.objects.filter(ticket__in=batch).delete()


def _sample(index: Index) -> Iterator[SearchDocument]:
    """Yields some documents of each source, from its whole width."""
    for source in sources(index.name):
        objects = source.model._base_manager.order_by("pk")
        count = objects.count()
        if count < WORTH_SAMPLING:
            continue
        pks = islice(objects.values_list("pk", flat=True).iterator(), 0, None, -(-count // SAMPLE))
        while batch := list(islice(pks, BATCH)):
            for _id, document in read_documents(source, batch, {}):
                yield document

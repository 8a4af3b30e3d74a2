"""Prepares the documents of a rebuild in several processes, since preparing costs more than writing.

Each process takes stretches of primary keys, reads its part of the database by itself and prepares it: the engine
decides what is written there and what is sent back to the one that asks.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import islice, pairwise
from typing import Any

from django.conf import settings
from django.db import connection, connections

from search.documents import Source, Stretch, read_documents, sources
from search.engines import Prepared, SearchUnavailable, get_engine
from search.index import Index, get_index

STRETCH = 2_000  # objects that a process prepares at a time
WORTH_PROCESSES = 20_000  # objects of a source; fewer are prepared before another process has started
SIGN_OF_LIFE = 5.0  # seconds
SELDOM = 50_000  # objects made between two rounds of the garbage collector

Batch = tuple[Prepared, dict[str, str]]


def stretches(source: Source) -> list[Stretch]:
    """Returns the stretches of primary keys that together hold all objects of a source."""
    pks = source.model._base_manager.order_by("pk").values_list("pk", flat=True).iterator()
    return [Stretch(*ends) for ends in pairwise([*islice(pks, 0, None, STRETCH), None])]


def process_count(parts: list[Stretch]) -> int:
    """Returns how many processes are to prepare these stretches; 0 where it is better done here.

    Others do not see what a transaction has yet to commit, nor a database in this process's memory.
    """
    database: Any = connection
    if len(parts) * STRETCH < WORTH_PROCESSES or database.in_atomic_block:
        return 0
    if database.vendor == "sqlite" and database.is_in_memory_db():
        return 0
    wanted = getattr(settings, "SEARCH_REBUILD_PROCESSES", None)
    return get_engine().preparers if wanted is None else int(wanted)


def prepared(
    index: Index, destination: Any, source: Source, parts: list[Stretch], processes: int, failed: dict[str, Exception]
) -> Generator[Prepared]:
    """Yields what ``Engine.prepare`` returns of each stretch of a source.

    Args:
        index: which the documents are for.
        destination: that of the rebuild.
        source: where they come from.
        parts: as ``stretches`` returns them.
        processes: how many are to prepare them.
        failed: collects what went wrong, by primary key.

    Raises:
        SearchUnavailable: one of the processes died.
    """
    names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),  # threads and connections of this one stay here
        initializer=_begin,
        initargs=(names, getattr(settings, "SEARCH_URL", None)),
    )
    under_way: deque[Future[Batch]] = deque()
    label = source.model._meta.label_lower
    try:
        for part in parts:
            under_way.append(pool.submit(_prepare, index.name, destination, label, part))
            if len(under_way) > 2 * processes:
                yield from _awaited(under_way.popleft(), failed)
        while under_way:
            yield from _awaited(under_way.popleft(), failed)
    except BrokenProcessPool as error:
        raise SearchUnavailable("A process that prepares documents has ended") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _awaited(future: Future[Batch], failed: dict[str, Exception]) -> Iterator[Prepared]:
    """Yields what a process has prepared, and nothing now and then until it has: whoever writes shows that it lives."""
    while not wait([future], SIGN_OF_LIFE).done:
        yield Prepared(0)
    yield _received(future, failed)


def _received(future: Future[Batch], failed: dict[str, Exception]) -> Prepared:
    part, errors = future.result()
    failed.update({pk: RuntimeError(error) for pk, error in errors.items()})
    return part


# --- In the other process --------------------------------------------------------------------


def _begin(databases: Mapping[str, str], search_url: str | None) -> None:
    """Makes this process one like that which asks: the same databases, the same engine."""
    import django

    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    for alias, name in databases.items():
        connections[alias].settings_dict["NAME"] = name
    if search_url is not None:
        settings.SEARCH_URL = search_url
    gc.freeze()
    gc.set_threshold(SELDOM)


def _end_with_parent() -> None:
    """Who is killed cannot tell its children; they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare(index_name: str, destination: Any, label: str, part: Stretch) -> Batch:
    index, engine = get_index(index_name), get_engine()
    (source,) = (source for source in sources(index_name) if source.model._meta.label_lower == label)
    failed: dict[str, Exception] = {}
    with closing(read_documents(source, part, failed)) as documents:
        done = engine.prepare(index, destination, documents)
    return done, {pk: f"{type(error).__name__}: {error}" for pk, error in failed.items()}

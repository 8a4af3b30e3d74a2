"""The embedded engine: tantivy in this process, with its files in a directory beside the database.

One directory per index, in it one per generation with tantivy's files; see ``generations``. Locks are taken with
``flock``, so that a process that dies leaves none behind.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from search.documents import SearchDocument
from search.engines import (
    Answer,
    Engine,
    Found,
    Groups,
    IndexMissing,
    IndexStatus,
    Prepared,
    Rebuild,
    SearchUnavailable,
    Writer,
    WriterBusy,
)
from search.engines.embedded import orders
from search.engines.embedded import schema as shape
from search.engines.embedded.damage import damaged_files
from search.engines.embedded.generations import Generations
from search.engines.embedded.reader import Reader
from search.engines.embedded.writing import WRITER_MEMORY, EmbeddedRebuild, EmbeddedWriter, clear_errors
from search.index import Index
from search.question import Question
from search.request import SearchRequest
from search.types import Audience, Value

logger = logging.getLogger(__name__)


def from_url(url: str) -> Engine:
    """Makes the engine of ``embedded://<directory>``; a directory without a leading slash is relative to where the
    process runs.
    """
    return EmbeddedEngine(Path(url.partition("://")[2] or "."))


class EmbeddedEngine:
    """See ``search.engines.Engine``."""

    preparers = os.cpu_count() or 1

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._readers: dict[str, Reader] = {}
        self._opening = threading.Lock()

    # --- Asking ------------------------------------------------------------------------------

    def ask(self, index: Index, question: Question, request: SearchRequest, *, facets: bool = True) -> Answer:
        with self._reading(index) as reader:
            return reader.ask(question, request, facets=facets)

    def count(self, index: Index, question: Question, request: SearchRequest) -> int:
        with self._reading(index) as reader:
            return reader.count(question, request)

    def groups(self, index: Index, question: Question, request: SearchRequest, name: str) -> Groups:
        with self._reading(index) as reader:
            return reader.groups(question, request, name)

    def tally(
        self, index: Index, question: Question, request: SearchRequest, wanted: Iterable[tuple[str, ...]]
    ) -> Mapping[tuple[str, ...], Mapping[tuple[Value, ...], int]]:
        with self._reading(index) as reader:
            return reader.tally(question, request, wanted)

    def scan(self, index: Index, question: Question, request: SearchRequest) -> Iterator[str]:
        with self._reading(index) as reader:
            yield from reader.scan(question, request)

    def fingerprints(self, index: Index) -> Iterator[tuple[str, str]]:
        with self._reading(index) as reader:
            yield from reader.fingerprints()

    def complete(self, index: Index, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        with self._reading(index) as reader:
            return reader.complete(question, limit, audience)

    def frequencies(self, index: Index, words: Iterable[str]) -> Mapping[str, int]:
        with self._reading(index) as reader:
            return reader.frequencies(words)

    def status(self, index: Index) -> IndexStatus:
        self._generation(index)  # refuses a damaged one
        with self._reading(index) as reader:
            size = sum(file.stat().st_size for file in reader.path.iterdir() if file.is_file())
            return IndexStatus(reader.searcher().num_docs, reader.path.name, size)

    def drift(self, index: Index) -> Sequence[str]:
        self._reader(index, self._generation(index))  # refuses any other declaration
        return ()

    @contextmanager
    def _reading(self, index: Index) -> Iterator[Reader]:
        """Opens the generation to ask. Where that fails, its files are looked at, so that the next question goes to the
        generation before and the worker builds another.
        """
        try:
            path = self.generations(index).readable()
        except OSError as error:
            raise _missing(index) from error
        try:
            reader = self._reader(index, path)
            with clear_errors(index):
                yield reader
        except SearchUnavailable:
            if damaged := damaged_files(path):
                logger.error("Search index %s is damaged: %s", index.name, ", ".join(damaged))
                with suppress(OSError):
                    self.generations(index).mark_damaged(path)
                self._readers.pop(index.name, None)
            raise

    def _reader(self, index: Index, path: Path) -> Reader:
        known = self._readers.get(index.name)
        if known is None or known.path != path or known.index is not index:
            with self._opening:
                known = self._readers[index.name] = Reader(index, path)
        return known

    def _generation(self, index: Index) -> Path:
        """Returns the generation that is written; raises ``IndexMissing`` where it is missing or damaged."""
        generations = self.generations(index)
        try:
            path = generations.serving()
        except OSError as error:
            raise _missing(index) from error
        if generations.is_damaged(path):
            raise IndexMissing(f"Index {index.name!r} is damaged: run rebuild_search")
        return path

    def generations(self, index: Index) -> Generations:
        """Returns the generations of an index."""
        return Generations(self.directory / index.name)

    # --- Writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self, index: Index) -> Iterator[Writer]:
        with self.lock(index, "writer.lock"):
            reader = self._reader(index, self._generation(index))  # refuses an index made for another declaration
            with clear_errors(index):
                note = self.generations(index).note
                writer = EmbeddedWriter(index, reader.tantivy, orders.read(reader.path), WRITER_MEMORY, note)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuilding(self, index: Index, sample: Iterable[SearchDocument] = ()) -> Iterator[Rebuild]:
        with self.lock(index, "rebuild.lock", patience=2.0):
            rebuild = EmbeddedRebuild(self, index, sample)
            try:
                yield rebuild
            finally:
                rebuild.close()

    def prepare(self, index: Index, destination: Any, documents: Iterable[tuple[str, SearchDocument]]) -> Prepared:
        shelves = orders.read(Path(destination))
        left = [shape.prepare(index, id, document, shelves) for id, document in documents]
        return Prepared(len(left), left)

    def roll_back(self, index: Index, replay: Callable[[Writer, Iterable[str]], None]) -> None:
        with self.lock(index, "writer.lock", patience=30.0):
            generations = self.generations(index)
            kept = generations.kept()
            if kept is None:
                raise IndexMissing(f"There is no generation of index {index.name!r} to go back to")
            reader = Reader(index, kept)
            changed: list[str] = []
            with clear_errors(index):
                writer = EmbeddedWriter(index, reader.tantivy, orders.read(kept), WRITER_MEMORY, changed.extend)
                try:
                    replay(writer, generations.missed())
                    writer.commit()
                finally:
                    writer.close()
                generations.serve(kept)
                generations.note(changed)

    def is_rebuilding(self, index: Index) -> bool:
        try:
            with self.lock(index, "rebuild.lock", shared=True):
                return False
        except WriterBusy:
            return True

    @contextmanager
    def lock(self, index: Index, name: str, *, shared: bool = False, patience: float = 0.0) -> Iterator[None]:
        """Holds a lock file; raises ``WriterBusy`` where another thread or process holds it longer than ``patience``
        seconds.
        """
        home = self.directory / index.name
        try:
            home.mkdir(parents=True, exist_ok=True)
            handle = os.open(home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise SearchUnavailable(f"The search directory cannot be written: {error}") from error
        try:
            give_up = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= give_up:
                        raise WriterBusy(f"Index {index.name!r} is being written by another process") from error
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)


def _missing(index: Index) -> IndexMissing:
    return IndexMissing(f"There is no index {index.name!r} yet: run rebuild_search")

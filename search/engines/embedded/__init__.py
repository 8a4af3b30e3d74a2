"""The engine that comes with the portal: tantivy, in this process, in a directory beside the database.

One directory per index, in it one per generation with tantivy's files; see ``generations``. Locks are taken with
``flock``, so that a process that dies leaves none behind.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from search.documents import Audience, SearchDocument, Value
from search.engines import (
    Answer,
    Engine,
    Found,
    Groups,
    IndexMissing,
    IndexStatus,
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
from search.index import Index
from search.question import Question
from search.request import SearchRequest

logger = logging.getLogger(__name__)

WRITER_MEMORY = 15_000_000  # bytes, tantivy's least
BULK_MEMORY = 96_000_000  # bytes


def from_url(url: str) -> Engine:
    """Makes the engine of ``embedded://<directory>``; a directory without a leading slash is relative to where the
    process runs.
    """
    return EmbeddedEngine(Path(url.partition("://")[2] or "."))


class EmbeddedEngine:
    """See ``search.engines.Engine``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._readers: dict[str, Reader] = {}
        self._opening = threading.Lock()

    # --- Asking ------------------------------------------------------------------------------

    def ask(self, index: Index, question: Question, request: SearchRequest) -> Answer:
        with self._reading(index) as reader:
            return reader.ask(question, request)

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
            path = self._generations(index).readable()
        except OSError as error:
            raise _missing(index) from error
        try:
            reader = self._reader(index, path)
            with _clear_errors(index):
                yield reader
        except SearchUnavailable:
            if damaged := damaged_files(path):
                logger.error("Search index %s is damaged: %s", index.name, ", ".join(damaged))
                with suppress(OSError):
                    self._generations(index).mark_damaged(path)
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
        generations = self._generations(index)
        try:
            path = generations.serving()
        except OSError as error:
            raise _missing(index) from error
        if generations.is_damaged(path):
            raise IndexMissing(f"Index {index.name!r} is damaged: run rebuild_search")
        return path

    def _generations(self, index: Index) -> Generations:
        return Generations(self.directory / index.name)

    # --- Writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self, index: Index) -> Iterator[Writer]:
        with self._lock(index, "writer.lock"):
            reader = self._reader(index, self._generation(index))  # refuses an index made for another declaration
            with _clear_errors(index):
                note = self._generations(index).note
                writer = _EmbeddedWriter(index, reader.tantivy, orders.read(reader.path), WRITER_MEMORY, note)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuilding(self, index: Index, sample: Iterable[SearchDocument] = ()) -> Iterator[Rebuild]:
        with self._lock(index, "rebuild.lock", patience=2.0):
            rebuild = _EmbeddedRebuild(self, index, sample)
            try:
                yield rebuild
            finally:
                rebuild.close()

    def roll_back(self, index: Index, replay: Callable[[Writer, Iterable[str]], None]) -> None:
        with self._lock(index, "writer.lock", patience=30.0):
            generations = self._generations(index)
            kept = generations.kept()
            if kept is None:
                raise IndexMissing(f"There is no generation of index {index.name!r} to go back to")
            reader = Reader(index, kept)
            changed: list[str] = []
            with _clear_errors(index):
                writer = _EmbeddedWriter(index, reader.tantivy, orders.read(kept), WRITER_MEMORY, changed.extend)
                try:
                    replay(writer, generations.missed())
                    writer.commit()
                finally:
                    writer.close()
                generations.serve(kept)
                generations.note(changed)

    def is_rebuilding(self, index: Index) -> bool:
        try:
            with self._lock(index, "rebuild.lock", shared=True):
                return False
        except WriterBusy:
            return True

    @contextmanager
    def _lock(self, index: Index, name: str, *, shared: bool = False, patience: float = 0.0) -> Iterator[None]:
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


@contextmanager
def _clear_errors(index: Index) -> Iterator[None]:
    """Turns what tantivy and the file system raise about a damaged index into ``SearchUnavailable``."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise SearchUnavailable(f"Index {index.name!r} cannot be used: {error}") from error
    except BaseException as error:
        # tantivy panics over some kinds of damage; pyo3 raises that as a class that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise SearchUnavailable(f"Index {index.name!r} is damaged: {error}") from error
        raise


def _missing(index: Index) -> IndexMissing:
    return IndexMissing(f"There is no index {index.name!r} yet: run rebuild_search")


# --- Writers ---------------------------------------------------------------------------------


class _EmbeddedWriter:
    """See ``search.engines.Writer``."""

    def __init__(
        self,
        index: Index,
        opened: tantivy.Index,
        shelves: orders.Shelves,
        memory: int,
        note: Callable[[Iterable[str]], None] = lambda ids: None,
    ) -> None:
        self._index = index
        self._shelves = shelves
        self._note = note
        self._changed: list[str] = []
        try:
            self._writer: tantivy.IndexWriter | None = opened.writer(memory, 1)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise WriterBusy(str(error)) from error
            raise

    @property
    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise SearchUnavailable("This writer has been closed")
        return self._writer

    def add(self, id: str, document: SearchDocument) -> None:
        self._open.add_document(shape.to_tantivy(self._index, id, document, self._shelves))

    def put(self, id: str, document: SearchDocument) -> None:
        made = shape.to_tantivy(self._index, id, document, self._shelves)
        self.delete(id)
        self._open.add_document(made)

    def delete(self, id: str) -> None:
        self._changed.append(id)
        self._open.delete_documents_by_term(shape.ID, id)

    def commit(self) -> None:
        with _clear_errors(self._index):
            self._note(self._changed)
            self._changed.clear()
            self._open.commit()

    def close(self, *, merge: bool = False) -> None:
        """Gives tantivy's lock back; with ``merge`` after its merges have finished."""
        writer, self._writer = self._writer, None
        if writer is not None and merge:
            writer.wait_merging_threads()


class _EmbeddedRebuild:
    """See ``search.engines.Rebuild``."""

    def __init__(self, engine: EmbeddedEngine, index: Index, sample: Iterable[SearchDocument]) -> None:
        self._engine = engine
        self._index = index
        self._home = engine.directory / index.name
        self._path = self._home / f"{time.time_ns():020d}"
        self._shelves = orders.cut(index, sample)
        with _clear_errors(index):
            self._path.mkdir(parents=True)
            orders.write(self._path, self._shelves)
            (self._path / "declaration").write_text(shape.fingerprint(index))
            self._tantivy = tantivy.Index(shape.schema(index), path=str(self._path), reuse=False)
            self._writer = _EmbeddedWriter(index, self._tantivy, self._shelves, BULK_MEMORY)
        self._switched = False
        self._loaded = 0

    def load(self, documents: Iterable[tuple[str, SearchDocument]]) -> None:
        for id, document in documents:
            self._writer.add(id, document)
            self._loaded += 1

    def switch(self, replay: Callable[[Writer], None]) -> None:
        self._writer.commit()
        self._writer.close(merge=True)
        self._check_count()
        with self._engine._lock(self._index, "writer.lock", patience=30.0):
            changed: list[str] = []
            writer = _EmbeddedWriter(self._index, self._tantivy, self._shelves, WRITER_MEMORY, changed.extend)
            try:
                replay(writer)
                writer.commit()
            finally:
                writer.close()
            generations = self._engine._generations(self._index)
            with _clear_errors(self._index):
                generations.serve(self._path)
                generations.note(changed)
            self._switched = True
            generations.remove_others()

    def _check_count(self) -> None:
        with _clear_errors(self._index):
            self._tantivy.reload()
            count = self._tantivy.searcher().num_docs
        if count != self._loaded:
            raise SearchUnavailable(
                f"{self._loaded} documents were loaded, {count} stand: the old index goes on serving"
            )

    def close(self) -> None:
        self._writer.close()
        if not self._switched:
            shutil.rmtree(self._path, ignore_errors=True)

"""Writes documents to the embedded index, and builds new generations of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import tantivy

from search.documents import SearchDocument
from search.engines import Prepared, SearchUnavailable, Writer, WriterBusy
from search.engines.embedded import orders
from search.engines.embedded import schema as shape
from search.engines.embedded.generations import Generations, remove
from search.index import Index

WRITER_MEMORY = 15_000_000  # bytes, tantivy's least
BULK_MEMORY = 400_000_000  # bytes: some 370,000 awards in each segment; a word is looked up in each


class EngineHome(Protocol):
    """What a rebuild needs of the engine it belongs to."""

    directory: Path

    def lock(
        self, index: Index, name: str, *, shared: bool = False, patience: float = 0.0
    ) -> AbstractContextManager[None]: ...

    def generations(self, index: Index) -> Generations: ...


@contextmanager
def clear_errors(index: Index) -> Iterator[None]:
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


class EmbeddedWriter:
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

    def add(self, prepared: bytes) -> None:
        """Adds a document as ``shape.prepare`` returns it, under an id that is not there yet."""
        with clear_errors(self._index):  # a full disk is noticed when the next document comes
            self._open.add_json(prepared.decode())

    def put(self, id: str, document: SearchDocument) -> None:
        prepared = shape.prepare(self._index, id, document, self._shelves)
        self.delete(id)
        self.add(prepared)

    def delete(self, id: str) -> None:
        self._changed.append(id)
        with clear_errors(self._index):
            self._open.delete_documents_by_term(shape.ID, id)

    def commit(self) -> None:
        with clear_errors(self._index):
            self._note(self._changed)
            self._changed.clear()
            self._open.commit()

    def close(self, *, merge: bool = False) -> None:
        """Gives tantivy's lock back; with ``merge`` after its merges have finished."""
        writer, self._writer = self._writer, None
        if writer is not None and merge:
            writer.wait_merging_threads()


class EmbeddedRebuild:
    """See ``search.engines.Rebuild``."""

    def __init__(self, engine: EngineHome, index: Index, sample: Iterable[SearchDocument]) -> None:
        self._engine = engine
        self._index = index
        self._home = engine.directory / index.name
        self._path = self._home / f"{time.time_ns():020d}"
        self.destination = str(self._path)
        self._shelves = orders.cut(index, sample)
        try:
            with clear_errors(index):
                self._path.mkdir(parents=True)
                orders.write(self._path, self._shelves)
                (self._path / "declaration").write_text(shape.fingerprint(index))
                self._tantivy = tantivy.Index(shape.schema(index), path=str(self._path), reuse=False)
                self._writer = EmbeddedWriter(index, self._tantivy, self._shelves, BULK_MEMORY)
        except BaseException:
            remove(self._path)
            raise
        self._switched = False
        self._loaded = 0

    def load(self, documents: Iterable[tuple[str, SearchDocument]]) -> None:
        self._add(shape.prepare(self._index, id, document, self._shelves) for id, document in documents)

    def load_prepared(self, parts: Iterable[Prepared]) -> None:
        for part in parts:
            self._add(part.left)

    def _add(self, documents: Iterable[bytes]) -> None:
        for prepared in documents:
            self._writer.add(prepared)
            self._loaded += 1

    def switch(self, replay: Callable[[Writer], None]) -> None:
        self._writer.commit()
        self._writer.close(merge=True)
        self._check_count()
        with self._engine.lock(self._index, "writer.lock", patience=30.0):
            changed: list[str] = []
            writer = EmbeddedWriter(self._index, self._tantivy, self._shelves, WRITER_MEMORY, changed.extend)
            try:
                replay(writer)
                writer.commit()
            finally:
                writer.close()
            generations = self._engine.generations(self._index)
            with clear_errors(self._index):
                generations.serve(self._path)
                generations.note(changed)
            self._switched = True
            generations.remove_others()

    def _check_count(self) -> None:
        with clear_errors(self._index):
            self._tantivy.reload()
            count = self._tantivy.searcher().num_docs
        if count != self._loaded:
            raise SearchUnavailable(
                f"{self._loaded} documents were loaded, {count} stand: the old index goes on serving"
            )

    def close(self) -> None:
        self._writer.close()
        if not self._switched:
            remove(self._path)

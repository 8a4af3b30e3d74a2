"""The engine that comes with the portal: tantivy, in this process, in a directory beside the database.

One directory per index: ``<directory>/<index>/<generation>/`` holds tantivy's files, the file ``current`` names the
generation that serves. Locks are taken with ``flock``, so that a process that dies leaves none behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query

from search import text as analysis
from search.documents import Audience, SearchDocument, Value
from search.engines import (
    Answer,
    Engine,
    Found,
    IndexMissing,
    IndexStatus,
    Rebuild,
    SearchUnavailable,
    Writer,
    WriterBusy,
)
from search.index import Filter, FilterKind, Index, Sort
from search.question import Alternative, Clause, Question, Word
from search.request import MAX_DEPTH, SearchRequest

logger = logging.getLogger(__name__)

FORMAT = 1  # raised when what is written for the same declaration changes
CURRENT = "current"
KEPT_GENERATIONS = 2
LONGEST_PREFIX = 12  # letters; longer beginnings are looked up in the list of words
WRITER_MEMORY = 15_000_000  # bytes, tantivy's least
BULK_MEMORY = 96_000_000  # bytes
LONGEST_CODE = 1000  # characters
FACET_SCAN = 65_000  # values counted per facet; fewer would make counts inexact

# Field names. Those of a declaration get a letter in front, so that they never meet these.
ID, DATA, AUDIENCE, EXPIRES = "_id", "_data", "_audience", "_expires"
ALL, BEGINNINGS, TITLE_BEGINNINGS = "_all", "_beginnings", "_title_beginnings"
# Words that no text has: a field's ends, for telling a field that is exactly the question; they also keep phrases
# within one field.
FIRST, LAST = "\x02", "\x03"

# How much a match adds to BM25 over everything, times the field's own boost.
IN_FIELD, IN_FIELD_EXACT = 1.0, 1.0
NEAR, NEAR_EXACT = 3.0, 3.0  # all words next to each other in one field
AT_START, WHOLE, WHOLE_EXACT = 1.0, 4.0, 4.0  # the field begins with, or is, the question
PAIR = 0.7  # two words next to each other anywhere


def from_url(url: str) -> Engine:
    """Makes the engine of ``embedded://<directory>``; a directory without a leading slash is relative to where the
    process runs.
    """
    return EmbeddedEngine(Path(url.partition("://")[2] or "."))


class EmbeddedEngine:
    """See ``search.engines.Engine``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._readers: dict[str, _Reader] = {}
        self._opening = threading.Lock()

    # --- Asking ------------------------------------------------------------------------------

    def ask(self, index: Index, question: Question, request: SearchRequest) -> Answer:
        reader = self._reader(index)
        with _clear_errors(index):
            return reader.ask(question, request)

    def count(self, index: Index, question: Question, request: SearchRequest) -> int:
        reader = self._reader(index)
        with _clear_errors(index):
            return reader.count(question, request)

    def complete(self, index: Index, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        reader = self._reader(index)
        with _clear_errors(index):
            return reader.complete(question, limit, audience)

    def frequencies(self, index: Index, words: Iterable[str]) -> Mapping[str, int]:
        reader = self._reader(index)
        with _clear_errors(index):
            searcher = reader.searcher()
            counted = {word: searcher.doc_freq(ALL, word) for word in words}
        return {word: count for word, count in counted.items() if count}

    def status(self, index: Index) -> IndexStatus:
        reader = self._reader(index)
        with _clear_errors(index):
            size = sum(file.stat().st_size for file in reader.path.iterdir() if file.is_file())
            return IndexStatus(reader.searcher().num_docs, reader.path.name, size)

    def _reader(self, index: Index) -> _Reader:
        path = self._generation(index)
        known = self._readers.get(index.name)
        if known is None or known.path != path or known.index is not index:
            with self._opening:
                known = self._readers[index.name] = _Reader(index, path)
        return known

    def _generation(self, index: Index) -> Path:
        home = self.directory / index.name
        try:
            return home / (home / CURRENT).read_text().strip()
        except OSError as error:
            raise IndexMissing(f"There is no index {index.name!r} yet: run rebuild_search") from error

    # --- Writing -----------------------------------------------------------------------------

    @contextmanager
    def writing(self, index: Index) -> Iterator[Writer]:
        with self._lock(index, "writer.lock"):
            reader = self._reader(index)  # refuses an index made for another declaration
            with _clear_errors(index):
                writer = _EmbeddedWriter(index, reader.tantivy, WRITER_MEMORY)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuilding(self, index: Index) -> Iterator[Rebuild]:
        with self._lock(index, "rebuild.lock", patience=2.0):
            rebuild = _EmbeddedRebuild(self, index)
            try:
                yield rebuild
            finally:
                rebuild.close()

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


# --- Schema ----------------------------------------------------------------------------------


def _folded(name: str) -> str:
    return f"t_{name}"


def _exact(name: str) -> str:
    return f"x_{name}"


def _value(name: str) -> str:
    return f"v_{name}"


def _order(sort: Sort) -> str:
    return f"o_{sort.name}"


@lru_cache(maxsize=32)
def _value_kinds(index: Index) -> dict[str, FilterKind]:
    """Returns the kind in which each value is kept; raises ``ValueError`` where two filters contradict each other."""
    kinds: dict[str, FilterKind] = {}
    for choice in index.filters:
        kind = FilterKind.DATE_FROM if choice.kind == FilterKind.DATE_TO else choice.kind
        if kinds.setdefault(choice.source, kind) != kind:
            raise ValueError(f"Index {index.name!r} reads {choice.source!r} in two ways")
    return kinds


@lru_cache(maxsize=32)
def _schema(index: Index) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_bytes_field(DATA, stored=True)
    builder.add_text_field(AUDIENCE, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(EXPIRES, indexed=True, fast=True)
    builder.add_text_field(ALL, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(BEGINNINGS, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(TITLE_BEGINNINGS, tokenizer_name="whitespace", index_option="basic")
    for text in index.texts:
        builder.add_text_field(_folded(text.name), tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(_exact(text.name), tokenizer_name="whitespace", index_option="position")
    for name, kind in _value_kinds(index).items():
        if kind == FilterKind.CODE:
            builder.add_text_field(_value(name), tokenizer_name="raw", index_option="basic", fast=True)
        else:
            builder.add_integer_field(_value(name), indexed=True, fast=True)
    for sort in index.sorts:
        if sort.fields:
            builder.add_text_field(_order(sort), tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _fingerprint(index: Index) -> str:
    """Tells whether files were written for this declaration: changes with all that decides what is written."""
    written = [
        FORMAT,
        version("tantivy"),
        [text.name for text in index.texts],
        sorted(_value_kinds(index).items()),
        [(sort.name, sort.fields) for sort in index.sorts],
    ]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:16]


# --- Documents -------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _beginnings(word: str) -> str:
    return " ".join(word[:length] for length in range(1, min(len(word), LONGEST_PREFIX) + 1))


def _all_beginnings(words: Iterable[str]) -> str:
    return " ".join(map(_beginnings, dict.fromkeys(words)))


def day_number(date: str) -> int:
    """Turns ``YYYY-MM-DD`` into an integer that sorts alike."""
    return int(date.replace("-", ""))


def _sort_key(fields: Sequence[str], values: Mapping[str, Any]) -> str:
    """Composes one string that sorts like the fields in turn; what has no value comes last, in either direction."""
    return "".join(_sort_part(name.lstrip("-"), name.startswith("-"), values) for name in fields)


def _sort_part(name: str, descending: bool, values: Mapping[str, Any]) -> str:
    given = _several(values.get(name))
    if not given or given[0] == "":
        return "2"
    value = given[0]
    if isinstance(value, int):
        return f"1{5 * 10**18 + (-value if descending else value):020d}"
    if descending:
        return "1" + bytes(255 - byte for byte in value.encode()).hex() + "~"
    return f"1{value}\x01"


def _several(value: Any) -> list[Value]:
    """Returns values as a list, also where a lone value or None was given."""
    if value is None:
        return []
    return [value] if isinstance(value, str | int) else list(value)


def _tantivy_document(index: Index, id: str, document: SearchDocument) -> tantivy.Document:
    fields: dict[str, Any] = {ID: id, AUDIENCE: document.audience.value}
    everything: list[str] = []
    texts = {}
    for position, text in enumerate(index.texts):
        plain = analysis.clean(document.texts.get(text.name) or "")
        if not plain.strip():
            continue
        texts[text.name] = plain
        exact, folded = analysis.words(plain)
        if not folded:
            continue
        fields[_folded(text.name)] = " ".join([FIRST, *folded, LAST])
        fields[_exact(text.name)] = " ".join([FIRST, *exact, LAST])
        everything += [*folded, LAST]
        if position == 0:
            fields[TITLE_BEGINNINGS] = _all_beginnings(folded)
    fields[ALL] = " ".join(everything)
    fields[BEGINNINGS] = _all_beginnings(word for word in everything if word != LAST)
    for name, kind in _value_kinds(index).items():
        values = _several(document.values.get(name))
        if kind == FilterKind.CODE:
            fields[_value(name)] = [str(value)[:LONGEST_CODE] for value in values if value != ""]
        elif kind == FilterKind.INTEGER:
            fields[_value(name)] = [int(value) for value in values if value != ""]
        else:
            fields[_value(name)] = [day_number(str(value)) for value in values if value]
    for sort in index.sorts:
        if sort.fields:
            fields[_order(sort)] = _sort_key(sort.fields, document.values)
    if document.expires is not None:
        fields[EXPIRES] = int(document.expires.timestamp())
    made = tantivy.Document.from_dict(fields, _schema(index))
    made.add_bytes(DATA, json.dumps([dict(document.stored), texts], ensure_ascii=False, separators=(",", ":")).encode())
    return made


def _found(document: tantivy.Document) -> Found:
    fields = document.to_dict()
    stored, texts = json.loads(bytes(fields[DATA][0]))
    return Found(fields[ID][0], stored, texts)


# --- Readers ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Weighed:
    """A query with how much it adds to the score."""

    query: Query
    weight: float

    def clause(self) -> tuple[Occur, Query]:
        return Occur.Should, Query.const_score_query(self.query, self.weight)


class _Reader:
    """An open generation, asked by every thread of this process."""

    def __init__(self, index: Index, path: Path) -> None:
        self.index = index
        self.path = path
        self.schema = _schema(index)
        try:
            written_for = (path / "declaration").read_text().strip()
            if written_for != _fingerprint(index):
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
        searcher = self.searcher()
        chosen = {choice.name: choice for choice in self.index.filters if request.filters.get(choice.name)}
        counting = self._filtered(question, request, chosen.values())
        count, facets = self._counted(searcher, counting, question, request, chosen)
        offset = (request.page - 1) * request.page_size
        limit = min(request.page_size, MAX_DEPTH - offset)
        found: tuple[Found, ...] = ()
        if offset < count and limit > 0:
            sort = self._sort(question, request)
            if sort is not None and sort.fields:
                result = searcher.search(
                    counting, limit, count=False, order_by_field=_order(sort), order=Order.Asc, offset=offset
                )
            else:
                result = searcher.search(self._scored(counting, question), limit, count=False, offset=offset)
            found = tuple(_found(searcher.doc(address)) for _score, address in result.hits)
        return Answer(count, found, facets)

    def count(self, question: Question, request: SearchRequest) -> int:
        chosen = [choice for choice in self.index.filters if request.filters.get(choice.name)]
        answer = self.searcher().aggregate(self._filtered(question, request, chosen), _TOTAL)
        return int(answer["_total"]["value"])

    def complete(self, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        if not question:
            return ()
        searcher = self.searcher()
        title = self.index.texts[0].name
        demands = [
            self._beginning(word, TITLE_BEGINNINGS, _folded(title))
            if word.prefix
            else self._term(_folded(title), word.folded)
            for word in question.words
        ]
        matching = Query.boolean_query([*((Occur.Must, demand) for demand in demands), *self._not_for(audience)])
        result = searcher.search(self._scored(matching, question), limit, count=False)
        return tuple(_found(searcher.doc(address)) for _score, address in result.hits)

    def _sort(self, question: Question, request: SearchRequest) -> Sort | None:
        name = request.sort or (self.index.sorts[0].name if question else self.index.default_sort)
        return next((sort for sort in self.index.sorts if sort.name == name), None)

    # What is counted

    def _counted(
        self,
        searcher: tantivy.Searcher,
        counting: Query,
        question: Question,
        request: SearchRequest,
        chosen: Mapping[str, Filter],
    ) -> tuple[int, dict[str, list[tuple[Value, int]]]]:
        offered = [choice for choice in self.index.filters if choice.facet]
        together = [choice for choice in offered if choice.name not in chosen]
        answer = searcher.aggregate(counting, _TOTAL | {choice.name: _terms(choice) for choice in together})
        facets = {choice.name: _buckets(choice, answer) for choice in together}
        for choice in offered:
            if choice.name not in chosen:
                continue
            others = [other for other in chosen.values() if other.source != choice.source]
            query = self._filtered(question, request, others)
            counts = _buckets(choice, searcher.aggregate(query, {choice.name: _terms(choice)}))
            listed = {value for value, _count in counts}
            for value in request.filters[choice.name]:
                if value not in listed:
                    only = _bool_and([query, self._choice(choice, [value])])
                    counts.append((value, int(searcher.aggregate(only, _TOTAL)["_total"]["value"])))
            facets[choice.name] = counts
        return int(answer["_total"]["value"]), {choice.name: facets[choice.name] for choice in offered}

    # What matches

    def _filtered(self, question: Question, request: SearchRequest, filters: Iterable[Filter]) -> Query:
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
        hidden = [
            Query.term_query(self.schema, AUDIENCE, other.value) for other in Audience if not audience.sees(other)
        ]
        return [(Occur.MustNot, query) for query in (expired, *hidden)]

    def _choice(self, choice: Filter, values: Sequence[Value]) -> Query:
        name = _value(choice.source)
        if choice.kind == FilterKind.DATE_FROM:
            day = min(day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, lower_bound=day)
        if choice.kind == FilterKind.DATE_TO:
            day = max(day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, upper_bound=day)
        if len(values) == 1:
            return Query.term_query(self.schema, name, values[0])
        return Query.boolean_query([(Occur.Should, Query.term_query(self.schema, name, value)) for value in values])

    def _clause(self, clause: Clause) -> Query:
        return _bool_or([self._alternative(alternative) for alternative in clause.alternatives])

    def _alternative(self, alternative: Alternative) -> Query:
        if alternative.adjacent:
            return self._phrase(ALL, alternative.words)
        return _bool_and(
            [
                self._beginning(word, BEGINNINGS, ALL) if word.prefix else self._term(ALL, word.folded)
                for word in alternative.words
            ]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self.schema, field, value)

    def _beginning(self, word: Word, field: str, whole_words: str) -> Query:
        if len(word.folded) <= LONGEST_PREFIX:
            return self._term(field, word.folded)
        return Query.fuzzy_term_query(self.schema, whole_words, word.folded, distance=0, prefix=True)

    def _phrase(self, field: str, words: Sequence[Word], *, exact: bool = False) -> Query:
        forms = [word.exact if exact else word.folded for word in words]
        if len(forms) == 1:
            return self._term(field, forms[0])
        if words[-1].prefix and not exact:
            return Query.regex_phrase_query(
                self.schema, field, [*(re.escape(form) for form in forms[:-1]), re.escape(forms[-1]) + ".*"]
            )
        return Query.phrase_query(self.schema, field, list(forms))

    # What comes first

    def _scored(self, matching: Query, question: Question) -> Query:
        """Adds what decides the order: where the words stand, how near to each other, and with which marks."""
        if not question:
            return matching
        weighed: list[_Weighed] = []
        words = question.words
        for text in self.index.texts:
            weighed += self._in_field(_folded(text.name), words, text.boost, exact=False)
            if question.has_marks:
                weighed += self._in_field(_exact(text.name), words, text.boost, exact=True)
        if len(words) > 2:
            weighed += [
                _Weighed(Query.phrase_query(self.schema, ALL, [one.folded, other.folded]), PAIR)
                for one, other in pairwise(words)
            ]
        return Query.boolean_query([(Occur.Must, matching), *(each.clause() for each in weighed)])

    def _in_field(self, field: str, words: Sequence[Word], boost: float, *, exact: bool) -> Iterator[_Weighed]:
        forms = [word.exact if exact else word.folded for word in words]
        for form in dict.fromkeys(forms):
            yield _Weighed(self._term(field, form), (IN_FIELD_EXACT if exact else IN_FIELD) * boost)
        if len(forms) > 1:
            yield _Weighed(Query.phrase_query(self.schema, field, list(forms)), (NEAR_EXACT if exact else NEAR) * boost)
        if not exact:
            yield _Weighed(Query.phrase_query(self.schema, field, [FIRST, *forms]), AT_START * boost)
        weight = WHOLE_EXACT if exact else WHOLE
        yield _Weighed(Query.phrase_query(self.schema, field, [FIRST, *forms, LAST]), weight * boost)


_TOTAL: dict[str, Any] = {"_total": {"value_count": {"field": AUDIENCE}}}


def _terms(choice: Filter) -> dict[str, Any]:
    terms: dict[str, Any] = {"field": _value(choice.source), "size": choice.limit, "segment_size": FACET_SCAN}
    if choice.descending:
        terms["order"] = {"_key": "desc"}
    return {"terms": terms}


def _buckets(choice: Filter, answer: Mapping[str, Any]) -> list[tuple[Value, int]]:
    buckets = answer[choice.name]["buckets"]
    if choice.kind == FilterKind.CODE:
        return [(bucket["key"], int(bucket["doc_count"])) for bucket in buckets]
    return [(int(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]


def _bool_and(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _bool_or(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


# --- Writers ---------------------------------------------------------------------------------


class _EmbeddedWriter:
    """See ``search.engines.Writer``."""

    def __init__(self, index: Index, opened: tantivy.Index, memory: int) -> None:
        self._index = index
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
        self._open.add_document(_tantivy_document(self._index, id, document))

    def put(self, id: str, document: SearchDocument) -> None:
        made = _tantivy_document(self._index, id, document)
        self.delete(id)
        self._open.add_document(made)

    def delete(self, id: str) -> None:
        self._open.delete_documents_by_term(ID, id)

    def commit(self) -> None:
        with _clear_errors(self._index):
            self._open.commit()

    def close(self, *, merge: bool = False) -> None:
        """Gives tantivy's lock back; with ``merge`` after its merges have finished."""
        writer, self._writer = self._writer, None
        if writer is not None and merge:
            writer.wait_merging_threads()


class _EmbeddedRebuild:
    """See ``search.engines.Rebuild``."""

    def __init__(self, engine: EmbeddedEngine, index: Index) -> None:
        self._engine = engine
        self._index = index
        self._home = engine.directory / index.name
        self._path = self._home / f"{time.time_ns():020d}"
        with _clear_errors(index):
            self._path.mkdir(parents=True)
            (self._path / "declaration").write_text(_fingerprint(index))
            self._tantivy = tantivy.Index(_schema(index), path=str(self._path), reuse=False)
            self._writer = _EmbeddedWriter(index, self._tantivy, BULK_MEMORY)
        self._switched = False

    def load(self, documents: Iterable[tuple[str, SearchDocument]]) -> None:
        for id, document in documents:
            self._writer.add(id, document)

    def switch(self, replay: Callable[[Writer], None]) -> None:
        self._writer.commit()
        self._writer.close(merge=True)
        with self._engine._lock(self._index, "writer.lock", patience=30.0):
            writer = _EmbeddedWriter(self._index, self._tantivy, WRITER_MEMORY)
            try:
                replay(writer)
                writer.commit()
            finally:
                writer.close()
            with _clear_errors(self._index):
                _write_atomically(self._home / CURRENT, self._path.name)
            self._switched = True
        self._remove_old()

    def _remove_old(self) -> None:
        generations = sorted(path for path in self._home.iterdir() if path.is_dir())
        for path in generations[:-KEPT_GENERATIONS]:
            shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        self._writer.close()
        if not self._switched:
            shutil.rmtree(self._path, ignore_errors=True)


def _write_atomically(path: Path, content: str) -> None:
    """Replaces a small file so that a reader, or a crash, meets the old content or the new."""
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    with suppress(OSError):
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

"""Defines the interface of search engines, and chooses the one that this site uses.

An engine finds, counts and keeps documents. What needs no engine (reading a question, labels, highlights, "did you
mean") is done once for all of them in ``search.service``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.documents import SearchDocument
from search.types import Audience, Value

if TYPE_CHECKING:
    from search.index import Index
    from search.question import Question
    from search.request import SearchRequest

ENGINES = {
    "embedded": "search.engines.embedded",
    "elasticsearch": "search.engines.elasticsearch",
    "elasticsearchs": "search.engines.elasticsearch",
}
DEFAULT_URL = "embedded://var/search"
GROUP_SIZE = 100  # documents of a group that are returned


class SearchUnavailable(Exception):
    """The index cannot be asked or written: missing, damaged, made for another declaration, or its server is away."""


class IndexMissing(SearchUnavailable):
    """There is no usable index yet; a rebuild makes one."""


class WriterBusy(Exception):
    """Another process writes the index; what was to be written stays in the outbox."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document an engine found.

    Args:
        id: ``app_label.model:pk``.
        stored: ``SearchDocument.stored``.
        texts: ``SearchDocument.texts``, for highlights.
        score: what the order by relevance goes by; 0 in other orders.
    """

    id: str
    stored: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found.

    Args:
        count: exact number of documents.
        found: those of the page asked for.
        facets: filter name → values with the number of documents, each filter counted without its own choice. Chosen
            values are always among them.
    """

    count: int
    found: tuple[Found, ...] = ()
    facets: Mapping[str, Sequence[tuple[Value, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that share a key.

    Args:
        key: the value they share.
        found: those that match, in the order of the request, no more than ``GROUP_SIZE``.
    """

    key: Value
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """``count`` groups, exactly, of which ``groups`` are those of the page asked for."""

    count: int
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """``count`` documents stand in ``generation`` of an index, which occupies ``size`` bytes."""

    count: int
    generation: str
    size: int = 0


class Writer(Protocol):
    """Changes documents of one index. What was changed is visible, and safe from a crash, after ``commit``."""

    def put(self, id: str, document: SearchDocument) -> None:
        """Adds the document, or puts it in the place of an older one with this id."""

    def delete(self, id: str) -> None:
        """Removes the document of this id; nothing happens where there is none."""

    def commit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """``count`` documents prepared for a rebuild; ``left`` has yet to be written of them, in the engine's form."""

    count: int
    left: Iterable[bytes] = ()


class Rebuild(Protocol):
    """A new generation of an index in the making; the old one serves until ``switch``.

    ``destination`` tells ``Engine.prepare`` in another process where the documents go; it is of plain types.
    """

    destination: Any

    def load(self, documents: Iterable[tuple[str, SearchDocument]]) -> None:
        """Adds documents under ids that are not in the new generation yet."""

    def load_prepared(self, parts: Iterable[Prepared]) -> None:
        """Adds what ``Engine.prepare`` returned, in this process or another."""

    def switch(self, replay: Callable[[Writer], None]) -> None:
        """Puts the new generation in the place of the old one.

        Args:
            replay: brings the new generation up to date with what was written to the old one meanwhile; nobody else
                writes the index while it runs.
        """


class Engine(Protocol):
    """Finds and keeps documents. Every method may raise ``SearchUnavailable``.

    ``preparers`` is how many processes are worth having prepare the documents of a rebuild, 0 for none but its own.
    """

    preparers: int

    def ask(self, index: Index, question: Question, request: SearchRequest, *, facets: bool = True) -> Answer:
        """Answers a question under the filters, order, page and audience of the request; without ``facets`` these are
        not counted.
        """

    def count(self, index: Index, question: Question, request: SearchRequest) -> int:
        """Returns how many documents ``ask`` would find."""

    def groups(self, index: Index, question: Question, request: SearchRequest, name: str) -> Groups:
        """Groups what ``ask`` would find by a filter of kind ``KEY``.

        Groups stand in the order of their first document in the order of the request; its page and page size count
        groups. Documents without the key are in none.
        """

    def tally(
        self, index: Index, question: Question, request: SearchRequest, wanted: Iterable[tuple[str, ...]]
    ) -> Mapping[tuple[str, ...], Mapping[tuple[Value, ...], int]]:
        """Counts what ``ask`` would find by its values, exactly, under every choice of the request.

        Args:
            wanted: names of filters of codes or integers, one alone or two to be crossed.

        Returns:
            For each of ``wanted``: values, one of each filter → number of documents; those that occur, in no order.
        """

    def scan(self, index: Index, question: Question, request: SearchRequest) -> Iterator[str]:
        """Yields the id of every document that ``ask`` would find on any of its pages, without a limit of depth.

        They come the best first where the request asks for the best first, else in no order: whoever reads so many
        from the database lets the database put them in order. All come from the index as it is when the first is
        taken, and what is kept in memory does not grow with documents but by a few bytes each.
        """

    def fingerprints(self, index: Index) -> Iterator[tuple[str, str]]:
        """Yields id and fingerprint (``terms.fingerprint``) of every document of an index, of whatever audience and
        expired ones too, in no order.
        """

    def complete(self, index: Index, question: Question, limit: int, audience: Audience) -> tuple[Found, ...]:
        """Returns documents whose first text field holds all words of the question, the best first."""

    def frequencies(self, index: Index, words: Iterable[str]) -> Mapping[str, int]:
        """Returns in how many documents each folded word, or pair of neighbouring words (``terms.pairs``), stands; what
        stands nowhere is left out.
        """

    def writing(self, index: Index) -> AbstractContextManager[Writer]:
        """Opens the index for changes, alone; raises ``WriterBusy`` or ``IndexMissing``."""

    def rebuilding(self, index: Index, sample: Iterable[SearchDocument] = ()) -> AbstractContextManager[Rebuild]:
        """Begins a new generation.

        Args:
            sample: some of the documents that will be loaded, by which an engine may prepare itself.

        Raises:
            WriterBusy: another rebuild of this index runs.
        """

    def prepare(self, index: Index, destination: Any, documents: Iterable[tuple[str, SearchDocument]]) -> Prepared:
        """Prepares documents for a rebuild, in whichever process; what several may write at once is written here.

        Args:
            destination: that of the ``Rebuild`` which gets what is returned.
        """

    def roll_back(self, index: Index, replay: Callable[[Writer, Iterable[str]], None]) -> None:
        """Lets the generation serve again that served before; the one that serves now is kept in its place.

        Args:
            replay: given the ids of documents that were changed since and did not reach the old generation, writes
                them there; nobody else writes the index while it runs.

        Raises:
            IndexMissing: none was kept, or it was made for another declaration.
            WriterBusy: the index is being written for long.
        """

    def is_rebuilding(self, index: Index) -> bool:
        """Tells whether a rebuild runs, in any process."""

    def status(self, index: Index) -> IndexStatus: ...

    def drift(self, index: Index) -> Sequence[str]:
        """Returns how the serving generation differs from what its declaration asks for, each difference in words."""


def get_engine() -> Engine:
    """Returns the engine that ``settings.SEARCH_URL`` names.

    Raises:
        ImproperlyConfigured: where there is no such engine or its address cannot be read.
    """
    return _engine(getattr(settings, "SEARCH_URL", DEFAULT_URL))


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    scheme = urlsplit(url).scheme
    if scheme not in ENGINES:
        known = ", ".join(f"{name}://" for name in ENGINES)
        raise ImproperlyConfigured(f"SEARCH_URL begins with {scheme or url!r}; this site knows {known}")
    engine: Engine = import_module(ENGINES[scheme]).from_url(url)
    return engine

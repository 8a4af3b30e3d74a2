"""Registers indexes and sources of documents for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from search import documents
from search import index as declarations
from search.documents import Source
from search.index import Index


@contextmanager
def registered(*parts: Index | Source, alone: bool = False) -> Iterator[None]:
    """Registers indexes and sources inside the block, in place of those of the same name or model.

    Args:
        parts: what to register.
        alone: whether all other sources are unknown meanwhile, and all other indexes where an index is given.
    """
    indexes = {part.name: part for part in parts if isinstance(part, Index)}
    sources = {part.model: part for part in parts if isinstance(part, Source)}
    with (
        patch.dict(declarations._indexes, indexes, clear=alone and bool(indexes)),
        patch.dict(documents._sources, sources, clear=alone),
    ):
        yield

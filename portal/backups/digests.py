"""Computes hashes of tables that are the same for the same rows in every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.db import models
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

CHUNK = 2000  # rows
_LIMIT = 1 << 256


@dataclass(slots=True)
class TableDigest:
    """Counts rows and adds up their hashes, in whatever order they come."""

    rows: int = 0
    total: int = 0

    def add(self, row: Sequence[Any]) -> None:
        """Takes a row as ``read_rows`` yields it."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(_canonical(row)).digest())) % _LIMIT

    def as_json(self) -> dict[str, Any]:
        """Returns what a manifest keeps of it."""
        return {"rows": self.rows, "sum": f"{self.total:064x}"}


def stored_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Returns the fields that are columns of a model's own table, in an order that no migration changes."""
    return sorted(model._meta.local_concrete_fields, key=lambda field: str(field.column))


def read_rows(model: type[models.Model], alias: str) -> Iterator[list[Any]]:
    """Yields the rows of a model's own table, with values in the order of ``stored_fields``; JSON is decoded."""
    fields = stored_fields(model)
    decoders: list[tuple[int, Callable[[Any], Any]]] = [
        (at, _decoded) for at, field in enumerate(fields) if isinstance(field, StreamField)
    ]
    queryset = model._base_manager.using(alias).order_by()
    for values in queryset.values_list(*(field.attname for field in fields)).iterator(chunk_size=CHUNK):
        row = list(values)
        for at, decode in decoders:
            row[at] = decode(row[at])
        yield row


def table_digest(model: type[models.Model], alias: str) -> TableDigest:
    """Reads the table of a model and returns its digest."""
    digest = TableDigest()
    for row in read_rows(model, alias):
        digest.add(row)
    return digest


def _decoded(value: Any) -> Any:
    """Returns the blocks of a stream as they are stored, without what reading or saving them would change."""
    if isinstance(value, StreamValue):
        return list(value.raw_data) if value.raw_text is None else value.raw_text
    return value


def _canonical(row: Sequence[Any]) -> bytes:
    try:
        return orjson.dumps(row, default=_plain, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # what orjson refuses: very large numbers, half a surrogate pair
        return json.dumps(row, default=_plain, sort_keys=True).encode()


def _plain(value: Any) -> str:
    """Writes a value that JSON does not know."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)

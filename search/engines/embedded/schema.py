"""Builds tantivy's schema from an index's declaration, and documents that fit it.

Words arrive prepared from ``search.engines.words``; tantivy only cuts at the spaces.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from collections.abc import Set
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import tantivy

from search.documents import SearchDocument
from search.engines import Found, terms, words
from search.engines.embedded import combinations, orders
from search.index import FilterKind, Index

FORMAT = 3  # raised when tantivy is given other fields for the same declaration
ID, DATA = "_id", "_data"


@lru_cache(maxsize=32)
def schema(index: Index) -> tantivy.Schema:
    """Returns tantivy's schema of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_bytes_field(DATA, stored=True)
    builder.add_text_field(terms.AUDIENCE, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(terms.EXPIRES, indexed=True, fast=True)
    builder.add_integer_field(terms.BY_DAY, fast=True)
    builder.add_text_field(terms.ALL, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(terms.PAIRS, tokenizer_name="whitespace", index_option="position")
    for name in terms.word_fields(index):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(terms.WHOLE, tokenizer_name="raw", index_option="basic")
    for name, kind in terms.value_kinds(index).items():
        if kind in (FilterKind.CODE, FilterKind.INTEGER):
            # Integers too: counting the values of a text column is many times faster.
            builder.add_text_field(terms.value_field(name), tokenizer_name="raw", index_option="basic", fast=True)
        else:
            builder.add_integer_field(terms.value_field(name), indexed=kind == FilterKind.KEY, fast=True)
    for column in combinations.columns(index):
        builder.add_text_field(column.field, tokenizer_name="raw", index_option="basic", fast=True)
    for sort in index.sorts:
        if sort.fields:
            builder.add_text_field(terms.order_field(sort), tokenizer_name="raw", index_option="basic", fast=True)
            builder.add_unsigned_field(orders.shelf_field(sort), fast=True)
    columns = {column.field for column in combinations.columns(index)} | {
        terms.order_field(sort) for sort in index.sorts if sort.fields
    }
    return _thrifty(builder.build(), columns=columns)


def _thrifty(built: tantivy.Schema, columns: Set[str]) -> tantivy.Schema:
    """Returns a schema that writes nothing nobody reads: no postings of ``columns``, which are counted and ordered by
    but never asked for, and no lengths, as no score depends on them. The builder cannot say either, but the form in
    which a schema is pickled can.
    """
    pickled: Any = built.__reduce__()
    unpickle, (described,) = pickled
    for field in described["inner"]:
        if field["type"] == "text":
            if field["name"] in columns:
                field["options"]["indexing"] = None
            else:
                field["options"]["indexing"]["fieldnorms"] = False
    thrifty: tantivy.Schema = unpickle(described)
    return thrifty


def fingerprint(index: Index) -> str:
    """Tells whether files were written for this declaration: changes with all that decides what is written."""
    written = [version("tantivy"), FORMAT, index.combined, terms.declaration(index)]
    return hashlib.sha256(repr(written).encode()).hexdigest()[:16]


def prepare(index: Index, id: str, document: SearchDocument, shelves: orders.Shelves) -> bytes:
    """Returns what is kept of a document, as the JSON that tantivy reads faster than anything handed over piece by
    piece.

    Args:
        index: the declaration.
        id: the document's.
        document: what is kept.
        shelves: those of the generation it goes to.
    """
    values = terms.present(document.values)
    fields = words.words(index, document.texts)
    fields |= terms.values(index, values)
    fields |= (keys := terms.sort_keys(index, values, id))
    fields |= orders.of_document(index, keys, shelves)
    fields |= combinations.of_document(index, document.audience, values)
    fields[ID] = id
    fields[terms.BY_DAY] = terms.by_day(index, values, id)
    fields[terms.AUDIENCE] = document.audience.value
    if document.expires is not None:
        fields[terms.EXPIRES] = int(document.expires.timestamp())
    fields[DATA] = b2a_base64(terms.data(index, document, terms.fingerprint(document, values)), newline=False).decode()
    return terms.to_json(fields)


def to_found(document: tantivy.Document, score: float = 0.0) -> Found:
    """Returns what a document kept for showing it."""
    fields = document.to_dict()
    return Found(fields[ID][0], *terms.shown(bytes(fields[DATA][0])), score=score)


def to_fingerprint(document: tantivy.Document) -> tuple[str, str]:
    """Returns a document's id and the fingerprint of what was written of it."""
    return str(document.get_first(ID)), terms.fingerprint_in(bytes(document.to_dict()[DATA][0]))

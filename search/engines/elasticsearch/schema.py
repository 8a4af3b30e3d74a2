"""Builds Elasticsearch's mapping from an index's declaration, and documents that fit it.

Words arrive prepared from ``search.engines.words``; Elasticsearch only cuts at the spaces, so that both engines hold
the same terms.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from elasticsearch.dsl import Document, Keyword, Long, Mapping, MetaField, Text, analyzer, tokenizer
from elasticsearch.dsl import Index as ElasticsearchIndex

from search.documents import SearchDocument
from search.engines import Found, terms, words
from search.index import FilterKind, Index

FORMAT = 5  # raised when the mapping or the aliases of the same declaration change
DATA = "data"

# Two joined words of the longest kind, in UTF-16 units.
WORDS = analyzer("words", type="custom", tokenizer=tokenizer("words", "whitespace", max_token_length=1000))


class Kept(Document):
    """What every index keeps of a document; ``document_class`` adds what its declaration asks for."""

    data = Keyword(index=False, doc_values=False)  # what a hit shows

    class Meta:
        dynamic = MetaField("strict")
        # Everything else can be made anew from the database and is never read back.
        source = MetaField(includes=[DATA])


@lru_cache(maxsize=32)
def document_class(index: Index) -> type[Document]:
    """Returns the ``Document`` class of an index."""
    mapping = Mapping()
    mapping.field(terms.AUDIENCE, Keyword())
    mapping.field(terms.EXPIRES, Long())
    mapping.field(terms.BY_DAY, Long(index=False))
    for name in (terms.ALL, terms.PAIRS, *terms.word_fields(index)):
        unusual: dict[str, Any] = {"norms": False}
        if name != terms.ALL:  # where phrases are looked for
            unusual["index_options"] = "docs"
        mapping.field(name, Text(analyzer=WORDS, **unusual))
    mapping.field(terms.WHOLE, Keyword(doc_values=False))
    for name, kind in terms.value_kinds(index).items():
        is_term = kind in (FilterKind.CODE, FilterKind.INTEGER)
        mapping.field(terms.value_field(name), Keyword() if is_term else Long())
    for sort in index.sorts:
        if sort.fields:
            mapping.field(terms.order_field(sort), Keyword(index=False))
    mapping.meta("meta", declaration=fingerprint(index))
    meta = type("Meta", (), {"mapping": mapping})
    return type(f"{index.name.title()}Document", (Kept,), {"Meta": meta})


def fingerprint(index: Index) -> str:
    """Tells whether an index was made for this declaration: changes with all that decides what is written."""
    return hashlib.sha256(f"{FORMAT} {terms.declaration(index)}".encode()).hexdigest()[:8]


def differences(index: Index, mapping: dict[str, Any]) -> list[str]:
    """Returns where a mapping that Elasticsearch has is not the one that is declared."""
    described = ElasticsearchIndex(index.name)
    described.document(document_class(index))
    declared = described.to_dict()["mappings"]["properties"]
    found = mapping.get("properties", {})
    return [
        f"{name}: declared {declared.get(name)}, found {found.get(name)}"
        for name in sorted({*declared, *found})
        if declared.get(name) != found.get(name)
    ]


def prepare(index: Index, id: str, document: SearchDocument) -> dict[str, Any]:
    """Returns what is sent of a document."""
    values = terms.present(document.values)
    source = words.words(index, document.texts)
    source |= terms.values(index, values)
    source |= terms.sort_keys(index, values, id)
    source[terms.BY_DAY] = terms.by_day(index, values, id)
    source[DATA] = terms.data(index, document, terms.fingerprint(document, values)).decode()
    source[terms.AUDIENCE] = document.audience.value
    if document.expires is not None:
        source[terms.EXPIRES] = int(document.expires.timestamp())
    return source


def to_found(hit: Any) -> Found:
    """Returns what a hit kept for showing it."""
    return Found(hit.meta.id, *terms.shown(hit[DATA]), score=hit.meta.score or 0.0)


def to_fingerprint(hit: Any) -> tuple[str, str]:
    """Returns a document's id and the fingerprint of what was written of it."""
    return hit.meta.id, terms.fingerprint_in(hit[DATA])

"""What tantivy keeps of a document: the schema made from an index's declaration, and documents in its shape.

Words are prepared here, joined by single spaces, and tantivy only cuts at the spaces: the same analysis serves every
engine. What decides the order of hits is laid down as plain terms, so that asking costs little:

* ``ALL``: every folded word with its position, ``GAP`` between two text fields: what must match, phrases, word
statistics. * ``EXACT``: every word with its marks; ``PAIRS``: every two neighbouring folded words.
* tiers: for each boost above the lowest, the words and pairs of the text fields that have at least this boost. A
word's weight is the sum over the tiers that hold it, which is its field's boost.
* ``WHOLE``: each short text field as one term, folded and exact, for telling a field that *is* the question.
* ``BEGINNINGS``: the beginnings of all words, for a last word that is not finished.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import tantivy

from search import text as analysis
from search.documents import SearchDocument, Value
from search.engines import Found
from search.index import FilterKind, Index, Sort

FORMAT = 2  # raised when what is written for the same declaration changes
LONGEST_PREFIX = 12  # letters; longer beginnings are looked up in the list of words
LONGEST_WHOLE = 12  # words of a text field that is kept as one term
LONGEST_REMEMBERED = 120  # characters of a text whose words are remembered
LONGEST_CODE = 1000  # characters
INTEGER_BASE = 10**15  # added to integers, so that their digits sort as they do

# Field names. Those of a declaration get a letter in front, so that they never meet these.
ID, DATA, AUDIENCE, EXPIRES = "_id", "_data", "_audience", "_expires"
ALL, EXACT, PAIRS, WHOLE = "_all", "_exact", "_pairs", "_whole"
BEGINNINGS, TITLE, TITLE_BEGINNINGS = "_beginnings", "_title", "_title_beginnings"
GAP = "\x02"  # a word that no text has


def value_field(name: str) -> str:
    """Returns the name of the field that keeps a value of ``SearchDocument.values``."""
    return f"v_{name}"


def order_field(sort: Sort) -> str:
    """Returns the name of the field that keeps a document's place in an order."""
    return f"o_{sort.name}"


def tier_field(tier: int) -> str:
    """Returns the name of the field that keeps the words of a tier, ``exact_tier_field`` of those with their marks."""
    return f"_tier{tier}"


def exact_tier_field(tier: int) -> str:
    return f"_exact_tier{tier}"


@lru_cache(maxsize=32)
def tiers(index: Index) -> tuple[float, ...]:
    """Returns the boosts above the lowest one, from low to high."""
    return tuple(sorted({text.boost for text in index.texts})[1:])


@lru_cache(maxsize=32)
def value_kinds(index: Index) -> dict[str, FilterKind]:
    """Returns the kind in which each value is kept; raises ``ValueError`` where two filters contradict each other."""
    kinds: dict[str, FilterKind] = {}
    for choice in index.filters:
        kind = FilterKind.DATE_FROM if choice.kind == FilterKind.DATE_TO else choice.kind
        if kinds.setdefault(choice.source, kind) != kind:
            raise ValueError(f"Index {index.name!r} reads {choice.source!r} in two ways")
    return kinds


@lru_cache(maxsize=32)
def schema(index: Index) -> tantivy.Schema:
    """Returns tantivy's schema of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_bytes_field(DATA, stored=True)
    builder.add_text_field(AUDIENCE, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(EXPIRES, indexed=True, fast=True)
    builder.add_text_field(ALL, tokenizer_name="whitespace", index_option="position")
    for name in (EXACT, PAIRS, BEGINNINGS, TITLE, TITLE_BEGINNINGS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(WHOLE, tokenizer_name="raw", index_option="basic")
    for tier in range(len(tiers(index))):
        builder.add_text_field(tier_field(tier), tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field(exact_tier_field(tier), tokenizer_name="whitespace", index_option="basic")
    for name, kind in value_kinds(index).items():
        if kind in (FilterKind.CODE, FilterKind.INTEGER):
            # Integers too: counting the values of a text column is many times faster.
            builder.add_text_field(value_field(name), tokenizer_name="raw", index_option="basic", fast=True)
        else:
            builder.add_integer_field(value_field(name), indexed=True, fast=True)
    for sort in index.sorts:
        if sort.fields:
            builder.add_text_field(order_field(sort), tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def fingerprint(index: Index) -> str:
    """Tells whether files were written for this declaration: changes with all that decides what is written."""
    written = [
        FORMAT,
        version("tantivy"),
        [(text.name, text.boost) for text in index.texts],
        sorted(value_kinds(index).items()),
        [(sort.name, sort.fields) for sort in index.sorts],
    ]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:16]


# --- Values ----------------------------------------------------------------------------------


def value_term(kind: FilterKind, value: Value) -> str:
    """Returns the term that stands for a code or an integer."""
    return f"{int(value) + INTEGER_BASE:016d}" if kind == FilterKind.INTEGER else str(value)[:LONGEST_CODE]


def value_of_term(kind: FilterKind, term: str) -> Value:
    """Undoes ``value_term``."""
    return int(term) - INTEGER_BASE if kind == FilterKind.INTEGER else term


def day_number(date: str) -> int:
    """Turns ``YYYY-MM-DD`` into an integer that sorts alike."""
    return int(date.replace("-", ""))


def sort_key(fields: Sequence[str], values: Mapping[str, Any]) -> str:
    """Composes one string that sorts like the fields in turn; what has no value comes last, in either direction."""
    return "".join(_sort_part(name.lstrip("-"), name.startswith("-"), values) for name in fields)


def _sort_part(name: str, descending: bool, values: Mapping[str, Any]) -> str:
    given = _several(values.get(name))
    if not given or given[0] == "":
        return "2"
    value = given[0]
    if isinstance(value, int):
        return f"1{INTEGER_BASE + (-value if descending else value):016d}"
    if descending:
        return "1" + bytes(255 - byte for byte in value.encode()).hex() + "~"
    return f"1{value}\x01"


def _several(value: Any) -> list[Value]:
    """Returns values as a list, also where a lone value or None was given."""
    if value is None:
        return []
    return [value] if isinstance(value, str | int) else list(value)


# --- Words -----------------------------------------------------------------------------------


def pairs(words: Sequence[str]) -> list[str]:
    """Returns every two neighbouring words as one term."""
    return [f"{one}_{other}" for one, other in pairwise(words)]


def whole_term(field: str, words: Sequence[str], *, exact: bool) -> str:
    """Returns the term that stands for a text field with just these words."""
    return f"{field}{'=' if exact else ':'}{' '.join(words)}"


@lru_cache(maxsize=65_536)
def _beginnings(word: str) -> str:
    return " ".join(word[:length] for length in range(1, min(len(word), LONGEST_PREFIX) + 1))


def _all_beginnings(words: Iterable[str]) -> str:
    return " ".join(map(_beginnings, words))


def _analysed(plain: str) -> tuple[list[str], list[str], list[str]]:
    exact, folded = analysis.words(plain)
    return exact, folded, pairs(folded)


_recent = lru_cache(maxsize=16_384)(_analysed)


# --- Documents -------------------------------------------------------------------------------


def to_tantivy(index: Index, id: str, document: SearchDocument) -> tantivy.Document:
    """Returns a document in tantivy's shape."""
    fields = _text_fields(index, document.texts)
    fields[ID] = id
    fields[AUDIENCE] = document.audience.value
    for name, kind in value_kinds(index).items():
        values = [value for value in _several(document.values.get(name)) if value != ""]
        if kind in (FilterKind.CODE, FilterKind.INTEGER):
            fields[value_field(name)] = [value_term(kind, value) for value in values]
        else:
            fields[value_field(name)] = [day_number(str(value)) for value in values]
    for sort in index.sorts:
        if sort.fields:
            fields[order_field(sort)] = sort_key(sort.fields, document.values)
    if document.expires is not None:
        fields[EXPIRES] = int(document.expires.timestamp())
    made = tantivy.Document.from_dict(fields, schema(index))
    kept = [dict(document.stored), {name: text for name, text in document.texts.items() if text}]
    made.add_bytes(DATA, json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    return made


def _text_fields(index: Index, texts: Mapping[str, str]) -> dict[str, Any]:
    boosts = tiers(index)
    everything: list[str] = []
    every_pair: list[str] = []
    every_exact: list[str] = []
    whole: list[str] = []
    in_tier: list[list[str]] = [[] for _boost in boosts]
    in_exact_tier: list[list[str]] = [[] for _boost in boosts]
    title: list[str] = []
    for position, text in enumerate(index.texts):
        plain = texts.get(text.name) or ""
        # Names of units, awards and campaigns come back thousands of times in a rebuild; long texts do not.
        exact, folded, neighbours = _recent(plain) if len(plain) <= LONGEST_REMEMBERED else _analysed(plain)
        if not folded:
            continue
        everything += folded
        everything.append(GAP)
        every_pair += neighbours
        every_exact += exact
        for tier, boost in enumerate(boosts):
            if text.boost >= boost:
                in_tier[tier] += folded
                in_tier[tier] += neighbours
                in_exact_tier[tier] += exact
        if len(folded) <= LONGEST_WHOLE:
            whole += [whole_term(text.name, folded, exact=False), whole_term(text.name, exact, exact=True)]
        if position == 0:
            title = folded
    distinct = dict.fromkeys(everything)
    distinct.pop(GAP, None)
    fields: dict[str, Any] = {
        ALL: " ".join(everything),
        EXACT: " ".join(every_exact),
        PAIRS: " ".join(every_pair),
        WHOLE: whole,
        BEGINNINGS: _all_beginnings(distinct),
        TITLE: " ".join(title),
        TITLE_BEGINNINGS: _all_beginnings(title),
    }
    for tier in range(len(boosts)):
        fields[tier_field(tier)] = " ".join(in_tier[tier])
        fields[exact_tier_field(tier)] = " ".join(in_exact_tier[tier])
    return fields


def to_found(document: tantivy.Document) -> Found:
    """Returns what a document kept for showing it."""
    fields = document.to_dict()
    stored, texts = json.loads(bytes(fields[DATA][0]))
    return Found(fields[ID][0], stored, texts)

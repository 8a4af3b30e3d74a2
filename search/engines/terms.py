"""Defines the terms that every engine indexes of a document.

Words are prepared in ``words``, joined by single spaces, and an engine only cuts at the spaces. What decides the order
of hits is laid down as plain terms, so that asking costs little:

* ``ALL``: every folded word, ``GAP`` between two text fields: what must match, word statistics.
* levels: the words that stand often in a document for its length, by how often. BM25 would compare them with all other
  documents, also with those deleted but not yet merged away, so that scores would depend on how an index was written.
* ``PAIRS``: every two neighbouring folded words, with their places: phrases, see ``phrase_pairs``.
* tiers: for each boost above the lowest, the words of the text fields that have this boost and no higher one; in the
  highest tier their pairs too. A word of several text fields is in the highest of their tiers only.
* ``EXACT`` and the exact tiers: the same of words with their marks, ``EXACT`` being the lowest tier.
* ``WHOLE``: each short name in a text field as one term, folded and, where that differs, exact, for telling a field
  that *is* the question: the name a thing goes by, its other names, and the given names of people.
* ``BEGINNINGS``: the beginnings of all words, for a last word that is not finished.
"""

from __future__ import annotations

import hashlib
import json
from binascii import crc32
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

import orjson

from search.documents import SearchDocument
from search.index import FilterKind, Index, Sort, get_index
from search.types import Value

FORMAT = 11  # raised when what is written for the same declaration changes
LONGEST_PREFIX = 2  # letters; longer beginnings are those of few words, which are looked up
LONGEST_WHOLE = 12  # words of a name that is kept as one term
LONGEST_GIVEN_NAME = 2  # words
LONGEST_PERSON_NAME = 6  # words; longer names are not those of people
LONGEST_CODE = 1000  # characters
INTEGER_BASE = 10**15  # added to integers, so that their digits sort as they do

LONE = (str, int)  # types of a value
LAST = "2"  # the place in an order of what has no value
# How often a word stands in a document counts in steps. Of a text of usual length, a word that stands there once is on
# no level, one that stands there twice on the second of these.
LEVELS = 4
USUAL_LENGTH = 300  # words
MODEL_BITS, KEY_BITS = 8, 32  # of a place by day: what tells a model, and a primary key
LAST_DAY = date.max.toordinal() + 1  # where no day is said

# Field names. Those of a declaration get a letter in front, so that they never meet these.
AUDIENCE, EXPIRES = "_audience", "_expires"
BY_DAY = "_by_day"
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


def level_field(level: int) -> str:
    """Returns the name of the field that keeps the words of a level: of how often they stand in a document."""
    return f"_level{level}"


def word_fields(index: Index) -> list[str]:
    """Returns the names of all fields that hold words joined by spaces, but ``ALL`` and ``PAIRS``."""
    numbers = range(len(tiers(index)))
    return [
        EXACT,
        BEGINNINGS,
        TITLE,
        TITLE_BEGINNINGS,
        *map(tier_field, numbers),
        *map(exact_tier_field, numbers),
        *(map(level_field, levels()) if index.frequency else ()),
    ]


def levels() -> range:
    """Returns the levels that words may be on."""
    return range(1, LEVELS)


def often(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yields level and words, joined by spaces, of those that stand often among all words of a document."""
    length = len(words)
    # As BM25 has it, with its usual constants, but beside a fixed length.
    weigh = 1.2 * (0.25 + 0.75 * length / USUAL_LENGTH)
    by_level: dict[int, list[str]] = {}
    for word, times in Counter(words).items():
        if times > 1 and (level := int(LEVELS * times / (times + weigh))):
            by_level.setdefault(level, []).append(word)
    for level, found in by_level.items():
        yield level, " ".join(found)


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


def declaration(index: Index) -> str:
    """Returns, as JSON, all of a declaration that decides what is written."""
    written = [
        FORMAT,
        [(text.name, text.boost, text.of_people) for text in index.texts],
        sorted(value_kinds(index).items()),
        [(sort.name, sort.fields) for sort in index.sorts],
        index.stored,
        index.frequency,
        index.day,
        LEVELS,
        USUAL_LENGTH,
    ]
    return json.dumps(written)


# --- Values ----------------------------------------------------------------------------------


def value_term(kind: str, value: Value) -> str:
    """Returns the term that stands for a code or an integer."""
    return f"{int(value) + INTEGER_BASE:016d}" if kind == FilterKind.INTEGER else str(value)[:LONGEST_CODE]


def value_of_term(kind: FilterKind, term: str) -> Value:
    """Undoes ``value_term``."""
    return int(term) - INTEGER_BASE if kind == FilterKind.INTEGER else term


def day_number(date: str) -> int:
    """Turns ``YYYY-MM-DD`` into an integer that sorts alike."""
    return int(date.replace("-", ""))


def present(given: Mapping[str, Any]) -> dict[str, tuple[Value, ...]]:
    """Returns the values of a document that say something; lone values as one of several."""
    return {name: several(value) for name, value in given.items()}


def several(value: Any) -> tuple[Value, ...]:
    """Returns what a value says: several values, also where a lone one or None was given, without empty ones."""
    if not isinstance(value, tuple):
        value = (value,) if isinstance(value, LONE) else tuple(value or ())
    return tuple([one for one in value if one != ""]) if "" in value else value


def values(index: Index, given: Mapping[str, tuple[Value, ...]]) -> dict[str, list[Value]]:
    """Returns what is kept of a document's values: terms of codes and integers, numbers of keys and dates.

    Args:
        given: as ``present`` returns them.
    """
    return {
        field: _kept_values(kind, said) for name, field, kind in _value_fields(index) if (said := given.get(name, ()))
    }


@lru_cache(maxsize=32)
def _value_fields(index: Index) -> list[tuple[str, str, str]]:
    # What an enumeration adds to a string makes it slower to be found by.
    return [(name, value_field(name), kind.value) for name, kind in value_kinds(index).items()]


@lru_cache(maxsize=16_384)
def _kept_values(kind: str, values: tuple[Value, ...]) -> list[Value]:
    if kind == FilterKind.KEY:
        return [int(value) for value in values]
    if kind == FilterKind.DATE_FROM:
        return [day_number(str(value)) for value in values]
    return [value_term(kind, value) for value in values]


def sort_keys(index: Index, given: Mapping[str, Any], id: str = "") -> dict[str, str]:
    """Returns a document's place in every order but relevance; without its id, that of all who share its values."""
    orders, fields = _order_fields(index)
    parts = {field: _part_of(field, given) for field in fields}
    last = _last_part(id)
    return {name: "".join([parts[field] for field in composed]) + last for name, composed in orders}


def _last_part(id: str) -> str:
    """Returns what no two documents share: the model, and the primary key so that numbers sort as numbers."""
    if not id:
        return ""
    model, _, key = id.rpartition(":")
    return f"{model_number(model):02x}{f'{len(key):02d}' if _is_number(key) else '~'}{key}"


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdecimal()


@lru_cache(maxsize=1_024)
def model_number(label: str) -> int:
    """Returns the number that stands for a model in places, by its label; a system check tells where two share one."""
    return crc32(label.encode()) % (1 << MODEL_BITS)


def by_day(index: Index, given: Mapping[str, Any], id: str) -> int:
    """Returns a document's place among equally relevant ones: the latest day first, then model and primary key."""
    model, _, key = id.rpartition(":")
    days = several(given.get(index.day))
    day = LAST_DAY - _ordinal(str(days[0])) if days else LAST_DAY
    number = int(key) if _is_number(key) else crc32(key.encode())
    told = str(number) == key and number < (1 << KEY_BITS)
    return (((day << MODEL_BITS) + model_number(model) << KEY_BITS) + number % (1 << KEY_BITS) << 1) + (not told)


def of_place(place: int) -> tuple[int, int | None]:
    """Returns what a place of ``by_day`` says of a document: the number of its model, and its primary key; None where
    the place does not tell it.
    """
    key = place >> 1 & (1 << KEY_BITS) - 1
    return place >> KEY_BITS + 1 & (1 << MODEL_BITS) - 1, None if place & 1 else key


@lru_cache(maxsize=16_384)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=32)
def _order_fields(index: Index) -> tuple[list[tuple[str, tuple[str, ...]]], list[str]]:
    """Returns the fields that keep orders, with what each is composed of, and everything that any is composed of."""
    orders = [(order_field(sort), sort.fields) for sort in index.sorts if sort.fields]
    return orders, list(dict.fromkeys(field for _name, fields in orders for field in fields))


def sort_key(fields: Sequence[str], values: Mapping[str, Any]) -> str:
    """Composes one string that sorts like the fields in turn; what has no value comes last, in either direction."""
    return "".join([_part_of(field, values) for field in fields])


def _part_of(field: str, values: Mapping[str, Any]) -> str:
    given = several(values.get(field.lstrip("-")))
    return _sort_part(given[0], field[0] == "-") if given else LAST


@lru_cache(maxsize=16_384)
def _sort_part(value: Value, descending: bool) -> str:
    if isinstance(value, int):
        return f"1{INTEGER_BASE + (-value if descending else value):016d}"
    if descending:
        return "1" + bytes(255 - byte for byte in value.encode()).hex() + "~"
    return f"1{value}\x01"


# --- Words -----------------------------------------------------------------------------------


def pairs(words: Sequence[str]) -> list[str]:
    """Returns every two neighbouring words as one term."""
    return list(map("_".join, pairwise(words)))


def phrase_pairs(words: Sequence[str]) -> list[tuple[int, str]]:
    """Returns the fewest pairs that together are a phrase of two words or more, each with its place in it. Places are
    no more than two apart, and fields more: thus no phrase reaches from one field to the next.
    """
    joined = pairs(words)
    places = dict.fromkeys([*range(0, len(joined), 2), len(joined) - 1])
    return [(place, joined[place]) for place in places]


def field_of(word_or_pair: str) -> str:
    """Returns the field that has all words, or all pairs; no word has the sign that joins a pair."""
    return PAIRS if "_" in word_or_pair else ALL


class Naming(StrEnum):
    """How words name what a document is about."""

    FIRST = ""  # the name it goes by
    OTHER = "~"  # a name it has besides, or had
    GIVEN = "$"  # the end of a person's name


def name_term(field: str, naming: Naming, words: Iterable[str], *, exact: bool) -> str:
    """Returns the term that stands for just these words as a name in a text field."""
    return f"{field}{naming}{'=' if exact else ':'}{' '.join(words)}"


# --- What a hit shows ------------------------------------------------------------------------


ABSENT, STORED = 0, 1  # in the place of a text that there is not, and of one that is also stored

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def fingerprint(document: SearchDocument, values: Mapping[str, tuple[Value, ...]]) -> str:
    """Returns a short hash of all that decides what is written of a document, the same in every process.

    Args:
        document: what is written.
        values: its values as ``present`` returns them.
    """
    expires = None if document.expires is None else int(document.expires.timestamp())
    said = {name: sorted(map(str, several)) for name, several in values.items() if several}
    texts = {name: text for name, text in document.texts.items() if text}
    # Plain copies of mappings and strings of whatever class; keys in one order.
    content = [sorted(texts.items()), sorted(said.items()), dict(document.stored), document.audience.value, expires]
    return hashlib.blake2b(to_json(content), digest_size=8).hexdigest()


def fingerprint_in(data: str | bytes) -> str:
    """Returns the fingerprint that ``data`` was given."""
    return str(orjson.loads(data)[3])


def data(index: Index, document: SearchDocument, fingerprint: str = "") -> bytes:
    """Returns what is kept for showing a document, as JSON; ``shown`` reads it, ``fingerprint_in`` the fingerprint.

    A text that is also stored is kept once. Names stand before all values, so that the blocks in which engines compress
    documents take a third less; where they are those that the index declares, its name stands for them.
    """
    stored = document.stored
    texts = {name: text for name, text in document.texts.items() if text}
    names = tuple(stored)
    if names == index.stored:
        described = _declared(index)
        given = [(name, texts.get(name)) for name in _text_names(index)]
        others: list[Value] = [
            ABSENT if not text else STORED if stored.get(name) == text else text for name, text in given
        ]
    else:
        different = {name: text for name, text in texts.items() if stored.get(name) != text}
        described = _names(names, tuple(texts), tuple(different))
        others = [*different.values()]
    shown_by = [[*stored.values()], others, *filter(None, [fingerprint])]
    return b"[%b,%b" % (described.encode("utf-8", "replace"), to_json(shown_by)[1:])


def to_json(value: Any) -> bytes:
    """Returns a value as JSON in UTF-8; a question mark stands for half a character."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # half a character, or a number of more than 64 bits
        return _encode(value).encode("utf-8", "replace")


@lru_cache(maxsize=32)
def _declared(index: Index) -> str:
    return _encode(index.name)


@lru_cache(maxsize=32)
def _text_names(index: Index) -> tuple[str, ...]:
    """Returns the names of an index's text fields."""
    return tuple(text.name for text in index.texts)


@lru_cache(maxsize=1_024)
def _names(stored: Sequence[str], texts: Sequence[str], others: Sequence[str]) -> str:
    """Returns the names of what is stored, of texts among it, of other texts."""
    return _encode([stored, [name for name in texts if name not in others], others])


def shown(data: str | bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Returns ``stored`` and ``texts`` of a document."""
    described, values, texts, *_fingerprint = orjson.loads(data)
    if isinstance(described, str):
        index = get_index(described)
        stored = dict(zip(index.stored, values, strict=True))
        given = zip(_text_names(index), texts, strict=True)
        return stored, {name: stored[name] if text == STORED else text for name, text in given if text != ABSENT}
    names, same, others = described
    stored = dict(zip(names, values, strict=True))
    return stored, {name: stored[name] for name in same} | dict(zip(others, texts, strict=True))

"""Normalises Vietnamese names and makes the keys that order them."""

from __future__ import annotations

import re
from functools import lru_cache

from vn_collate import collate_key

from search.text import clean, words

_WORD = re.compile(r"\w+")
# One character for each weight, all above the two separators, which must sort before every letter.
_FIRST_WEIGHT = 0x30
_NEXT_LEVEL = " "
_NEXT_WORD = "!"
_LAST_WEIGHT = 0x7E


def clean_name(text: str) -> str:
    """Returns a name as it is kept: Unicode NFC, nothing invisible, one space between words, none around."""
    return " ".join(clean(text).split())


def folded_name(name: str) -> str:
    """Returns what counts of a name where marks do not: its folded words with single blanks between them."""
    return " ".join(words(name)[1])


def text_order_key(text: str) -> str:
    """Returns a key whose code point order is the Vietnamese dictionary order of ``text``.

    Letters count first (a ă â … d đ …), word by word, then tones (ngang, huyền, hỏi, ngã, sắc, nặng), as ICU's ``vi``
    collation has it. Case and punctuation do not count.
    """
    weights = [_weights(word) for word in _WORD.findall(clean(text))]
    letters, tones = zip(*weights, strict=True) if weights else ((), ())
    return _NEXT_WORD.join(letters) + _NEXT_LEVEL + _NEXT_WORD.join(tones)


@lru_cache(maxsize=8192)  # names are made of few syllables
def _weights(word: str) -> tuple[str, str]:
    """Returns what a word's letters weigh, and what its tones weigh."""
    # vn_collate lays out one byte a letter, level by level, each level closed by a zero byte.
    weights = bytes.fromhex(collate_key(word))
    length = len(weights) // 3 - 1
    return _as_text(weights[:length]), _as_text(weights[length + 1 : 2 * length + 1]).rstrip(chr(_FIRST_WEIGHT))


def _as_text(weights: bytes) -> str:
    return "".join(chr(min(_FIRST_WEIGHT + weight, _LAST_WEIGHT)) for weight in weights)


def split_person_name(name: str) -> tuple[str, str]:
    """Splits a person's name into given name and the rest (family and middle name).

    The last word is taken as the given name, which is usual but not certain: a comma overrides it, with the given name
    first ("Minh Châu, Trần").
    """
    given, comma, rest = name.partition(",")
    if comma:
        return clean_name(given), clean_name(rest)
    words = name.split()
    return (words[-1], " ".join(words[:-1])) if words else ("", "")


def person_order_key(name: str) -> str:
    """Returns the key by which lists of people are ordered: given name, then family and middle name as written."""
    given, rest = split_person_name(name)
    return f"{text_order_key(given)}{_NEXT_LEVEL}{text_order_key(rest)}"

"""Checks whether letters form a Vietnamese syllable, which tells a right decoding from a wrong one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = "\u0301\u0323"  # syllables that end in a stop are sắc or nặng
_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn

_DATA = tomllib.loads((Path(__file__).parents[2] / "data" / "syllables.toml").read_text(encoding="utf-8"))
_ONSETS = "|".join(sorted(_DATA["onsets"].split(), key=len, reverse=True))
_RHYMES = "|".join(_DATA["rhymes"].split())
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{_RHYMES})")
_FREQUENT = frozenset(_DATA["frequent"].split())
_STOP = re.compile(r"(?:c|ch|p|t|k)\Z")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Whether a word is spelled as a Vietnamese syllable, whatever its case.

    Args:
        word: NFC.
    """
    if word.islower():
        lower = word
    elif word.isupper() or word[1:].islower():
        lower = word.lower()
    else:
        return False  # capitals within a word come from a wrong decoding
    decomposed = unicodedata.normalize("NFD", lower)
    tones = [char for char in decomposed if char in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    if not _SYLLABLE.fullmatch(bare):
        return False
    return not (tones and tones[0] not in _STOP_TONES and _STOP.search(bare))


def is_frequent(word: str) -> bool:
    """Whether a word stands in a great share of people's names."""
    return word.lower() in _FREQUENT


def is_vietnamese_letter(char: str) -> bool:
    """Whether a character beyond ASCII is a letter of the Vietnamese alphabet (NFC)."""
    if char in "đĐ":
        return True
    decomposed = unicodedata.normalize("NFD", char)
    base, marks = decomposed[0], decomposed[1:]
    return base in "aeiouyAEIOUY" and bool(marks) and all(mark in _TONES + _MARKS for mark in marks)

"""Converts Vietnamese typed without an input method, in Telex (``nguyeenx``) or VNI (``nguye6n4``) keys.

Pure functions. Whether a word was meant as keys is for the caller to judge: ``mas`` is a word of other languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.text import is_syllable, unify_tone

_VOWELS = "aăâeêioôơuưy"
_VOWEL = re.compile(f"[{_VOWELS}]")
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323", "z": ""}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323", "0": ""}


@lru_cache(maxsize=4096)
def read_telex(word: str) -> str:
    """Returns what the keys write in Telex: ``nguyeenx`` → ``nguyễn``, ``DDaof`` → ``đào``.

    Marks and tone may be typed anywhere behind their letter. What does not become a Vietnamese syllable comes back in
    lower case.

    Args:
        word: one word without marks.
    """
    letters: list[str] = []
    tone = ""
    for key in word.lower():
        has_vowel = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and has_vowel:
            tone = _TELEX_TONES[key]
        elif key == "w":
            if not _horn_or_breve(letters):
                letters.append("ư")
        elif key == "d" and letters[:1] == ["d"] and (has_vowel or len(letters) == 1):
            letters[0] = "đ"
        elif not (key in _CIRCUMFLEX and _replace_last(letters, key, _CIRCUMFLEX[key])):
            letters.append(key)
    return _written(word, letters, tone)


@lru_cache(maxsize=4096)
def read_vni(word: str) -> str:
    """Returns what the keys write in VNI: ``nguye6n4`` → ``nguyễn``, ``d9ao2`` → ``đào``; otherwise as ``read_telex``.

    Args:
        word: one word without marks.
    """
    letters: list[str] = []
    tone = ""
    for key in word.lower():
        if not key.isdecimal():
            letters.append(key)
        elif key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif not _vni_mark(letters, key):
            return word.lower()
    return _written(word, letters, tone)


def _vni_mark(letters: list[str], key: str) -> bool:
    if key == "6":
        return any(_replace_last(letters, vowel, _CIRCUMFLEX[vowel]) for vowel in reversed(letters) if vowel in "aeo")
    if key == "7":
        return "a" not in letters[-1:] and _horn_or_breve(letters)
    if key == "8":
        return _replace_last(letters, "a", "ă")
    return letters[:1] == ["d"] and _replace_last(letters, "d", "đ")


def _horn_or_breve(letters: list[str]) -> bool:
    """Puts the mark of Telex's w on the last vowel that can bear it; tells whether there is one."""
    for at in reversed(range(len(letters))):
        if letters[at] in "aou":
            letters[at] = {"a": "ă", "o": "ơ", "u": "ư"}[letters[at]]
            return True
    return False


def _replace_last(letters: list[str], old: str, new: str) -> bool:
    for at in reversed(range(len(letters))):
        if letters[at] == old:
            letters[at] = new
            return True
    return False


def _written(word: str, letters: list[str], tone: str) -> str:
    """Puts the letters together; the input method completes ``uơn`` to ``ươn`` and reads ``muaw`` as ``mưa``."""
    written = "".join(letters)
    written = re.sub(r"(?<!q)(?:uơ|ưo)(?=.)", "ươ", written)
    written = re.sub(r"(?<!q)uă$", "ưa", written)
    if tone:
        written = _VOWEL.sub(lambda vowel: vowel[0] + tone, written, count=1)
    written = unify_tone(unicodedata.normalize("NFC", written))
    return written if is_syllable(written) else word.lower()

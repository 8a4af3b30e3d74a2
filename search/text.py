"""Normalises Vietnamese text for search: folding, words, slugs, and the marks around matches.

Pure functions, used alike when indexing and when asking, by every engine.

Two forms of each word are kept: the *exact* one (lower case, Unicode NFC, tone marks in one agreed place) and the
*folded* one, which drops all marks. ``đ`` has no decomposition in Unicode and is folded by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from html import escape
from itertools import chain, compress
from typing import TypeVar

_Answer = TypeVar("_Answer")
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_BASE_VOWELS = "aăâeêioôơuưy"
# Eth and African D look like Đ and come from old converters and foreign keyboards.
_D_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_UNFOLDABLE = str.maketrans({"đ": "d", "Đ": "D"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Space, tab, line ends and all letters of Vietnamese in NFC; most text has nothing else to look at.
_CLEAN = re.compile("[\t\n\r -~ăĂâÂđĐêÊôÔơƠưƯ–ÀÁÃÈÉÌÍÒÓÕÙÚÝàáãèéìíòóõùúýĨĩŨũ\u1ea0-\u1ef9]*")

_SYLLABLE = re.compile(
    rf"(?P<onset>qu|gi(?=[{_BASE_VOWELS}])|[^\W\d_{_BASE_VOWELS}]*)"
    rf"(?P<nucleus>[{_BASE_VOWELS}]+)(?P<coda>ch|ng|nh|[cmnpt])?"
)
_FREE_Y = re.compile(r"^([hklmstv])y$")
# Letters and marks take turns, so that each text can be read in one way only: the time grows with its length.
_LETTERS_AND_DIGITS = r"[^\W_]++(?:[\u0300-\u036f]++[^\W_]++)*+[\u0300-\u036f]*+"
# Thousands are written with dots: 11.000.
_THOUSANDS = r"(?<![^\W_])(?<![.,/])[0-9]{1,3}(?:\.[0-9]{3})++(?![^\W_]|\.[^\W_])"
_WORD = re.compile(rf"{_THOUSANDS}|{_LETTERS_AND_DIGITS}")
# Words and what joins them without a space: document numbers (125/QĐ-STNMT), TN&MT, dates (12/5/2018). A word alone
# matches as well, so that no letter is looked at twice.
_WORDS_JOINED = re.compile(rf"{_LETTERS_AND_DIGITS}(?:([/&\-–.]){_LETTERS_AND_DIGITS})*+")
MAX_MARKS = 3  # combining marks in a row that are kept; a letter of Vietnamese has two at the most
# What may be such a row: combining marks are neither letters nor white space. Looked at closely by `_limit_marks`.
_MAYBE_MANY_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}+")
# Longer words are not remembered: people could fill the memory with words that they make up.
_LONGEST_CACHED = 40  # characters


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Args:
        exact: lower case, with marks, tones in one agreed place.
        folded: as ``fold_word`` returns it.
        start: where it begins in the text, in characters.
        end: where it ends.
    """

    exact: str
    folded: str
    start: int
    end: int


def clean(text: str) -> str:
    """Returns the text in NFC without control characters, invisible characters and look-alikes of Đ.

    Lone surrogates, which stand for bytes that were not UTF-8, are dropped as well, and of combining marks in a row
    those after the third.
    """
    if _CLEAN.fullmatch(text):
        return text
    visible = _INVISIBLE.sub("", _CONTROL.sub(" ", text)).translate(_D_LOOKALIKES)
    return unicodedata.normalize("NFC", limit_marks(visible))


def limit_marks(text: str) -> str:
    """Returns the text without the combining marks after the third of each row, such as people pile up for fun.

    To be called before ``unicodedata.normalize``, whose time grows with the square of the marks in a row.
    """
    return _MAYBE_MANY_MARKS.sub(_limit_marks, text)


def _limit_marks(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in match[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _remember_words(function: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """Caches what a function returns for the words it was asked last; not for those longer than any real word."""
    cached = lru_cache(maxsize=65_536)(function)

    @wraps(function)
    def of(word: str) -> _Answer:
        return cached(word) if len(word) <= _LONGEST_CACHED else function(word)

    return of


@_remember_words
def unify_tone(word: str) -> str:
    """Puts the tone mark of a lower-case Vietnamese syllable where the older spelling puts it: ``hoà`` → ``hòa``.

    Also repairs marks on the wrong letter (``hòan`` → ``hoàn``, ``qúy`` → ``quý``). What is no single
    Vietnamese syllable comes back as it is.

    Args:
        word: lower case, NFC.
    """
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in _TONES]
    if len(tones) != 1:
        return word
    toneless = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    syllable = _SYLLABLE.fullmatch(toneless)
    if syllable is None:
        return word
    nucleus = syllable["nucleus"]
    at = syllable.start("nucleus") + _toned_vowel(nucleus, is_closed=syllable["coda"] is not None)
    return unicodedata.normalize("NFC", toneless[: at + 1] + tones[0] + toneless[at + 1 :])


def _toned_vowel(nucleus: str, *, is_closed: bool) -> int:
    """Returns which vowel of a nucleus carries the tone, by the older spelling."""
    marked = [at for at, vowel in enumerate(nucleus) if vowel in "ăâêôơư"]
    if marked:
        return marked[-1] if nucleus[:2] == "ươ" else marked[0]
    if len(nucleus) == 1:
        return 0
    if is_closed:
        return len(nucleus) - 1
    return 1 if len(nucleus) > 2 else 0


@_remember_words
def exact(word: str) -> str:
    """Returns the exact form of one word: NFC, lower case, tone in its agreed place, a number without dots."""
    return unify_tone(unicodedata.normalize("NFC", word.lower())).replace(".", "")


@_remember_words
def fold_word(word: str) -> str:
    """Returns the folded form of one word: no marks, a number without dots and leading zeros, and one spelling where
    ``i`` and ``y`` are free: ``sỹ`` = ``sĩ``, ``quí`` = ``quý``.
    """
    folded = fold(word).replace(".", "")
    if folded.isdecimal():
        return folded.lstrip("0") or "0"
    # Towards the letter that goes on to longer words, so that beginnings of words are found: quy(ết), ki(ên).
    return _FREE_Y.sub(r"\1i", folded) if folded != "qui" else "quy"


def is_syllable(word: str) -> bool:
    """Tells whether a word in exact form is built like a Vietnamese syllable."""
    decomposed = unicodedata.normalize("NFD", word)
    toneless = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    return len(decomposed) - len(unicodedata.normalize("NFD", toneless)) <= 1 and bool(_SYLLABLE.fullmatch(toneless))


def fold(text: str) -> str:
    """Returns the text in lower case without any mark: ``Đặng Văn Lâm`` → ``dang van lam``."""
    decomposed = unicodedata.normalize("NFD", limit_marks(text.translate(_D_LOOKALIKES).lower()))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_UNFOLDABLE)


def tokens(text: str) -> Iterator[Token]:
    """Yields the words of a text in order; the parts of a document number are words of their own.

    Args:
        text: as ``clean`` returns it; positions refer to it.
    """
    for match in _WORD.finditer(text):
        word = match.group()
        yield Token(exact(word), fold_word(word), match.start(), match.end())


def folded_words(text: str) -> list[str]:
    """Returns the folded form of each word of a text as ``clean`` returns it, in order. Cheaper than ``tokens``."""
    return list(map(fold_word, _WORD.findall(text)))


def spans_of_words(text: str, chosen: Iterable[bool]) -> list[tuple[int, int]]:
    """Returns where some words of a text begin and end.

    Args:
        text: as ``clean`` returns it; positions refer to it.
        chosen: for each of its words, in order, whether it is one of them.
    """
    return [match.span() for match in compress(_WORD.finditer(text), chosen)]


def words(text: str) -> tuple[list[str], list[str]]:
    """Returns the exact and the folded form of each word of a text, two lists of equal length."""
    if not (several := text.split()):
        return [], []
    exact_words, folded = zip(*map(_between_spaces, several), strict=True)
    return [*chain.from_iterable(exact_words)], [*chain.from_iterable(folded)]


@_remember_words
def _between_spaces(text: str) -> tuple[list[str], list[str]]:
    """As ``words``, of text without white space: mostly one word, with a comma or without."""
    found = _WORD.findall(clean(text))
    return list(map(exact, found)), list(map(fold_word, found))


def compounds(text: str) -> Iterator[tuple[int, int]]:
    """Yields where words joined without a space begin and end: ``125/QĐ-STNMT``, ``TN&MT``."""
    for match in _WORDS_JOINED.finditer(text):
        if match[1]:
            yield match.span()


def slugify_vietnamese(text: str) -> str:
    """Returns the text as part of an address, in a-z, 0-9 and single hyphens: ``Bản tin số 5`` → ``ban-tin-so-5``.

    Text without any such letter gives "".
    """
    ascii_only = fold(clean(text)).encode("ascii", "replace").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def mark(text: str, spans: Sequence[tuple[int, int]], length: int | None = None) -> str:
    """Returns escaped HTML of the text, with ``<mark>`` around the spans.

    Args:
        text: plain text.
        spans: what to mark, in characters, in order, without overlaps. Spans with only white space between them become
            one.
        length: about how many characters to keep, around where the spans stand closest; the whole text where None.
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    begin, finish = (0, len(text)) if length is None else _window(text, joined, length)
    pieces = ["…"] if begin > 0 else []
    at = begin
    for start, end in joined:
        if start < begin or end > finish:
            continue
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at:finish]))
    if finish < len(text):
        pieces.append("…")
    return "".join(pieces)


def _window(text: str, spans: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """Returns begin and end of the stretch that shows the most different marked words, cut between words."""
    if len(text) <= length:
        return 0, len(text)
    best, begin = (-1, -1), 0
    for at, (start, _end) in enumerate(spans):
        near = [text[s:e].lower() for s, e in spans[at : at + 40] if e <= start + length * 3 // 4]
        within = " ".join(near).split()
        score = (len(set(within)), len(within))
        if score > best:
            best, begin = score, start
    begin = max(0, min(begin - length // 4, len(text) - length))
    finish = min(len(text), begin + length)
    if begin > 0:
        space = text.find(" ", begin, begin + 30)
        if space >= 0 and not any(start <= space < end or start < space + 1 <= end for start, end in spans):
            begin = space + 1
    if finish < len(text):
        space = text.rfind(" ", finish - 30, finish)
        if space > begin:
            finish = space
    return begin, finish

"""Reads filters from the words of a question: awards under all their names, kinds of recipient, years and spans."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone

from search import text as analysis
from search.index import Index
from search.types import Value

DATA = Path(__file__).with_name("data") / "question_words.toml"
FIRST_YEAR = 1945
LONGEST_PHRASE = 16  # words
LONGEST_SPAN = 100  # years
_YEAR = re.compile(r"(?:19[4-9]|20[0-9])[0-9]")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*[\"“”„«»]")
_HYPHEN = re.compile(r"\s*[-–—]\s*")
_FINAL_Y = re.compile("[yỳýỷỹỵ]$")
_AS_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))


@dataclass(frozen=True, slots=True)
class ReadFilter:
    """A choice of a filter that the words of a question stand for.

    Args:
        name: of the filter.
        values: what is chosen.
        words: as they were typed.
        without: the question without them.
    """

    name: str
    values: tuple[Value, ...]
    words: str
    without: str


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as filters, and the rest of its text."""

    filters: Mapping[str, tuple[Value, ...]]
    rest: str
    read: tuple[ReadFilter, ...] = ()


class _Words(NamedTuple):
    """The words of a phrase: folded, and with their marks."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]


class _Run(NamedTuple):
    """Words of a question, by their places, that choose values of a filter."""

    start: int
    end: int
    name: str
    values: tuple[Value, ...]


def readings(index: Index, text: str) -> list[QuestionReading]:
    """Returns how a question can be read as filters, the most careful reading first; none where it holds none.

    Words in quotation marks choose nothing. Typed with marks, a word has to have those of the phrase. A word without
    marks that may be a name (``tu`` is ``từ`` or ``Tú``) belongs to a year only in the second reading.

    Args:
        index: whose filters are read.
        text: as ``clean`` returns it.
    """
    if not text or not (index.year_filter or any(choice.phrases for choice in index.filters)):
        return []
    question = _Typed(text)
    found: list[QuestionReading] = []
    for careful in (True, False):
        runs = _runs(index, question, careful=careful)
        reading = _reading(question, runs)
        if runs and reading not in found:
            found.append(reading)
    return found


def without_question_words(text: str) -> str:
    """Returns a text without the words with which people ask, such as “danh sách” and “ai được”."""
    question = _Typed(text)
    runs = []
    at = 0
    while at < len(question.tokens):
        size = _longest(_ask_words(), question, at, careful=question.has_marks)
        if size:
            runs.append(_Run(at, at + size, "", ()))
        at += size or 1
    return question.without(runs)


def demanding(text: str, words: str) -> str:
    """Returns a question with words of it in quotation marks, so that they are not left out.

    Args:
        text: as ``clean`` returns it.
        words: in exact form, joined by spaces, as they stand next to each other in the text.
    """
    wanted = words.split()
    found = list(analysis.tokens(text))
    for at in range(len(found) - len(wanted) + 1):
        if [token.exact for token in found[at : at + len(wanted)]] == wanted:
            start, end = found[at].start, found[at + len(wanted) - 1].end
            return f'{text[:start]}"{text[start:end]}"{text[end:]}'
    return text


class _Typed:
    """The words of a question and how they stand beside each other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(analysis.tokens(text))
        self.quoted = [match.span() for match in _QUOTED.finditer(text)]
        self.has_marks = any(token.exact != token.folded for token in self.tokens)
        joined = list(analysis.compounds(text))
        # Parts of a document number or a day are no years and no phrases.
        self.part_of_number = {
            at
            for at, token in enumerate(self.tokens)
            for start, end in joined
            if start <= token.start < end and not _is_span_of_years(text[start:end])
        }

    def is_quoted(self, at: int) -> bool:
        start = self.tokens[at].start
        return any(begin <= start < end for begin, end in self.quoted)

    def between(self, at: int) -> str:
        """Returns what stands between a word and the next one."""
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def year(self, at: int) -> int | None:
        if at >= len(self.tokens) or at in self.part_of_number or self.is_quoted(at):
            return None
        word = self.tokens[at].exact
        return int(word) if _YEAR.fullmatch(word) else None

    def matches(self, words: _Words, at: int, *, careful: bool) -> bool:
        """Tells whether a phrase stands at a place; ``careful``: a word without marks is not one with marks."""
        size = len(words.folded)
        run = self.tokens[at : at + size]
        if tuple(token.folded for token in run) != words.folded or self.is_quoted(at):
            return False
        return all(
            (not careful and token.exact == token.folded) or _same_marks(token.exact, exact)
            for token, exact in zip(run, words.exact, strict=True)
        )

    def without(self, runs: Iterable[_Run]) -> str:
        """Returns the text without some of its words, and without commas left over."""
        pieces, at = [], 0
        for run in sorted(runs):
            pieces.append(self.text[at : self.tokens[run.start].start])
            at = self.tokens[run.end - 1].end
        rest = " ".join([*pieces, self.text[at:]])
        return " ".join(rest.split()).strip(" ,;.?!-–—")

    def words(self, run: _Run) -> str:
        return self.text[self.tokens[run.start].start : self.tokens[run.end - 1].end]


def _is_span_of_years(joined: str) -> bool:
    first, _, last = joined.replace("–", "-").replace("—", "-").partition("-")
    return bool(_YEAR.fullmatch(first) and _YEAR.fullmatch(last))


def _same_marks(typed: str, exact: str) -> bool:
    return _FINAL_Y.sub(lambda match: _AS_I[match[0]], typed) == _FINAL_Y.sub(lambda match: _AS_I[match[0]], exact)


def _reading(question: _Typed, runs: Sequence[_Run]) -> QuestionReading:
    filters: dict[str, tuple[Value, ...]] = {}
    for run in runs:
        filters[run.name] = tuple(dict.fromkeys((*filters.get(run.name, ()), *run.values)))
    read = tuple(ReadFilter(run.name, run.values, question.words(run), question.without([run])) for run in runs)
    return QuestionReading(filters, question.without(runs), read)


def _runs(index: Index, question: _Typed, *, careful: bool) -> list[_Run]:
    """Returns the words that choose something, the longest phrases first come, first served."""
    table = _phrases(index)
    runs: list[_Run] = []
    at = 0
    while at < len(question.tokens):
        run = _years(index, question, at, careful=careful) or _phrase(table, question, at)
        if run:
            runs.append(run)
        at = run.end if run else at + 1
    return runs


# --- Phrases ------------------------------------------------------------------------------------

# First folded word → phrases that begin with it, the longest first, with what they choose.
_Table = Mapping[str, Sequence[tuple[_Words, str, tuple[Value, ...]]]]


def _phrases(index: Index) -> _Table:
    return _table(tuple((choice.name, choice.phrases()) for choice in index.filters if choice.phrases))


@lru_cache(maxsize=8)
def _table(filters: tuple[tuple[str, tuple[tuple[str, tuple[Value, ...]], ...]], ...]) -> _Table:
    chosen: dict[tuple[_Words, str], tuple[Value, ...]] = {}
    for name, phrases in filters:
        for phrase, values in phrases:
            words = _words(phrase)
            if 0 < len(words.folded) <= LONGEST_PHRASE:
                chosen[words, name] = tuple(dict.fromkeys((*chosen.get((words, name), ()), *values)))
    return _by_first_word((words, name, values) for (words, name), values in chosen.items())


def _by_first_word(phrases: Iterable[tuple[_Words, str, tuple[Value, ...]]]) -> _Table:
    table: dict[str, list[tuple[_Words, str, tuple[Value, ...]]]] = {}
    for phrase in phrases:
        table.setdefault(phrase[0].folded[0], []).append(phrase)
    return {first: sorted(several, key=lambda each: -len(each[0].folded)) for first, several in table.items()}


def _words(phrase: str) -> _Words:
    exact, folded = analysis.words(phrase)
    return _Words(tuple(folded), tuple(exact))


def _phrase(table: _Table, question: _Typed, at: int) -> _Run | None:
    for words, name, values in table.get(question.tokens[at].folded, ()):
        if at not in question.part_of_number and question.matches(words, at, careful=False):
            return _Run(at, at + len(words.folded), name, values)
    return None


# --- Words to ask with ----------------------------------------------------------------------------


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _ask_words() -> tuple[_Words, ...]:
    return tuple(sorted(map(_words, _data()["ask"]), key=lambda words: -len(words.folded)))


@cache
def _year_words(name: str) -> tuple[_Words, ...]:
    return tuple(sorted(map(_words, _data()["years"][name]), key=lambda words: -len(words.folded)))


def _longest(phrases: Iterable[_Words], question: _Typed, at: int, *, careful: bool) -> int:
    """Returns how many words the longest phrase at a place has, 0 where there is none."""
    return next((len(words.folded) for words in phrases if question.matches(words, at, careful=careful)), 0)


# --- Years ----------------------------------------------------------------------------------------


def _years(index: Index, question: _Typed, at: int, *, careful: bool) -> _Run | None:
    """Returns the year or the span of years that the words at a place stand for."""
    if not index.year_filter:
        return None
    for span in _spans(question, at, careful=careful):
        end, first, last = span
        first, last = max(first, FIRST_YEAR), min(last, _this_year() + 1)
        if first <= last <= first + LONGEST_SPAN:
            return _Run(at, end, index.year_filter, tuple(range(first, last + 1)))
    return None


def _this_year() -> int:
    return timezone.localdate().year


def _spans(question: _Typed, at: int, *, careful: bool) -> Iterator[tuple[int, int, int]]:
    """Yields where the words of a span of years end, and its first and last year."""
    now = _this_year()

    def size(name: str, place: int, *, careful: bool = careful) -> int:
        return _longest(_year_words(name), question, place, careful=careful)

    # A span with both ends is one also where it is typed without marks.
    for begin in dict.fromkeys((at + size("period", at, careful=False), at)):
        first = question.year(begin)
        if first is None:
            continue
        if begin + 1 < len(question.tokens) and _HYPHEN.fullmatch(question.between(begin)):
            last = question.year(begin + 1)
            if last is not None and first <= last:
                yield begin + 2, first, last
        joint = size("until", begin + 1, careful=False)
        last = question.year(begin + 1 + joint) if joint else None
        if last is not None and first <= last:
            yield begin + 2 + joint, first, last
    if (of := size("from", at)) and (first := question.year(at + of)) is not None:
        yield at + of + 1 + size("now", at + of + 1, careful=False), first, now + 1
    if (of := size("until", at)) and (last := question.year(at + of)) is not None:
        yield at + of + 1, FIRST_YEAR, last
    if (of := size("before", at)) and (last := question.year(at + of)) is not None:
        yield at + of + 1, FIRST_YEAR, last - 1
    if (of := size("after", at)) and (first := question.year(at + of)) is not None:
        yield at + of + 1, first + 1, now + 1
    if (of := size("in", at)) and (year := question.year(at + of)) is not None:
        yield at + of + 1, year, year
    if of := size("this_year", at):
        yield at + of, now, now
    if of := size("last_year", at):
        yield at + of, now - 1, now - 1
    number = question.tokens[at].folded
    if number.isdecimal() and 0 < int(number[:4]) < 50 and (of := size("recent", at + 1, careful=False)):
        yield at + 1 + of, now - int(number[:4]) + 1, now
    year = question.year(at)
    if year is not None and not (at and _is_number_sign(question, at - 1)):
        yield at + 1, year, year


def _is_number_sign(question: _Typed, last: int) -> bool:
    """Tells whether a word says that a number follows which is no year: “số 2018”, “quyết định 2018”."""
    return any(
        last - len(words.folded) + 1 >= 0 and question.matches(words, last - len(words.folded) + 1, careful=False)
        for words in _year_words("number")
    )


def spans(years: Iterable[int]) -> list[tuple[int, int]]:
    """Returns years as spans of consecutive ones: first and last."""
    ordered = sorted(set(years))
    breaks = [0, *(at for at, (one, other) in enumerate(pairwise(ordered), 1) if other > one + 1), len(ordered)]
    return [(ordered[begin], ordered[end - 1]) for begin, end in pairwise(breaks) if begin < end]

"""What a person asked, taken apart: words, phrases and abbreviations. Every engine builds its query from this, never
from raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import text as analysis
from search.text import Token

MAX_WORDS = 24  # words of a question that are looked for
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_QUOTES = re.compile(r"[\"“”„«»]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its two forms; ``prefix``: longer words that begin with it match as well."""

    exact: str
    folded: str
    prefix: bool = False

    @property
    def has_marks(self) -> bool:
        return self.exact != self.folded

    def matches(self, token: Token) -> bool:
        """Tells whether a word of a text is found by this word, marks aside."""
        return token.folded == self.folded or (self.prefix and token.folded.startswith(self.folded))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that must all be there, next to each other in this order where ``adjacent``."""

    words: tuple[Word, ...]
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand of a question: any of its alternatives fulfils it. The first is what was typed."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """All clauses must be fulfilled.

    Args:
        clauses: the demands; none where nothing was typed that can be looked for.
        words: what was typed, in order, for judging how near to each other the words stand.
    """

    clauses: tuple[Clause, ...] = ()
    words: tuple[Word, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @property
    def has_marks(self) -> bool:
        return any(word.has_marks for word in self.words)


# Folded words of an abbreviation or of what it stands for → the other spellings.
Synonyms = Mapping[tuple[str, ...], Sequence["Spelling"]]


@dataclass(frozen=True, slots=True)
class Spelling:
    """An abbreviation or its full form, as words."""

    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str) -> Spelling:
        exact, folded = analysis.words(text)
        return cls(tuple(map(Word, exact, folded)))

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(word.folded for word in self.words)


def group_synonyms(pairs: Iterable[tuple[str, str]]) -> Synonyms:
    """Makes a lookup table of abbreviations and full forms, both ways.

    Args:
        pairs: abbreviation, full form; an abbreviation may have several full forms and the other way round.
    """
    table: dict[tuple[str, ...], list[Spelling]] = {}
    for pair in pairs:
        short, long = map(Spelling.of, pair)
        if not short.words or not long.words or short.key == long.key:
            continue
        for one, other in ((short, long), (long, short)):
            spellings = table.setdefault(one.key, [])
            if other not in spellings:
                spellings.append(other)
    return table


@dataclass(slots=True)
class _Piece:
    words: list[Word] = field(default_factory=list)
    adjacent: bool = False
    quoted: bool = False


def parse(text: str, synonyms: Synonyms | None = None) -> Question:
    """Takes a question apart.

    Quoted words are a phrase, and so are words joined without a space (a document number). A quote without its partner
    is ignored. The last word matches as a prefix too, unless it is quoted. Words after the ``MAX_WORDS``-th are not
    looked for.

    Args:
        text: what was typed; any string.
        synonyms: from ``group_synonyms``.
    """
    pieces = list(_limited(_pieces(analysis.clean(text))))
    if not pieces:
        return Question()
    if not pieces[-1].quoted:
        pieces[-1].words[-1] = replace(pieces[-1].words[-1], prefix=True)
    clauses: list[Clause] = []
    for piece in _joined(pieces, synonyms or {}):
        clause = Clause(tuple(_alternatives(piece, synonyms or {})))
        if clause not in clauses:
            clauses.append(clause)
    return Question(tuple(clauses), tuple(word for piece in pieces for word in piece.words))


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    for quoted in _QUOTED.finditer(text):
        yield from _unquoted_pieces(text[at : quoted.start()])
        piece = _Piece([Word(t.exact, t.folded) for t in analysis.tokens(quoted[1])], adjacent=True, quoted=True)
        if piece.words:
            yield piece
        at = quoted.end()
    yield from _unquoted_pieces(text[at:])


def _unquoted_pieces(text: str) -> Iterator[_Piece]:
    text = _QUOTES.sub(" ", text)
    joined = list(analysis.compounds(text))
    current = _Piece(adjacent=True)
    for token in analysis.tokens(text):
        word = Word(token.exact, token.folded)
        while joined and joined[0][1] <= token.start:
            joined.pop(0)
        if joined and joined[0][0] <= token.start:
            current.words.append(word)
            if token.end == joined[0][1]:
                yield current
                current = _Piece(adjacent=True)
        else:
            yield _Piece([word])


def _limited(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    left = MAX_WORDS
    for piece in pieces:
        piece.words = piece.words[:left]
        if not piece.words:
            return
        left -= len(piece.words)
        yield piece


def _joined(pieces: list[_Piece], synonyms: Synonyms) -> Iterator[_Piece]:
    """Puts single words that together are an abbreviation's full form into one piece, the longest first."""
    longest = max(map(len, synonyms), default=1)
    at = 0
    while at < len(pieces):
        for size in range(min(longest, len(pieces) - at), 1, -1):
            run = pieces[at : at + size]
            if any(len(piece.words) > 1 or piece.adjacent for piece in run):
                continue
            words = [word for piece in run for word in piece.words]
            if tuple(word.folded for word in words) in synonyms:
                yield _Piece(words)
                at += size
                break
        else:
            yield pieces[at]
            at += 1


def _alternatives(piece: _Piece, synonyms: Synonyms) -> Iterator[Alternative]:
    words = tuple(piece.words)
    yield Alternative(words, adjacent=piece.adjacent and len(words) > 1)
    for spelling in () if piece.quoted else synonyms.get(tuple(word.folded for word in words), ()):
        yield Alternative(spelling.words, adjacent=len(spelling.words) > 1)


def highlight(text: str, question: Question, length: int | None = None) -> str:
    """Returns escaped HTML of the text with what the question finds in ``<mark>``; "" where it finds nothing there.

    Args:
        text: plain text.
        question: what was asked.
        length: about how many characters to return; the whole text where None.
    """
    text = analysis.clean(text)
    spans = found_spans(text, question)
    return analysis.mark(text, spans, length) if spans else ""


def found_spans(text: str, question: Question) -> list[tuple[int, int]]:
    """Returns where the question's words stand in a cleaned text, in order, without overlaps."""
    loose = [
        word
        for clause in question.clauses
        for alternative in clause.alternatives
        if not alternative.adjacent
        for word in alternative.words
    ]
    phrases = [
        alternative.words for clause in question.clauses for alternative in clause.alternatives if alternative.adjacent
    ]
    whole = {word.folded for word in loose}
    beginnings = tuple(word.folded for word in loose if word.prefix)
    starts = {phrase[0].folded for phrase in phrases}
    found = list(analysis.tokens(text))
    hit: set[int] = set()
    for at, token in enumerate(found):
        if token.folded in whole or (beginnings and token.folded.startswith(beginnings)):
            hit.add(at)
        if token.folded in starts:
            for phrase in phrases:
                run = found[at : at + len(phrase)]
                if len(run) == len(phrase) and all(map(Word.matches, phrase, run)):
                    hit.update(range(at, at + len(phrase)))
    return [(found[at].start, found[at].end) for at in sorted(hit)]

"""What a person asked, taken apart: words, phrases and abbreviations. Every engine builds its query from this, never
from raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import text as analysis

MAX_WORDS = 24  # words of a question that are looked for
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_QUOTES = re.compile(r"[\"“”„«»]")
_NUMBER_AND_LETTERS = re.compile(r"([0-9]++|[a-z]++)([0-9]++|[a-z]++)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its two forms; ``prefix``: longer words that begin with it match as well."""

    exact: str
    folded: str
    prefix: bool = False

    @property
    def has_marks(self) -> bool:
        return self.exact != self.folded

    def matches(self, folded: str) -> bool:
        """Tells whether a word of a text, folded, is found by this word."""
        return folded == self.folded or (self.prefix and folded.startswith(self.folded))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that must all be there, next to each other in this order where ``adjacent``."""

    words: tuple[Word, ...]
    adjacent: bool = False

    @property
    def is_whole_number(self) -> bool:
        """Whether it is the number of a document with its kind and who issued it: ``125/QĐ-STNMT``."""
        figures = sum(word.folded.isdecimal() for word in self.words)
        return self.adjacent and 0 < figures < len(self.words) - 1


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand of a question: any of its alternatives fulfils it. The first is what was typed.

    ``is_quoted``: the person asked for just these words in this order.
    """

    alternatives: tuple[Alternative, ...]
    is_quoted: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether there is but one way to fulfil it."""
        return len(self.alternatives) == 1


@dataclass(frozen=True, slots=True)
class Question:
    """All clauses must be fulfilled.

    Args:
        clauses: the demands; none where nothing was typed that can be looked for.
        words: what was typed, in order, for judging how near to each other the words stand.
        core: those words that are demanded: without an honorific and the like.
        names_only: every word has to stand in the name of what is found, its first text field.
    """

    clauses: tuple[Clause, ...] = ()
    words: tuple[Word, ...] = ()
    core: tuple[Word, ...] = ()
    names_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @property
    def has_marks(self) -> bool:
        return any(word.has_marks for word in self.words)

    @property
    def has_phrase(self) -> bool:
        """Whether a clause can be met only by words that stand next to each other."""
        return any(all(each.adjacent for each in clause.alternatives) for clause in self.clauses)

    def loosened(self) -> Question:
        """Returns the question with the parts of a number such as ``208/STNMT`` no longer side by side.

        A number with all its parts stays: where they stand apart, it is another document.
        """
        clauses = []
        for clause in self.clauses:
            typed, *others = clause.alternatives
            if typed.adjacent and not clause.is_quoted and not typed.is_whole_number:
                clause = replace(clause, alternatives=(replace(typed, adjacent=False), *others))
            clauses.append(clause)
        return replace(self, clauses=tuple(clauses))

    def keeping(self, clauses: Iterable[Clause]) -> Question:
        """Returns the question with these of its clauses only. Words between which others stood are not neighbours."""
        kept = tuple(clauses)
        core = tuple(part for clause in kept for word in clause.alternatives[0].words for part in _parted(word))
        return Question(kept, self.words, core)


# Folded words of an abbreviation or of what it stands for → the other spellings.
Synonyms = Mapping[tuple[str, ...], Sequence["Spelling"]]


@dataclass(frozen=True, slots=True)
class Spelling:
    """An abbreviation or its full form, as words. A word that may be left out of a question has none; ``instead_of``
    is that word with its marks.
    """

    words: tuple[Word, ...]
    instead_of: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Spelling:
        exact, folded = analysis.words(text)
        return cls(tuple(map(Word, exact, folded)))

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(word.folded for word in self.words)


def group_synonyms(pairs: Iterable[tuple[str, str]], one_way: Iterable[tuple[str, str]] = ()) -> Synonyms:
    """Makes a lookup table of abbreviations and full forms, both ways.

    Args:
        pairs: abbreviation, full form; an abbreviation may have several full forms and the other way round. What has
            an empty full form may be left out of a question: an honorific before a name, "no." before a number.
        one_way: what people may type, and what documents say instead, where documents never say the first.
    """
    table: dict[tuple[str, ...], list[Spelling]] = {}
    for pair in pairs:
        short, long = map(Spelling.of, pair)
        if not short.words or short.key == long.key:
            continue
        if not long.words:
            nothing = Spelling((), tuple(word.exact for word in short.words))
            table.setdefault(short.key, []).append(nothing)
            continue
        for one, other in ((short, long), (long, short)):
            spellings = table.setdefault(one.key, [])
            if other not in spellings:
                spellings.append(other)
    for typed, said in one_way:
        one, other = Spelling.of(typed), Spelling.of(said)
        if one.words and other.words and one.key != other.key:
            spellings = table.setdefault(one.key, [])
            if other not in spellings:
                spellings.append(other)
    return table


@dataclass(slots=True)
class _Piece:
    words: list[Word] = field(default_factory=list)
    adjacent: bool = False
    quoted: bool = False


def parse(text: str, synonyms: Synonyms | None = None, *, unfinished: bool = True) -> Question:
    """Takes a question apart.

    Quoted words are a phrase, and so are words joined without a space (a document number). A quote without its partner
    is ignored. The last word matches as a prefix too, unless it is quoted or the question is finished. Words after the
    ``MAX_WORDS``-th are not looked for. What may be left out is not demanded where other words follow it.

    Args:
        text: what was typed; any string.
        synonyms: from ``group_synonyms``.
        unfinished: whether the last word may be the beginning of longer ones.
    """
    table = synonyms or {}
    pieces = list(_limited(_pieces(analysis.clean(text))))
    if not pieces:
        return Question()
    if unfinished and not pieces[-1].quoted:
        pieces[-1].words[-1] = replace(pieces[-1].words[-1], prefix=True)
    demanded = _demanded(list(_joined(pieces, table)), table)
    clauses = dict.fromkeys(Clause(tuple(_alternatives(piece, table)), piece.quoted) for piece in demanded)
    return Question(
        tuple(clauses),
        words=tuple(part for piece in pieces for word in piece.words for part in _parted(word)),
        core=tuple(part for piece in demanded for word in piece.words for part in _parted(word)),
    )


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


def _demanded(pieces: list[_Piece], synonyms: Synonyms) -> list[_Piece]:
    """Drops what may be left out: typed with its marks anywhere before another word, without marks only where a
    question begins or before a number, since ``chi`` may be ``chị`` or ``chi``.
    """
    rest: list[_Piece] = []
    while pieces:
        piece, *pieces = pieces
        name = _behind_title(piece, synonyms) if not rest else None
        if name is not None:  # "ThS.Nguyễn"
            pieces.insert(0, name)
        elif not pieces or not _may_be_left_out(piece, synonyms, unmarked=not rest or _is_number(pieces[0])):
            rest.append(piece)
    return rest


def _behind_title(piece: _Piece, synonyms: Synonyms) -> _Piece | None:
    """Returns the rest of joined words of which the first may be left out."""
    if piece.quoted or not piece.adjacent or len(piece.words) < 2:
        return None
    title, name = _Piece(piece.words[:1]), _Piece(piece.words[1:], adjacent=True)
    is_title = _may_be_left_out(title, synonyms, unmarked=True) and not _is_number(name)
    return name if is_title and not _may_be_left_out(piece, synonyms, unmarked=True) else None


def _may_be_left_out(piece: _Piece, synonyms: Synonyms, *, unmarked: bool) -> bool:
    if piece.quoted:
        return False
    typed = tuple(word.exact for word in piece.words)
    folded = tuple(word.folded for word in piece.words)
    return any(
        not spelling.words and (typed == spelling.instead_of != folded or (unmarked and typed == folded))
        for spelling in synonyms.get(folded, ())
    )


def _is_number(piece: _Piece) -> bool:
    return piece.words[0].folded.isdecimal()


def _alternatives(piece: _Piece, synonyms: Synonyms) -> Iterator[Alternative]:
    words = tuple(piece.words)
    yield Alternative(words, adjacent=piece.adjacent and len(words) > 1)
    if piece.quoted:
        return
    for spelling in synonyms.get(tuple(word.folded for word in words), ()):
        if spelling.words:
            yield Alternative(spelling.words, adjacent=len(spelling.words) > 1)
    parted = [part for word in words for part in _parted(word)]
    if len(parted) > len(words):
        yield Alternative(tuple(parted))


def _parted(word: Word) -> list[Word]:
    """Parts a number from letters that stand beside it without a space: ``QĐ208``."""
    match = _NUMBER_AND_LETTERS.fullmatch(word.folded)
    if match is None or match[1].isdecimal() == match[2].isdecimal() or len(word.exact) != len(word.folded):
        return [word]
    at = match.end(1)
    return [
        Word(word.exact[:at], word.folded[:at]),
        Word(word.exact[at:], word.folded[at:], word.prefix),
    ]

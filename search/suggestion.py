"""“Did you mean”: a spelling near to what was typed that does find something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product

from search import text as analysis
from search.engines import Engine, Found
from search.index import Index
from search.question import Question, Synonyms, Word, parse
from search.request import SearchRequest
from search.text import Token

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CANDIDATES = 4  # spellings tried of one word
TRIES = 32  # questions put to the engine at the most
MAX_CORRECTED = 8  # words; longer questions that find nothing are not a matter of spelling


@dataclass(frozen=True, slots=True)
class Correction:
    """Another spelling that finds something.

    Args:
        shown: as the index writes it, with marks where it has them.
        asked: what to ask: without marks, since nobody chose any.
    """

    shown: str
    asked: str


def correct(
    engine: Engine, index: Index, question: Question, request: SearchRequest, synonyms: Synonyms
) -> Correction | None:
    """Returns the nearest question that finds something under the same filters; None where none does.

    Spelling distance is one letter inserted, left out, changed or swapped with its neighbour, on words without marks,
    or raw Telex typing (``nguyeenx``).
    """
    typed = question.words
    if not 0 < len(typed) <= MAX_CORRECTED:
        return None
    for words in islice(_proposals(engine, index, typed), TRIES):
        asked = " ".join(words)
        answer = engine.ask(index, parse(asked, synonyms), replace(request, page=1, page_size=1))
        if answer.count:
            return Correction(_as_written(answer.found, words), asked)
    return None


def _proposals(engine: Engine, index: Index, typed: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """Yields other spellings of the whole question, those that change least first."""
    near = {word.folded: list(dict.fromkeys(neighbours(word.folded))) for word in typed}
    counts = engine.frequencies(index, {*near, *(other for others in near.values() for other in others)})
    choices = []
    for word in typed:
        known = sorted((other for other in near[word.folded] if other in counts), key=lambda other: -counts[other])
        own = [word.folded] if word.folded in counts or word.prefix else []
        choices.append((own + known)[: CANDIDATES + 1] or [word.folded])
    spellings = islice(product(*choices), 5000)
    typed_words = tuple(word.folded for word in typed)
    changed = partial(_changes, typed_words)
    yield from (words for words in sorted(spellings, key=changed) if words != typed_words)


def _changes(typed: tuple[str, ...], words: tuple[str, ...]) -> int:
    return sum(one != other for one, other in zip(typed, words, strict=True))


def neighbours(word: str) -> Iterator[str]:
    """Yields what a folded word may have been meant to be: its reading as raw Telex first, then every word one letter
    away.

    Numbers come back unchanged: another number is not a spelling of it.
    """
    if not word.isascii() or word.isdecimal() or len(word) < 2:
        return
    telex = read_telex(word)
    if telex != word:
        yield telex
    if len(word) < 3:
        return
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word) and word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in LETTERS if letter != word[at])
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in LETTERS)


def read_telex(word: str) -> str:
    """Returns the folded word that raw Telex keystrokes stand for: ``nguyeenx`` → ``nguyen``, ``ddaof`` → ``dao``."""
    plain = re.sub(r"(aa|ee|oo|dd)", lambda double: double[0][0], word)
    plain = re.sub(r"(?<=[aou])w", "", plain)
    return re.sub(r"(?<=[aeiouy])([cmnpt]|ch|ng|nh)?[sfrxj]$", lambda end: end[1] or "", plain)


def _as_written(found: Iterable[Found], words: Sequence[str]) -> str:
    """Returns the words as the hits write them: where they stand together, else in the text that holds most of them."""
    best: list[str] = list(words)
    most = 0
    for text in (text for hit in found for text in hit.texts.values()):
        tokens = list(analysis.tokens(analysis.clean(text)))
        for at in range(len(tokens)):
            if [token.folded for token in tokens[at : at + len(words)]] == list(words):
                return " ".join(token.exact for token in tokens[at : at + len(words)])
        written = [next((token.exact for token in tokens if token.folded == word), word) for word in words]
        known = sum(word in {token.folded for token in tokens} for word in words)
        if known > most:
            most, best = known, _in_order(tokens, words) or written
    return " ".join(best)


def _in_order(tokens: Sequence[Token], words: Sequence[str]) -> list[str]:
    """Returns the words as they are written in this order, with others between; nothing where they are not."""
    written: list[str] = []
    rest = iter(tokens)
    for word in words:
        token = next((token for token in rest if token.folded == word), None)
        if token is None:
            return []
        written.append(token.exact)
    return written

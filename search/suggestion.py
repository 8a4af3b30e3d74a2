"""Suggests a spelling near to what was typed that has results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, pairwise, product
from math import log1p

from search import text as analysis
from search.engines import Engine, Found, terms
from search.index import Index
from search.question import Question, Synonyms, Word, parse
from search.request import SearchRequest
from search.text import Token, fold_word

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CANDIDATES = 6  # spellings of one word that are considered
SPELLINGS = 5000  # of the whole question that are considered
TRIES = 16  # questions put to the engine at the most
LONGEST_WORD = 30  # letters
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

    Spelling distance is one letter inserted, left out, changed or swapped with its neighbour, on words without marks.
    A question with the whole number of a document has none: what is near to it is another document.
    """
    typed = question.core
    if not 0 < len(typed) <= MAX_CORRECTED:
        return None
    if any(clause.alternatives[0].is_whole_number for clause in question.clauses):
        return None
    for words in islice(_proposals(engine, index, typed), TRIES):
        asked = " ".join(words)
        answer = engine.ask(index, parse(asked, synonyms), replace(request, page=1, page_size=1), facets=False)
        if answer.count:
            return Correction(_as_written(answer.found, words), asked)
    return None


def _proposals(engine: Engine, index: Index, typed: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """Yields other spellings of the whole question: those that change least first, then those whose words stand next to
    each other most often.
    """
    words = [word.folded for word in typed]
    near = {word: list(dict.fromkeys(map(fold_word, neighbours(word)))) for word in words}
    counts = engine.frequencies(index, {*near, *(other for others in near.values() for other in others)})
    others = [
        sorted((other for other in near[word] if other in counts), key=lambda other: -counts[other])[:CANDIDATES]
        for word in words
    ]
    must_change = {at for at, word in enumerate(typed) if words[at] not in counts and not word.prefix and others[at]}
    choices = [[word, *other] for word, other in zip(words, others, strict=True)]
    together = engine.frequencies(
        index, {pair for one, other in pairwise(choices) for both in product(one, other) for pair in terms.pairs(both)}
    )

    def rank(spelling: tuple[str, ...]) -> tuple[int, float, int]:
        changed = [word for word, was in zip(spelling, words, strict=True) if word != was]
        nearness = sum(log1p(together.get(pair, 0)) for pair in terms.pairs(spelling))
        return len(changed), -nearness, -sum(counts[word] for word in changed)

    yield from sorted(islice(_spellings(words, others, must_change), SPELLINGS), key=rank)


def _spellings(words: list[str], others: list[list[str]], must_change: set[int]) -> Iterator[tuple[str, ...]]:
    """Yields the words with another one in each place that must change and in none, one or two places besides."""
    free = [at for at in range(len(words)) if at not in must_change]
    for besides in range(0 if must_change else 1, 3):
        for places in combinations(free, besides):
            changing = must_change.union(places)
            yield from product(*(others[at] if at in changing else [word] for at, word in enumerate(words)))


def neighbours(word: str) -> Iterator[str]:
    """Yields every word one letter away from a folded word that is long enough to be misspelt.

    Numbers have none: another number is not a spelling of it. What is longer than any word has none either.
    """
    if not word.isascii() or word.isdecimal() or not 2 <= len(word) <= LONGEST_WORD:
        return
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word) and word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in LETTERS if letter != word[at])
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in LETTERS)


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

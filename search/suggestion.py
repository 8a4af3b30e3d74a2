"""Offers questions near to one that finds nothing: other spellings of the words that the index does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise, product
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
LONGEST_KEPT, LONGEST_WORD = 3, 30  # letters
OFFERED = 3
MAX_CORRECTED = 8  # words; longer questions that find nothing are not a matter of spelling


def offers(
    engine: Engine, index: Index, question: Question, request: SearchRequest, synonyms: Synonyms
) -> tuple[str, ...]:
    """Returns near questions that find something under the same filters, as the index writes them, the nearest first.

    Only words longer than ``LONGEST_KEPT`` letters that stand in no document are spelt otherwise, by one letter
    inserted, left out, changed or swapped with its neighbour, marks aside; shorter ones that stand nowhere are left
    out. A question with the whole number of a document has none: what is near to it is another document.
    """
    typed = question.core
    if not 0 < len(typed) <= MAX_CORRECTED:
        return ()
    if any(clause.alternatives[0].is_whole_number for clause in question.clauses):
        return ()
    found: dict[str, None] = {}
    for words in islice(_proposals(engine, index, typed, request), TRIES):
        asked = " ".join(words)
        near = parse(asked, synonyms, unfinished=False)
        answer = engine.ask(index, near, replace(request, page=1, page_size=1), facets=False)
        if answer.count and _keeps_marks(written := _as_written(answer.found, words), typed):
            found.setdefault(written)
        if len(found) == OFFERED:
            break
    return tuple(found)


def _keeps_marks(written: str, typed: Sequence[Word]) -> bool:
    """Tells whether the words that were typed with marks and are not spelt otherwise have these marks in an offer."""
    marked = {word.folded: word.exact for word in typed if word.has_marks}
    return all(marked.get(token.folded, token.exact) == token.exact for token in analysis.tokens(written))


def _proposals(
    engine: Engine, index: Index, typed: Sequence[Word], request: SearchRequest
) -> Iterator[tuple[str, ...]]:
    """Yields other spellings of the whole question, those first whose words stand next to each other most often."""
    words = list(dict.fromkeys(word.folded for word in typed))
    held = engine.frequencies(index, words)
    begun = {word.folded for word in typed if word.prefix and _begins(engine, index, word, request)}
    unknown = [word for word in words if word not in held and word not in begun]
    near = {word: list(dict.fromkeys(map(fold_word, neighbours(word)))) for word in unknown}
    if not any(near.values()):
        return
    if len(near) == len(words) and not all(near.values()):
        return  # Nothing would be left as it was typed: another question, not a spelling of this one.
    counts = engine.frequencies(index, {other for others in near.values() for other in others})
    choices = [
        sorted((other for other in near[word] if other in counts), key=lambda other: -counts[other])[:CANDIDATES]
        if word in near
        else [word]
        for word in words
        if word not in near or near[word]
    ]
    together = engine.frequencies(
        index, {pair for one, other in pairwise(choices) for both in product(one, other) for pair in terms.pairs(both)}
    )

    def rank(spelling: tuple[str, ...]) -> tuple[float, int]:
        nearness = sum(log1p(together.get(pair, 0)) for pair in terms.pairs(spelling))
        return -nearness, -sum(counts.get(word, 0) for word in spelling)

    yield from sorted(islice(product(*choices), SPELLINGS), key=rank)


def _begins(engine: Engine, index: Index, word: Word, request: SearchRequest) -> bool:
    """Tells whether a word is the beginning of one that the index knows."""
    return engine.count(index, parse(word.exact), replace(request, filters={})) > 0


def neighbours(word: str) -> Iterator[str]:
    """Yields every word one letter away from a folded word that is long enough to be misspelt: in Vietnamese nearly
    every short one is one letter from another.

    Numbers have none: another number is not a spelling of it. What is longer than any word has none either.
    """
    if not word.isascii() or word.isdecimal() or not LONGEST_KEPT < len(word) <= LONGEST_WORD:
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

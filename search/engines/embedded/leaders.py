"""The first hits of a question that many documents answer, without ranking all of them.

To rank a hit is to look for each of a dozen terms that would raise it. The few that weigh most are held by few: the
name that is just what was asked, the given name. So their holders are ranked first. Where the last one wanted has a
higher score than anybody could reach who holds none of these terms, nobody else needs to be looked at. This is the idea
of MaxScore: Turtle and Flood, “Query evaluation: strategies and optimizations”, 1995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log1p

import tantivy

from search.engines import ranking, terms
from search.engines.ranking import Weight
from search.question import Alternative, Question

FEW = 1 / 3  # of the hits: how many may lead
SHARE = 1 / 2  # of what all others could add up to: what leaders weigh at the least, or it is not worth a try
MOST_FREQUENT = 2.2  # times its rarity: what BM25 gives at the most for a word, however often it stands there
ROUNDING = 0.01  # scores have single precision


@dataclass(frozen=True, slots=True)
class Raising:
    """A weight and the number of documents that hold its term."""

    weight: Weight
    held_by: int


@dataclass(frozen=True, slots=True)
class Leaders:
    """Those who hold one of these terms.

    Args:
        terms: at least one.
        held_by: how many documents hold one of them, at the most.
        unreachable: a score that nobody has who holds none of them.
    """

    terms: Sequence[Weight]
    held_by: int
    unreachable: float


def choose(raising: Iterable[Raising], hits: int, wanted: int, highest_match: float) -> Leaders | None:
    """Chooses the fewest terms whose holders probably come first.

    Args:
        hits: of the question, at the most.
        wanted: how many hits are to be found.
        highest_match: what matching alone gives at the most, see ``highest_match``.

    Returns:
        None where the terms that weigh most are held by too many, or by too few to fill what is wanted.
    """
    by_weight = sorted(raising, key=lambda each: -each.weight.weight)
    others = highest_match + sum(each.weight.weight for each in by_weight)
    leading: list[Weight] = []
    weigh, held_by = 0.0, 0
    for each in by_weight:
        if held_by + each.held_by > hits * FEW:
            continue
        leading.append(each.weight)
        held_by += each.held_by
        weigh += each.weight.weight
        others -= each.weight.weight
        if held_by >= wanted and weigh >= others * SHARE:
            return Leaders(leading, held_by, others + ROUNDING)
    return None


def highest_match(question: Question, searcher: tantivy.Searcher) -> float:
    """Returns the highest score that a document can have because it matches, before anything raises it."""
    return ranking.STATISTICS * sum(
        _highest(alternative, searcher) for clause in question.clauses for alternative in clause.alternatives
    )


def _highest(alternative: Alternative, searcher: tantivy.Searcher) -> float:
    if alternative.adjacent:
        return max(1.0, _rarity(alternative.words[0].folded, searcher) * MOST_FREQUENT)
    return sum(1.0 if word.prefix else _rarity(word.folded, searcher) * MOST_FREQUENT for word in alternative.words)


def _rarity(word: str, searcher: tantivy.Searcher) -> float:
    """Returns the inverse document frequency as BM25 has it."""
    held_by = searcher.doc_freq(terms.ALL, word)
    return log1p(max(0.0, searcher.num_docs - held_by + 0.5) / (held_by + 0.5))

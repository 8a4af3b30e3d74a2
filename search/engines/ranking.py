"""What comes first: the terms that raise a hit, and by how much. Every engine adds these to the scores of its hits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.engines import terms
from search.index import Index
from search.question import Question

# All words must match, so that BM25 tells little more than how long a document is.
STATISTICS = 0.2
# What a word adds, times its field's boost, and what it adds where its marks are as typed.
IN_FIELD, WITH_MARKS = 1.0, 1.0
# What two neighbouring words add where they stand next to each other: anywhere, and in the most telling fields.
NEAR, NEAR_IN_TOP = 1.0, 3.0
# What it adds, times the boost, that a field is exactly the question, and that its marks are as typed.
IS_WHOLE, IS_WHOLE_WITH_MARKS = 3.0, 3.0


@dataclass(frozen=True, slots=True)
class Weight:
    """A term of a field, with what it adds to the score of a document that holds it."""

    field: str
    term: str
    weight: float


def of_words(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds in which fields the words stand, how near to each other, with which marks."""
    folded = [word.folded for word in question.words]
    exact = [word.exact for word in question.words] if question.has_marks else []
    boosts = terms.tiers(index)
    lowest = min(text.boost for text in index.texts)
    for form in dict.fromkeys(exact):
        yield Weight(terms.EXACT, form, WITH_MARKS * lowest)
    for tier, boost in enumerate(boosts):
        step = boost - (boosts[tier - 1] if tier else lowest)
        for form in dict.fromkeys(folded):
            yield Weight(terms.tier_field(tier), form, IN_FIELD * step)
        for form in dict.fromkeys(exact):
            yield Weight(terms.exact_tier_field(tier), form, WITH_MARKS * step)
    for pair in dict.fromkeys(terms.pairs(folded)):
        yield Weight(terms.PAIRS, pair, NEAR)
        if boosts:
            yield Weight(terms.tier_field(len(boosts) - 1), pair, NEAR_IN_TOP)


def of_whole_fields(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds that a text field is the question and nothing else."""
    folded = [word.folded for word in question.words]
    exact = [word.exact for word in question.words]
    for text in index.texts:
        term = terms.whole_term(text.name, folded, exact=False)
        yield Weight(terms.WHOLE, term, IS_WHOLE * text.boost)
        if question.has_marks:
            term = terms.whole_term(text.name, exact, exact=True)
            yield Weight(terms.WHOLE, term, IS_WHOLE_WITH_MARKS * text.boost)

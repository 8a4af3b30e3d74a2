"""What comes first: the terms that raise a hit, and by how much. Every engine adds these to the scores of its hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.engines import terms
from search.index import Index, TextField
from search.question import Question, Word

# All words must match, so that BM25 tells little more than how long a document is.
STATISTICS = 0.2
# What a word adds, times its field's boost, and what it adds where its marks are as typed.
IN_FIELD, WITH_MARKS = 1.0, 1.0
# What a last word adds that is whole and not the beginning of another.
FINISHED = 4.0
# What two neighbouring words add where they stand next to each other: anywhere, and in the most telling fields.
NEAR, NEAR_IN_TOP = 3.0, 3.0
# What it adds, times the field's boost, that a name is exactly the question, and that its marks are as typed.
NAMED = {terms.Naming.FIRST: 6.0, terms.Naming.OTHER: 2.0, terms.Naming.GIVEN: 2.0}
NAMED_WITH_MARKS = {terms.Naming.FIRST: 6.0, terms.Naming.OTHER: 1.0, terms.Naming.GIVEN: 2.0}

# How much of that a name counts that is only a part of the question: "nguyen van an thanh tra".
PART = 0.5


@dataclass(frozen=True, slots=True)
class Weight:
    """A term of a field, with what it adds to the score of a document that holds it.

    Of all with the same ``one_of``, a document holds one at the most: a word stands in one tier.
    """

    field: str
    term: str
    weight: float
    one_of: str = ""


def of_words(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds in which fields the words stand, how near to each other, with which marks."""
    folded = [word.folded for word in question.words]
    exact = [word.exact for word in question.words] if question.has_marks else []
    boosts = terms.tiers(index)
    lowest = min(text.boost for text in index.texts)
    for word in question.words[-1:]:
        if word.prefix:
            yield Weight(terms.ALL, word.folded, FINISHED)
    for form in dict.fromkeys(exact):
        yield Weight(terms.EXACT, form, WITH_MARKS * lowest, one_of=f"={form}")
    for tier, boost in enumerate(boosts):
        for form in dict.fromkeys(folded):
            yield Weight(terms.tier_field(tier), form, IN_FIELD * (boost - lowest), one_of=f":{form}")
        for form in dict.fromkeys(exact):
            yield Weight(terms.exact_tier_field(tier), form, WITH_MARKS * boost, one_of=f"={form}")
    for pair in dict.fromkeys(terms.pairs(folded)):
        yield Weight(terms.PAIRS, pair, NEAR)
        if boosts:
            yield Weight(terms.tier_field(len(boosts) - 1), pair, NEAR_IN_TOP)


def of_names(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds that the question, an honorific aside, is a name and nothing else, or that it begins or ends
    with a person's name.
    """
    for words in dict.fromkeys((question.words, question.core)):
        for text in index.texts:
            for naming in terms.Naming:
                yield from _name(text, naming, words, 1.0)
    people = [text for text in index.texts if text.of_people]
    for run in _runs(question.core) if people else ():
        for text in people:
            yield from _name(text, terms.Naming.FIRST, run, PART)
            yield from _name(text, terms.Naming.GIVEN, run, PART)


def _name(text: TextField, naming: terms.Naming, words: Sequence[Word], share: float) -> Iterator[Weight]:
    if naming == terms.Naming.GIVEN and not (text.of_people and len(words) <= terms.LONGEST_GIVEN_NAME):
        return
    term = terms.name_term(text.name, naming, (word.folded for word in words), exact=False)
    yield Weight(terms.WHOLE, term, NAMED[naming] * text.boost * share)
    if any(word.has_marks for word in words):
        term = terms.name_term(text.name, naming, (word.exact for word in words), exact=True)
        yield Weight(terms.WHOLE, term, NAMED_WITH_MARKS[naming] * text.boost * share)


def _runs(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yields the words a question begins with, and those it ends with, that may be a person's name. Of two words,
    neither is one: ``ứng phó``.
    """
    for length in range(1, min(terms.LONGEST_PERSON_NAME, len(words) - 1) + 1 if len(words) > 2 else 1):
        yield words[:length]
        yield words[-length:]

"""Defines which terms raise the score of a hit, and by how much, for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.engines import terms
from search.index import Index, TextField
from search.question import Question, Word

# What a word adds for each level of how often it stands in a document.
OFTEN = 0.5
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


# A field and a term in it.
Held = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Weight:
    """A term of a field, with what it adds to the score of a document that holds it.

    Args:
        one_of: of all with the same, a document holds one at the most: a word stands in one tier.
        implies: what whoever holds the term holds too: with two neighbouring words, both of them.
    """

    field: str
    term: str
    weight: float
    one_of: str = ""
    implies: frozenset[Held] = frozenset()

    def __post_init__(self) -> None:
        # Single precision sums these exactly, in whatever turn: hits that hold the same have the same score.
        object.__setattr__(self, "weight", round(self.weight * 64) / 64)

    @property
    def held(self) -> Held:
        """What a document holds that it adds to."""
        return self.field, self.term


def of_words(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds in which fields the words stand, how near to each other, with which marks."""
    folded = [word.folded for word in question.words]
    exact = {word.exact: word.folded for word in question.words} if question.has_marks else {}
    boosts = terms.tiers(index)
    top = _top(index)
    lowest = min(text.boost for text in index.texts)
    beside, joined = _in_phrases(question)
    for word in question.words[-1:]:
        if word.prefix:
            yield Weight(terms.ALL, word.folded, FINISHED)
    for form, plain in exact.items():
        yield Weight(terms.EXACT, form, WITH_MARKS * lowest, f"={form}", _everywhere([plain]))
    for tier, boost in enumerate(boosts):
        for form in dict.fromkeys(folded):
            if form in beside:
                continue
            yield Weight(terms.tier_field(tier), form, IN_FIELD * (boost - lowest), f":{form}", _everywhere([form]))
        for form, plain in exact.items():
            yield Weight(terms.exact_tier_field(tier), form, WITH_MARKS * boost, f"={form}", _everywhere([plain]))
    if index.frequency:
        for form in dict.fromkeys(folded):
            for level in terms.levels():
                yield Weight(terms.level_field(level), form, OFTEN * level, f"*{form}", _everywhere([form]))
    for both in dict.fromkeys(pairwise(folded)):
        (pair,) = terms.pairs(both)
        if pair not in joined:
            yield Weight(terms.PAIRS, pair, NEAR, implies=_everywhere(both))
        if boosts:
            yield Weight(top, pair, NEAR_IN_TOP, implies=_everywhere(both, pair) | {(top, word) for word in both})


def _in_phrases(question: Question) -> tuple[set[str], set[str]]:
    """Returns the words of phrases that stand beside the longest one, whose tier tells for all, and the pairs that
    every hit has.
    """
    beside: set[str] = set()
    telling: set[str] = set()
    joined: set[str] = set()
    for clause in question.clauses:
        typed = clause.alternatives[0]
        words = [word.folded for word in typed.words]
        if clause.is_plain and typed.adjacent:
            beside.update(words)
            telling.add(max(words, key=len))
            joined.update(terms.pairs([word.folded for word in typed.words if not word.prefix]))
        else:
            telling.update(words)
    return beside - telling, joined


def of_names(index: Index, question: Question) -> Iterator[Weight]:
    """Yields what it adds that the question, an honorific aside, is a name and nothing else, or that it begins or ends
    with a person's name.
    """
    for words in dict.fromkeys((question.words, question.core)):
        for text in index.texts:
            for naming in terms.Naming:
                yield from _name(index, text, naming, words, 1.0)
    people = [text for text in index.texts if text.of_people]
    # Where words were left out, what is left of a name may be two words.
    spoken = question.core if len(question.core) > 2 else question.words
    for run in _runs(spoken) if people else ():
        for text in people:
            yield from _name(index, text, terms.Naming.FIRST, run, PART)
            yield from _name(index, text, terms.Naming.GIVEN, run, PART)


def _name(index: Index, text: TextField, naming: terms.Naming, words: Sequence[Word], share: float) -> Iterator[Weight]:
    if naming == terms.Naming.GIVEN and not (text.of_people and len(words) <= terms.LONGEST_GIVEN_NAME):
        return
    folded = [word.folded for word in words]
    term = terms.name_term(text.name, naming, folded, exact=False)
    implied = _everywhere(folded, *terms.pairs(folded))
    if text.boost in terms.tiers(index)[-1:]:
        implied |= {(_top(index), word_or_pair) for word_or_pair in (*folded, *terms.pairs(folded))}
    yield Weight(terms.WHOLE, term, NAMED[naming] * text.boost * share, implies=implied)
    if any(word.has_marks for word in words):
        implied |= {(terms.WHOLE, term)}
        term = terms.name_term(text.name, naming, (word.exact for word in words), exact=True)
        yield Weight(terms.WHOLE, term, NAMED_WITH_MARKS[naming] * text.boost * share, implies=implied)


def _runs(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yields the words a question begins with, and those it ends with, that may be a person's name. Of two words,
    neither is one: ``ứng phó``.
    """
    for length in range(1, min(terms.LONGEST_PERSON_NAME, len(words) - 1) + 1 if len(words) > 2 else 1):
        yield words[:length]
        yield words[-length:]


def _top(index: Index) -> str:
    return terms.tier_field(len(terms.tiers(index)) - 1)


def _everywhere(words: Iterable[str], *pairs: str) -> frozenset[Held]:
    return frozenset([*((terms.ALL, word) for word in words), *((terms.PAIRS, pair) for pair in pairs)])


def telling(weights: Sequence[Weight]) -> list[Weight]:
    """Returns those that no other implies: whoever holds these holds all."""
    implied = frozenset[Held]().union(*(weight.implies for weight in weights))
    return [weight for weight in weights if weight.held not in implied]

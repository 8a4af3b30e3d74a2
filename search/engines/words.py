"""The words of a document, prepared for an engine: what ``terms`` describes, made of ``SearchDocument.texts``.

A rebuild comes here a million times. Names of units, awards, decisions and campaigns come back thousands of times and
are remembered; where a field has a word or not, saying it twice costs less than looking whether it was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from search import text as analysis
from search.documents import BETWEEN_NAMES
from search.engines.terms import (
    ALL,
    BEGINNINGS,
    EXACT,
    GAP,
    LONGEST_GIVEN_NAME,
    LONGEST_PERSON_NAME,
    LONGEST_PREFIX,
    LONGEST_WHOLE,
    PAIRS,
    TITLE,
    TITLE_BEGINNINGS,
    WHOLE,
    Naming,
    exact_tier_field,
    name_term,
    pairs,
    tier_field,
    tiers,
)
from search.index import Index

LONGEST_REMEMBERED = 120  # characters of a text whose words are remembered


class _Form(NamedTuple):
    """The words of a text in one form, folded or exact: joined by spaces, and each once."""

    joined: str
    distinct: frozenset[str]

    def without(self, known: Set[str]) -> str:
        """Returns the words that are not known."""
        return self.joined if known.isdisjoint(self.distinct) else " ".join(self.distinct - known)


class _Laid(NamedTuple):
    """The terms of one text."""

    folded: _Form
    exact: _Form
    pairs: str
    beginnings: str
    names: list[str]


def _lay(field: str, of_people: bool, plain: str) -> _Laid:
    exact, folded = analysis.words(plain)
    names: list[str] = []
    for at, name in enumerate(plain.split(BETWEEN_NAMES)):
        name_exact, name_folded = analysis.words(name) if BETWEEN_NAMES in plain else (exact, folded)
        if 0 < len(name_folded) <= LONGEST_WHOLE:
            names += _name_terms(field, of_people, Naming.OTHER if at else Naming.FIRST, name_exact, name_folded)
    return _Laid(
        folded=_Form(" ".join(folded), frozenset(folded)),
        exact=_Form(" ".join(exact), frozenset(exact)),
        pairs=" ".join(pairs(folded)),
        beginnings=" ".join(set(map(_beginnings, folded))),
        names=names,
    )


def _name_terms(
    field: str, of_people: bool, naming: Naming, exact: Sequence[str], folded: Sequence[str]
) -> Iterator[str]:
    yield name_term(field, naming, folded, exact=False)
    if exact != folded:
        yield name_term(field, naming, exact, exact=True)
    if of_people and len(folded) <= LONGEST_PERSON_NAME:
        for start in range(max(1, len(folded) - LONGEST_GIVEN_NAME), len(folded)):
            yield name_term(field, Naming.GIVEN, folded[start:], exact=False)
            if exact[start:] != folded[start:]:
                yield name_term(field, Naming.GIVEN, exact[start:], exact=True)


@lru_cache(maxsize=65_536)
def _beginnings(word: str) -> str:
    return " ".join(word[:length] for length in range(1, min(len(word), LONGEST_PREFIX) + 1))


_lay_again = lru_cache(maxsize=8_192)(_lay)


class _Boost(NamedTuple):
    """The text fields of one boost, each with whether it is of people, and where their words go."""

    texts: list[tuple[str, bool]]
    folded: str  # "" where they are in no tier
    exact: str


@lru_cache(maxsize=32)
def _boosts(index: Index) -> list[_Boost]:
    """Returns the text fields of an index by their boost, the highest first."""
    fields = {boost: (tier_field(tier), exact_tier_field(tier)) for tier, boost in enumerate(tiers(index))}
    by_boost = groupby(sorted(index.texts, key=lambda text: -text.boost), key=lambda text: text.boost)
    return [
        _Boost([(text.name, text.of_people) for text in texts], *fields.get(boost, ("", EXACT)))
        for boost, texts in by_boost
    ]


def words(index: Index, texts: Mapping[str, str]) -> dict[str, Any]:
    """Returns the terms of a document's texts: words joined by spaces, but ``WHOLE``, which is a list of terms."""
    fields: dict[str, Any] = {}
    everything: list[_Laid] = []
    known: frozenset[str] = frozenset()
    known_exact: frozenset[str] = frozenset()
    for boost in _boosts(index):
        laid = [
            (_lay_again if len(plain) <= LONGEST_REMEMBERED else _lay)(name, of_people, plain)
            for name, of_people in boost.texts
            if (plain := texts.get(name))
        ]
        if boost.folded:
            own = [each.folded.without(known) for each in laid]
            fields[boost.folded] = " ".join(own if everything else [*own, *[each.pairs for each in laid]])
            known = known.union(*[each.folded.distinct for each in laid])
        fields[boost.exact] = " ".join([each.exact.without(known_exact) for each in laid])
        known_exact = known_exact.union(*[each.exact.distinct for each in laid])
        everything += laid
    everything = [each for each in everything if each.folded.joined]
    first = index.texts[0]
    title = _lay_again(first.name, first.of_people, texts.get(first.name) or "")
    fields[ALL] = f" {GAP} ".join([each.folded.joined for each in everything])
    fields[PAIRS] = f" {GAP} {GAP} ".join([each.pairs for each in everything if each.pairs])
    fields[WHOLE] = [name for each in everything for name in each.names]
    fields[BEGINNINGS] = " ".join([each.beginnings for each in everything])
    fields[TITLE] = title.folded.joined
    fields[TITLE_BEGINNINGS] = title.beginnings
    return fields

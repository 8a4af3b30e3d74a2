"""Prepares the words of a document for an engine, as ``terms`` defines them.

A rebuild comes here a million times. Names of units, awards, decisions and campaigns come back thousands of times,
also side by side, and are remembered.
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
    level_field,
    name_term,
    often,
    pairs,
    tier_field,
    tiers,
)
from search.index import Index

LONGEST_REMEMBERED = 160  # characters of a text whose words are remembered: names and abstracts
LONGEST_TOGETHER = 400  # characters of several texts whose words are remembered together


class _Form(NamedTuple):
    """The words of a text in one form, folded or exact: joined by spaces, and each once."""

    joined: str
    distinct: frozenset[str]

    def without(self, known: Sequence[Set[str]]) -> str:
        """Returns the words that none of these sets has."""
        met = [words for words in known if not words.isdisjoint(self.distinct)]
        return " ".join(self.distinct.difference(*met)) if met else self.joined


class _Laid(NamedTuple):
    """The terms of one text, or of several; there are gaps between these in ``sequence`` and ``pairs``."""

    folded: _Form
    exact: _Form
    sequence: str
    pairs: str
    beginnings: str
    names: list[str]


def _lay(field: str, of_people: bool, plain: str) -> _Laid:
    exact, folded = analysis.words(plain)
    names: list[str] = []
    several = plain.split(BETWEEN_NAMES)
    for at, name in enumerate(several):
        name_exact, name_folded = analysis.words(name) if len(several) > 1 else (exact, folded)
        if 0 < len(name_folded) <= LONGEST_WHOLE:
            names += _name_terms(field, of_people, Naming.OTHER if at else Naming.FIRST, name_exact, name_folded)
    joined = " ".join(folded)
    return _Laid(
        folded=_Form(joined, frozenset(folded)),
        exact=_Form(" ".join(exact), frozenset(exact)),
        sequence=joined,
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


_lay_again = lru_cache(maxsize=4_096)(_lay)


class _Boost(NamedTuple):
    """The text fields of one boost, each with whether it is of people, and where their words go.

    ``together`` tells whether what stands in them comes back as a whole: names of things, not of people.
    """

    texts: tuple[tuple[str, bool], ...]
    together: bool
    folded: str  # "" where they are in no tier
    exact: str

    def lay(self, texts: Mapping[str, str]) -> list[_Laid]:
        """Returns the terms of a document's texts of this boost."""
        if self.together:
            given = tuple([texts.get(name) or "" for name, _of_people in self.texts])
            if sum(map(len, given)) <= LONGEST_TOGETHER:
                return [_lay_together(self.texts, given)]
        return [
            (_lay_again if len(plain) <= LONGEST_REMEMBERED else _lay)(name, of_people, plain)
            for name, of_people in self.texts
            if (plain := texts.get(name))
        ]


@lru_cache(maxsize=1_024)
def _lay_together(fields: tuple[tuple[str, bool], ...], texts: tuple[str, ...]) -> _Laid:
    several = [_lay_again(*field, plain) for field, plain in zip(fields, texts, strict=True)]
    laid = [each for each in several if each.sequence]
    return _Laid(
        folded=_one_form([each.folded for each in laid]),
        exact=_one_form([each.exact for each in laid]),
        sequence=_apart([each.sequence for each in laid]),
        pairs=_far_apart([each.pairs for each in laid]),
        beginnings=" ".join(set(" ".join([each.beginnings for each in laid]).split())),
        names=[name for each in laid for name in each.names],
    )


def _one_form(forms: Sequence[_Form]) -> _Form:
    distinct = frozenset[str]().union(*[form.distinct for form in forms])
    return _Form(" ".join(distinct), distinct)


def _apart(sequences: Sequence[str]) -> str:
    return f" {GAP} ".join([each for each in sequences if each])


def _far_apart(joined: Sequence[str]) -> str:
    return f" {GAP} {GAP} ".join([each for each in joined if each])


@lru_cache(maxsize=32)
def _boosts(index: Index) -> list[_Boost]:
    """Returns the text fields of an index by their boost, the highest first."""
    fields = {boost: (tier_field(tier), exact_tier_field(tier)) for tier, boost in enumerate(tiers(index))}
    by_boost = groupby(sorted(index.texts, key=lambda text: -text.boost), key=lambda text: text.boost)
    boosts = []
    for boost, texts in by_boost:
        of_people = tuple((text.name, text.of_people) for text in texts)
        together = boost in fields and len(of_people) > 1 and not any(are for _name, are in of_people)
        boosts.append(_Boost(of_people, together, *fields.get(boost, ("", EXACT))))
    return boosts


def words(index: Index, texts: Mapping[str, str]) -> dict[str, Any]:
    """Returns the terms of a document's texts: words joined by spaces, but ``WHOLE``, which is a list of terms."""
    fields: dict[str, Any] = {}
    everything: list[_Laid] = []
    for boost in _boosts(index):
        laid = boost.lay(texts)
        if boost.folded:
            known = [each.folded.distinct for each in everything]
            own = [each.folded.without(known) for each in laid]
            fields[boost.folded] = " ".join(own if everything else [*own, *[each.pairs for each in laid]])
        known = [each.exact.distinct for each in everything]
        fields[boost.exact] = " ".join([each.exact.without(known) for each in laid])
        everything += laid
    first = index.texts[0]
    title = _lay_again(first.name, first.of_people, texts.get(first.name) or "")
    fields[ALL] = _apart([each.sequence for each in everything])
    fields[PAIRS] = _far_apart([each.pairs for each in everything])
    fields[WHOLE] = [name for each in everything for name in each.names]
    fields[BEGINNINGS] = " ".join([each.beginnings for each in everything])
    fields[TITLE] = title.folded.joined
    fields[TITLE_BEGINNINGS] = title.beginnings
    if index.frequency:
        words = [word for each in everything for word in each.sequence.split() if word != GAP]
        fields |= {level_field(level): on_it for level, on_it in often(words)}
    return fields

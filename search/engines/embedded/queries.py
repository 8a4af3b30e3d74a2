"""Translates search requests and filters into tantivy queries."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines import ranking, terms
from search.engines.embedded import leaders
from search.engines.embedded import schema as shape
from search.engines.embedded.leaders import Leaders, Raising
from search.engines.ranking import Held, Weight
from search.engines.terms import (
    ALL,
    AUDIENCE,
    BEGINNINGS,
    EXPIRES,
    PAIRS,
    TITLE,
    TITLE_BEGINNINGS,
    WHOLE,
    Naming,
)
from search.index import Filter, FilterKind, Index
from search.question import Alternative, Question, Word
from search.request import SearchRequest
from search.types import Audience, Value

MANY = 20_000  # hits from which on it is worth while to count them first
# A weight whose term so many times more documents hold than there are hits is looked up for each hit. Others are read
# from one end to the other, all of them in one sweep.
SPARSE = 4


@dataclass(frozen=True, slots=True)
class Best:
    """What hits hold that have the highest score there is, and that score."""

    held: Sequence[Weight]
    score: float


def chosen(index: Index, request: SearchRequest) -> list[Filter]:
    """Returns the filters of which the request chooses something."""
    return [choice for choice in index.filters if request.filters.get(choice.name)]


class Queries:
    """Writes queries for an index as one searcher sees it."""

    def __init__(self, index: Index, searcher: tantivy.Searcher) -> None:
        self.index = index
        self.searcher = searcher
        self.schema = shape.schema(index)
        self._raised: dict[Question, list[Raising]] = {}

    # --- What matches

    def matching(self, question: Question, request: SearchRequest, *among: Query, held: Sequence[Weight] = ()) -> Query:
        """Returns the query for what the request finds among the hits of other queries and the holders of all of some
        weights, which change no score.
        """
        demands = self._demands(question, request, chosen(self.index, request), among, held)
        return _without(demands, [*self._expired(), *self._hidden_from(request.audience)])

    def for_anybody(self, question: Question, request: SearchRequest, filters: Iterable[Filter]) -> Query:
        """Returns the query for what anybody finds under some of the request's filters."""
        return _without(self._demands(question, request, filters), self._expired())

    def titled(self, question: Question, audience: Audience) -> Query:
        """Returns the query for what has all words of the question in its first text field."""
        return _without(self._in_names(question), [*self._expired(), *self._hidden_from(audience)])

    def _in_names(self, question: Question) -> list[Query]:
        """Returns the queries for each word of the question in the first text field."""
        return [
            self._beginning(word, TITLE_BEGINNINGS, TITLE) if word.prefix else self._term(TITLE, word.folded)
            for word in question.core
        ]

    def expiry(self) -> Query:
        """Returns the query for what has expired."""
        return Query.range_query(self.schema, EXPIRES, FieldType.Integer, 0, int(time.time()), use_inverted_index=True)

    def _demands(
        self,
        question: Question,
        request: SearchRequest,
        filters: Iterable[Filter],
        among: Iterable[Query] = (),
        held: Sequence[Weight] = (),
    ) -> list[Query]:
        # A choice makes no hit better: else the rarer of two chosen years would come first.
        narrowing = [*among, *map(self._holders, held)]
        narrowing += [self._choice(choice, request.filters[choice.name]) for choice in filters]
        if question.names_only:
            narrowing += self._in_names(question)
        demands = [Query.const_score_query(query, 0.0) for query in narrowing]
        plain = self._plain(question, frozenset[Held]().union(*(weight.implies for weight in held)))
        # tantivy reads alternatives from one end to the other, unless each is narrowed by itself.
        narrowing = [Query.const_score_query(query, 0.0) for query in (*narrowing, *plain)]
        several = [
            _any([_every([*narrowing, self._alternative(each)]) for each in clause.alternatives])
            for clause in question.clauses
            if not clause.is_plain
        ]
        return [*demands, *plain, *several] or [Query.all_query()]

    def _plain(self, question: Question, known: Set[Held]) -> list[Query]:
        """Returns the queries for the clauses without synonyms, but those that are known to be met."""
        asked = [clause.alternatives[0] for clause in question.clauses if clause.is_plain]
        if not known:
            named = self._named(asked)
            if named and len(asked) == len(question.clauses):
                return [named]
        return [
            self._alternative(each)
            for each in asked
            if each.adjacent or any((ALL, word.folded) not in known for word in each.words)
        ]

    def _named(self, asked: Sequence[Alternative]) -> Query | None:
        """All words are a name that many go by: the others are sought among those who have the rarest of the words."""
        if len(asked) < 2 or any(each.adjacent or len(each.words) > 1 for each in asked):
            return None
        names = self._names_of_many([each.words[0].folded for each in asked])
        if not names:
            return None
        first, *others = sorted(asked, key=self._held_by)
        return _any([*names, _every([_without([self._alternative(first)], names), *map(self._alternative, others)])])

    def _names_of_many(self, folded: Sequence[str]) -> list[Query]:
        """Returns the queries for those who go by a name, where they are many."""
        names = (terms.name_term(text.name, Naming.FIRST, folded, exact=False) for text in self.index.texts)
        return [self._term(WHOLE, name) for name in names if self.searcher.doc_freq(WHOLE, name) >= MANY]

    def _holders(self, weight: Weight) -> Query:
        return self._term(weight.field, weight.term)

    def _expired(self) -> list[Query]:
        """An exclusion is looked at for each hit, and mostly there is nothing to exclude."""
        query = self.expiry()
        return [query] if self.searcher.search(query, 1, count=False).hits else []

    def _hidden_from(self, audience: Audience) -> list[Query]:
        unseen = [other.value for other in Audience if not audience.sees(other)]
        return [self._term(AUDIENCE, value) for value in unseen if self.searcher.doc_freq(AUDIENCE, value)]

    def _choice(self, choice: Filter, values: Sequence[Value]) -> Query:
        name = terms.value_field(choice.source)
        if choice.kind == FilterKind.DATE_FROM:
            day = min(terms.day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, lower_bound=day)
        if choice.kind == FilterKind.DATE_TO:
            day = max(terms.day_number(str(value)) for value in values)
            return Query.range_query(self.schema, name, FieldType.Integer, upper_bound=day)
        if choice.kind == FilterKind.KEY:
            return Query.term_set_query(self.schema, name, [int(value) for value in values])
        return _any([self._term(name, terms.value_term(choice.kind, value)) for value in values])

    def _alternative(self, alternative: Alternative) -> Query:
        if alternative.adjacent:
            return self._phrase(alternative.words)
        return _every(
            [
                self._beginning(word, BEGINNINGS, ALL) if word.prefix else self._term(ALL, word.folded)
                for word in alternative.words
            ]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self.schema, field, value)

    def _beginning(self, word: Word, beginnings: str, words: str) -> Query:
        if len(word.folded) <= terms.LONGEST_PREFIX:
            return Query.const_score_query(self._term(beginnings, word.folded), 1.0)
        # Most last words are whole and begin no other.
        if len(known := self.searcher.terms_with_prefix(words, word.folded, limit=2)) == 1:
            return Query.const_score_query(self._term(words, known[0][0]), 1.0)
        return Query.fuzzy_term_query(self.schema, words, word.folded, distance=0, prefix=True)

    def _phrase(self, words: Sequence[Word]) -> Query:
        folded = [word.folded for word in words]
        if len(folded) == 1:
            return self._term(ALL, folded[0])
        phrase = self._pairs(folded, unfinished=words[-1].prefix)
        # To compare places costs much. Where the phrase is a name, its holders have it without a look.
        if len(folded) > 2 and (named := self._names_of_many(folded)):
            pair = self._term(PAIRS, terms.pairs(folded)[0])
            phrase = _any([*named, _every([_without([pair], named), phrase])])
        return Query.const_score_query(phrase, 1.0)

    def _pairs(self, folded: Sequence[str], *, unfinished: bool) -> Query:
        """Two words at a time: pairs are rarer than words, and half as many places are compared."""
        joined = terms.pairs(folded)
        if unfinished and len(joined) == 1:
            return Query.fuzzy_term_query(self.schema, PAIRS, joined[0], distance=0, prefix=True)
        if unfinished:
            return Query.regex_phrase_query(
                self.schema, PAIRS, [*map(re.escape, joined[:-1]), re.escape(joined[-1]) + ".*"]
            )
        if len(joined) == 1:
            return self._term(PAIRS, joined[0])
        return Query.phrase_query(self.schema, PAIRS, [*terms.phrase_pairs(folded)])

    def at_most(self, question: Question, request: SearchRequest) -> int:
        """Returns how many hits there are at the most, from how many documents hold each word and each choice."""
        numbers = [sum(self._held_by(each) for each in clause.alternatives) for clause in question.clauses]
        for choice in chosen(self.index, request):
            if choice.kind in (FilterKind.CODE, FilterKind.INTEGER):
                held = [terms.value_term(choice.kind, value) for value in request.filters[choice.name]]
                numbers.append(sum(self.searcher.doc_freq(terms.value_field(choice.source), term) for term in held))
        return min(numbers, default=self.searcher.num_docs)

    def _held_by(self, alternative: Alternative) -> int:
        words = [word.folded for word in alternative.words if not word.prefix]
        joined = terms.pairs([word.folded for word in alternative.words]) if alternative.adjacent else []
        if alternative.words[-1].prefix:
            joined = joined[:-1]
        held = [self.searcher.doc_freq(terms.field_of(word), word) for word in (*words, *joined)]
        held += [self._begun_by(word.folded) for word in alternative.words if word.prefix]
        return min(held)

    def _begun_by(self, beginning: str) -> int:
        if len(beginning) <= terms.LONGEST_PREFIX:
            return self.searcher.doc_freq(BEGINNINGS, beginning)
        return sum(held_by for _word, held_by in self.searcher.terms_with_prefix(ALL, beginning))

    # --- What comes first

    def ranked(self, matching: Query, question: Question, count: int) -> Query:
        """Adds what decides the order: in which fields the words stand, how near to each other, with which marks.

        Args:
            count: about how many hits ``matching`` has, or how many at the most.
        """
        if not question:
            return matching
        ranked = Query.const_score_query(matching, 0.0)
        swept: list[tuple[Occur, Query]] = []
        sought: list[tuple[Occur, Query]] = []
        for each in self._raising(question):
            raising = Query.const_score_query(self._holders(each.weight), each.weight.weight)
            (sought if each.held_by > SPARSE * count else swept).append((Occur.Should, raising))
        if swept:
            ranked = Query.boolean_query([(Occur.Must, ranked), *swept])
        # One inside the other: each is looked up for the hits that the inner ones leave, none is read through.
        for one in sought:
            ranked = Query.boolean_query([(Occur.Must, ranked), one])
        return ranked

    def leaders(self, question: Question, hits: int, wanted: int) -> Leaders | None:
        """Returns whose holders probably come first; see ``leaders.choose``."""
        return leaders.choose(self._raising(question), hits, wanted)

    def held_by(self, leading: Leaders) -> Query:
        """Returns the query for those who lead."""
        held = [*map(self._holders, leading.terms)]
        if leading.together:
            held.append(_every([*map(self._holders, ranking.telling(leading.together))]))
        return _any(held)

    def best(self, question: Question) -> Best | None:
        """Returns what those hold whom all raises that can raise a hit; None where nothing raises any."""
        if not self._raising(question):
            return None
        raising = leaders.heaviest(self._raising(question))
        return Best(ranking.telling([each.weight for each in raising]), leaders.most(raising))

    def all_alike(self, question: Question) -> bool:
        """Tells whether all hits have the same score."""
        return not self._raising(question)

    def weighs_on(self, question: Question) -> int:
        """Returns how many entries of weights would be read where all hits were ranked."""
        return sum(each.held_by for each in self._raising(question))

    def _raising(self, question: Question) -> list[Raising]:
        if question not in self._raised:
            weights = (*ranking.of_names(self.index, question), *ranking.of_words(self.index, question))
            held = [Raising(weight, self.searcher.doc_freq(*weight.held)) for weight in weights]
            self._raised[question] = [raising for raising in held if raising.held_by]
        return self._raised[question]


def _without(demands: list[Query], unwanted: list[Query]) -> Query:
    if not unwanted:
        return _every(demands)
    return Query.boolean_query(
        [*((Occur.Must, query) for query in demands), *((Occur.MustNot, query) for query in unwanted)]
    )


def _every(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])

"""Interprets what a person typed: plain words as filters, the wrong input method, words that stand nowhere.

A question is understood in several ways, the most likely first; the first that finds something is answered. No word is
ever changed into another one: what is near is only offered (``search.suggestion``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from search import synonyms
from search import text as analysis
from search.engines import Engine, terms
from search.index import Index
from search.keystrokes import read_telex, read_vni
from search.question import Alternative, Clause, Question, Synonyms, parse
from search.question_filters import QuestionReading, ReadFilter, readings, without_question_words
from search.request import SearchRequest
from search.types import Value

SINGLES = 8  # words that are left out one at a time
MOST_CLAUSES = 12  # longer questions are not taken apart
LEAST_NAME = 2  # words of a name that is asked for as one
LEAST_NUMBER = 3  # digits of a number without which a question is another one
LOOKED_AT = 5  # names, the best first, among which one of two words has to be
_NUMBER_AND_SIGN = re.compile(r"(?P<number>[0-9]*)(?P<sign>[a-zđ]{4,12})")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as it is put to the engine.

    Args:
        question: the words to look for.
        filters: what else is asked of hits: choices of the request and those read from its words.
        read: the choices that were read from words.
        correction: the question in Vietnamese letters where it was typed in keys.
        left_out: words that are not looked for, since nothing holds them all.
    """

    question: Question
    filters: Mapping[str, tuple[Value, ...]]
    read: tuple[ReadFilter, ...] = ()
    correction: str = ""
    left_out: tuple[str, ...] = ()

    def asked(self, request: SearchRequest) -> SearchRequest:
        """Returns the request with the filters that were read."""
        return replace(request, filters=self.filters) if self.read else request


def understandings(engine: Engine, index: Index, request: SearchRequest) -> Iterator[Understanding]:
    """Yields the ways to understand a request, the most likely first, the last ones with words left out.

    Nothing is yielded for signs without a letter or digit: they ask for something that nothing can contain.
    """
    meant = in_letters(engine, index, request.text)
    text = split_number_signs(engine, index, meant)
    table = synonyms.load()
    if text and not parse(text, table):
        return
    typed = Understanding(Question(), request.filters, correction=meant if meant != request.text else "")
    for reading, rest in _readings(index, text):
        question = parse(rest, table)
        understood = replace(typed, filters={**reading.filters, **request.filters}, read=reading.read)
        if not reading.read and not question and text:
            continue
        for finished in _finished_first(rest, table, unfinished=_ends_alike(rest, text)):
            if _is_name(engine, index, finished, understood.asked(request)):
                yield replace(understood, question=replace(finished, names_only=True))
            yield replace(understood, question=finished)
    loose = parse(text, table).loosened()
    if loose != parse(text, table):
        yield replace(typed, question=loose)
    yield from _relaxed(engine, index, request, typed, text)


def _readings(index: Index, text: str) -> Iterator[tuple[QuestionReading, str]]:
    """Yields the ways to read a text as filters and words, each with the words to look for."""
    plain = QuestionReading({}, text)
    found = readings(index, text)
    for reading in found:
        yield reading, reading.rest
    seen = {reading.rest for reading in found}
    for reading in reversed(found):
        if (rest := without_question_words(reading.rest)) not in seen:
            yield reading, rest
    yield plain, text
    if (rest := without_question_words(text)) and rest != text:
        yield plain, rest


def _finished_first(text: str, table: Synonyms, *, unfinished: bool) -> Iterator[Question]:
    """Yields a question with its last word as it is and, if that is unfinished, as the beginning of longer ones."""
    begun = parse(text, table)
    finished = parse(text, table, unfinished=False)
    if not unfinished or (finished != begun and len(finished.words[-1].folded) > 1):
        yield finished
    if unfinished:
        yield begun


def _ends_alike(rest: str, text: str) -> bool:
    """Tells whether the last word of a question is still the last one without some of its words: only then may it be
    the beginning of a longer one.
    """
    return text.rstrip(" ,;.?!-–—").endswith(rest)


def _is_name(engine: Engine, index: Index, question: Question, request: SearchRequest) -> bool:
    """Tells whether a question is the name of a person: all its words stand in one. Of two words, which may be any two
    (*văn hóa*), the first has to be somebody's family name and the second their given name.
    """
    if request.everywhere or index.person is None or len(question.core) < LEAST_NAME or not _is_plain(question):
        return False
    name, value = index.person
    people = replace(request, filters={**request.filters, name: (value,)}, page=1, page_size=LOOKED_AT)
    named = replace(question, names_only=True)
    if len(question.core) > LEAST_NAME:
        return engine.count(index, named, people) > 0
    family, given = question.core
    return any(
        words[0] == family.folded and words[-1] == given.folded
        for found in engine.ask(index, named, replace(people, sort="relevance"), facets=False).found
        if (words := analysis.folded_words(analysis.clean(found.texts.get(index.texts[0].name, ""))))
    )


def _is_plain(question: Question) -> bool:
    """Tells whether a question has single words only, none of them a number or quoted."""
    typed = [clause.alternatives[0] for clause in question.clauses]
    return not any(clause.is_quoted for clause in question.clauses) and all(
        len(each.words) == 1 and not each.words[0].folded.isdecimal() for each in typed
    )


# --- What is left out ---------------------------------------------------------------------------


def _relaxed(
    engine: Engine, index: Index, request: SearchRequest, typed: Understanding, text: str
) -> Iterator[Understanding]:
    """Yields ways to understand a question of which not all words are found together: without those that stand nowhere,
    without the words people ask with, and, if need be, without the least telling ones.
    """
    table = synonyms.load()
    reading = next(reversed(readings(index, text)), QuestionReading({}, text))
    understood = replace(typed, filters={**reading.filters, **request.filters}, read=reading.read)
    texts = dict.fromkeys(filter(None, (reading.rest, without_question_words(reading.rest))))
    every, *others = [parse(rest, table, unfinished=False) for rest in texts or [""]]
    questions = [_Relaxing(engine, index, request, understood, each, every) for each in (every, *others)]
    for relaxing in questions:
        yield from relaxing.without()
    for relaxing in reversed(questions):
        yield from relaxing.without_least_telling()


class _Relaxing:
    """A question of which words are left out. What is left has as many words at least as what stands nowhere, and more
    than what is left out where that is known.
    """

    def __init__(
        self,
        engine: Engine,
        index: Index,
        request: SearchRequest,
        understood: Understanding,
        question: Question,
        every: Question,
    ) -> None:
        # The words people ask with are left out as well: they count for nothing, but are said.
        self.aside = [
            clause for clause in every.clauses if _typed_words(clause) not in map(_typed_words, question.clauses)
        ]
        self.engine, self.index, self.request = engine, index, understood.asked(request)
        self.understood = understood
        self.question = question
        self.read = sum(len(each.words.split()) for each in understood.read)
        clauses = question.clauses if len(question.clauses) <= MOST_CLAUSES else ()
        self.held = {clause: self.count([clause]) for clause in clauses}
        self.known = [clause for clause in clauses if self.held[clause]]

    def count(self, kept: Sequence[Clause]) -> int:
        return self.engine.count(self.index, self.question.keeping(kept), self.request)

    def without(self, *dropped: Clause) -> Iterator[Understanding]:
        """Yields the question without some clauses and those that stand nowhere, if enough is left of it: as a name
        where it is one, else as words, of which two that stood side by side have to do so.
        """
        kept = [clause for clause in self.known if clause not in dropped]
        gone = [clause for clause in self.held if clause not in kept]
        least = sum(map(_size, gone)) + bool(dropped)
        words = sum(map(_size, kept))
        # What was read as filters makes up for words that stand nowhere, not for most of those beside it.
        enough = words + self.read >= max(2, least) and (not kept or words >= least)
        if gone and enough and not any(map(_is_fixed, gone)):
            left_out = tuple(_typed_words(clause) for clause in [*gone, *self.aside])
            understood = replace(self.understood, question=self.question.keeping(kept), left_out=left_out)
            if _is_name(self.engine, self.index, understood.question, self.request):
                yield replace(understood, question=replace(understood.question, names_only=True))
            yield replace(understood, question=self.question.keeping(self._side_by_side(kept)))

    def _side_by_side(self, kept: Sequence[Clause]) -> Sequence[Clause]:
        """Returns two single words that were typed side by side as a phrase: apart they mean something else. Other
        clauses are returned as they are.
        """
        words = [word for clause in kept for word in clause.alternatives[0].words]
        places = [self.question.clauses.index(clause) for clause in kept]
        if len(kept) == len(words) == 2 and places[1] == places[0] + 1:
            return [Clause((Alternative(tuple(words), adjacent=True),))]
        return kept

    def without_least_telling(self) -> Iterator[Understanding]:
        """Yields the question without one more word: first those beside a word that stands nowhere, then those that
        most documents hold; and then with the most telling words that are found together.
        """
        order = list(self.held)
        beside = {
            other
            for one, other in [*pairwise(order), *pairwise(reversed(order))]
            if not self.held[one] and self.held[other]
        }
        least_telling = sorted(self.known, key=lambda clause: (clause not in beside, -self.held[clause]))
        for clause in islice(least_telling, SINGLES):
            yield from self.without(clause)
        together: list[Clause] = []
        for clause in reversed(least_telling):
            if self.count([*together, clause]):
                together.append(clause)
        yield from self.without(*(clause for clause in self.known if clause not in together))


def _size(clause: Clause) -> int:
    """Returns how many words a clause has; a lone letter is none."""
    return sum(len(word.folded) > 1 or word.folded.isdecimal() for word in clause.alternatives[0].words)


def _is_fixed(clause: Clause) -> bool:
    """Tells whether a clause is never left out: what was quoted, and numbers but small ones."""
    typed = clause.alternatives[0]
    is_number = any(word.folded.isdecimal() and len(word.folded) >= LEAST_NUMBER for word in typed.words)
    return clause.is_quoted or typed.is_whole_number or is_number


def _typed_words(clause: Clause) -> str:
    return " ".join(word.exact for word in clause.alternatives[0].words)


# --- How it was typed ---------------------------------------------------------------------------


def in_letters(engine: Engine, index: Index, text: str) -> str:
    """Returns the text with raw Telex and VNI (``nguyeenx``, ``nguye6n4``) as it was meant to be written.

    A word is read so only where no document has it as typed and some have what it would be. A word of an abbreviation
    or of another name, such as the English one of an award, is what was meant: ``hero`` is not ``hẻo``.
    """
    text = analysis.clean(text)
    named = {word for key in synonyms.load() for word in key}
    read = {
        token: reading
        for token in analysis.tokens(text)
        if token.exact.isascii()
        and token.folded not in named
        and (reading := read_vni(read_telex(token.exact))) != token.exact
    }
    if not read:
        return text
    words = {*(token.folded for token in read), *map(analysis.fold_word, read.values())}
    known = engine.frequencies(index, words)
    pieces, at = [], 0
    for token, reading in read.items():
        if token.folded not in known and analysis.fold_word(reading) in known:
            pieces += [text[at : token.start], reading]
            at = token.end
    return "".join([*pieces, text[at:]])


def split_number_signs(engine: Engine, index: Index, text: str) -> str:
    """Returns the text with the signs of document numbers apart that no document has as typed: ``1287QĐSTNMT``,
    ``1287/QĐSTNMT`` become ``1287/QĐ-STNMT``.
    """
    if not any(char.isdecimal() for char in text):
        return text
    found = list(analysis.tokens(text))
    ways: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for at, token in enumerate(found):
        match = _NUMBER_AND_SIGN.fullmatch(token.exact)
        near = found[max(0, at - 1) : at + 2]
        if match and (match["number"] or any(each.folded.isdecimal() for each in near)):
            sign = analysis.fold(match["sign"])
            ways[at] = match["number"], [(sign[:cut], sign[cut:]) for cut in range(2, len(sign) - 1)]
    if not ways:
        return text
    pairs = {pair for _number, halves in ways.values() for both in halves for pair in terms.pairs(both)}
    known = engine.frequencies(index, {*pairs, *(found[at].folded for at in ways)})
    pieces, place = [], 0
    for at, (number, halves) in ways.items():
        token = found[at]
        best = max(halves, key=lambda both: known.get(terms.pairs(both)[0], 0), default=("", ""))
        if token.folded in known or not known.get("_".join(best), 0):
            continue
        cut = token.start + len(number)
        middle = cut + len(best[0])
        pieces += [text[place:cut], "/" if number else "", text[cut:middle], "-", text[middle : token.end]]
        place = token.end
    return "".join([*pieces, text[place:]])

"""Interprets what a person typed: wrong input method, optional words, misspellings."""

from __future__ import annotations

from dataclasses import dataclass

from search import synonyms
from search import text as analysis
from search.engines import Engine
from search.index import Index
from search.keystrokes import read_telex, read_vni
from search.question import Question, parse
from search.request import SearchRequest
from search.suggestion import correct


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as it is put to the engine; ``correction`` is how it is spelt where that is not as it was typed."""

    question: Question
    correction: str = ""


def understand(engine: Engine, index: Index, text: str) -> Understanding:
    """Takes a text apart, reading raw Telex and VNI."""
    meant = as_meant(engine, index, text)
    return Understanding(parse(meant, synonyms.load()), meant if meant != text else "")


def understand_otherwise(
    engine: Engine, index: Index, first: Understanding, request: SearchRequest
) -> Understanding | None:
    """Returns another way to understand a question that finds nothing, one that finds something; None where there is
    none: numbers such as ``208/STNMT`` taken apart, then the nearest spelling.
    """
    loose = first.question.loosened()
    if loose != first.question and engine.count(index, loose, request):
        return Understanding(loose, first.correction)
    correction = correct(engine, index, first.question, request, synonyms.load())
    if correction is None:
        return None
    return Understanding(parse(correction.asked, synonyms.load()), correction.shown)


def as_meant(engine: Engine, index: Index, text: str) -> str:
    """Returns the text with raw Telex and VNI (``nguyeenx``, ``nguye6n4``) as it was meant to be written.

    A word is read so only where no document has it as typed and some have what it would be. A word of an abbreviation
    or of another name, such as the English one of an award, is what was meant: ``hero`` is not ``hẻo``.
    """
    text = analysis.clean(text)
    named = {word for key in synonyms.load() for word in key}
    readings = {
        token: reading
        for token in analysis.tokens(text)
        if token.exact.isascii()
        and token.folded not in named
        and (reading := read_vni(read_telex(token.exact))) != token.exact
    }
    if not readings:
        return text
    words = {*(token.folded for token in readings), *map(analysis.fold_word, readings.values())}
    known = engine.frequencies(index, words)
    pieces, at = [], 0
    for token, reading in readings.items():
        if token.folded not in known and analysis.fold_word(reading) in known:
            pieces += [text[at : token.start], reading]
            at = token.end
    return "".join([*pieces, text[at:]])

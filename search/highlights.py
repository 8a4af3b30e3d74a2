"""Marking in a text what a question finds there."""

from __future__ import annotations

from search import text as analysis
from search.question import Question, Word


def highlight(text: str, question: Question, length: int | None = None) -> str:
    """Returns escaped HTML of the text with what the question finds in ``<mark>``; "" where it finds nothing there.

    Args:
        text: plain text.
        question: what was asked.
        length: about how many characters to return; the whole text where None.
    """
    text = analysis.clean(text)
    spans = found_spans(text, question)
    return analysis.mark(text, spans, length) if spans else ""


def found_spans(text: str, question: Question) -> list[tuple[int, int]]:
    """Returns where the question's words stand in a cleaned text, in order, without overlaps."""
    loose = [
        word
        for clause in question.clauses
        for alternative in clause.alternatives
        if not alternative.adjacent
        for word in alternative.words
    ]
    phrases = [
        alternative.words for clause in question.clauses for alternative in clause.alternatives if alternative.adjacent
    ]
    whole = {word.folded for word in loose}
    beginnings = tuple(word.folded for word in loose if word.prefix)
    starts = {phrase[0].folded for phrase in phrases}
    found = analysis.places(text)
    hit: set[int] = set()
    for at, (folded, _start, _end) in enumerate(found):
        if folded in whole or (beginnings and folded.startswith(beginnings)):
            hit.add(at)
        if folded in starts:
            for phrase in phrases:
                run = [folded for folded, _start, _end in found[at : at + len(phrase)]]
                if len(run) == len(phrase) and all(map(Word.matches, phrase, run)):
                    hit.update(range(at, at + len(phrase)))
    return [found[at][1:] for at in sorted(hit)]

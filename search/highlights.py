"""Marks what a query matches in a text."""

from __future__ import annotations

from functools import lru_cache

from search import text as analysis
from search.question import Question, Word


@lru_cache(maxsize=4_096)
def _words(text: str) -> tuple[str, list[str]]:
    """Returns a text cleaned and its folded words: names of awards, units and decisions come with many a hit."""
    cleaned = analysis.clean(text)
    return cleaned, analysis.folded_words(cleaned)


class Highlighter:
    """Marks what one question finds, in text after text.

    Args:
        question: what was asked.
    """

    def __init__(self, question: Question) -> None:
        alternatives = [each for clause in question.clauses for each in clause.alternatives]
        loose = [word for alternative in alternatives if not alternative.adjacent for word in alternative.words]
        self._phrases = [alternative.words for alternative in alternatives if alternative.adjacent]
        self._whole = {word.folded for word in loose}
        self._beginnings = tuple({word.folded for word in loose if word.prefix})
        self._starts = {phrase[0].folded for phrase in self._phrases}
        self._any = self._whole | self._starts

    def highlight(self, text: str, length: int | None = None) -> str:
        """Returns escaped HTML of the text with what the question finds in ``<mark>``; "" where it finds nothing there.

        Args:
            text: plain text.
            length: about how many characters to return; the whole text where None.
        """
        text, words = _words(text)
        if not self._finds_any(words):
            return ""
        spans = self._spans(text)
        return analysis.mark(text, spans, length) if spans else ""

    def _finds_any(self, words: list[str]) -> bool:
        """Tells whether a word of the question is among those of a text. Most texts of a hit have none."""
        if not self._any.isdisjoint(words):
            return True
        return bool(self._beginnings) and any(word.startswith(self._beginnings) for word in words)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Returns where the question's words stand in a cleaned text, in order, without overlaps."""
        found = analysis.places(text)
        hit: set[int] = set()
        for at, (folded, _start, _end) in enumerate(found):
            if folded in self._whole or (self._beginnings and folded.startswith(self._beginnings)):
                hit.add(at)
            if folded in self._starts:
                for phrase in self._phrases:
                    run = [folded for folded, _start, _end in found[at : at + len(phrase)]]
                    if len(run) == len(phrase) and all(map(Word.matches, phrase, run)):
                        hit.update(range(at, at + len(phrase)))
        return [found[at][1:] for at in sorted(hit)]

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
        self._any = self._whole | {phrase[0].folded for phrase in self._phrases}

    def highlight(self, text: str, length: int | None = None) -> str:
        """Returns escaped HTML of the text with what the question finds in ``<mark>``; "" where it finds nothing there.

        Args:
            text: plain text.
            length: about how many characters to return; the whole text where None.
        """
        text, words = _words(text)
        if not self._finds_any(words):
            return ""
        spans = self._spans(text, words)
        return analysis.mark(text, spans, length) if spans else ""

    def _finds_any(self, words: list[str]) -> bool:
        """Tells whether a word of the question is among those of a text. Most texts of a hit have none."""
        if not self._any.isdisjoint(words):
            return True
        return bool(self._beginnings) and any(word.startswith(self._beginnings) for word in words)

    def _spans(self, text: str, words: list[str]) -> list[tuple[int, int]]:
        """Returns where the question's words stand in a cleaned text, in order, without overlaps.

        Args:
            text: the text.
            words: its folded words.
        """
        marked = [word in self._whole for word in words]
        if self._beginnings:
            marked = [known or word.startswith(self._beginnings) for known, word in zip(marked, words, strict=True)]
        for phrase in self._phrases:
            for at, word in enumerate(words):
                run = words[at : at + len(phrase)]
                if word == phrase[0].folded and len(run) == len(phrase) and all(map(Word.matches, phrase, run)):
                    marked[at : at + len(phrase)] = [True] * len(phrase)
        return analysis.spans_of_words(text, marked)

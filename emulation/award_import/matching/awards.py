"""Matches award names of lists to the catalogue rows that were law on the day of the decision."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from emulation.award_import import vocabulary
from emulation.models.award_types import AwardType
from emulation.rules.choices import SubjectKind

NAMES = Path(__file__).parents[2] / "data" / "award_names.toml"
PROPOSALS = 3
LONGEST_DIVIDED = 400  # characters of a cell in which several awards are looked for
_SEPARATORS = re.compile(r"\s?[;,+\n/&•](?!\d{1,2}\b)|\s(?:và|-)\s")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class AwardMatch:
    """What an award name stands for.

    Args:
        award: the row of the catalogue; None where there is none, or no certain one.
        problem: code of the problem, "" where there is none.
        params: values of its sentence.
        proposals: rows that could be meant.
    """

    award: AwardType | None = None
    problem: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    proposals: tuple[AwardType, ...] = ()


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))


def award_key(text: str) -> str:
    """Returns what counts of an award's name: folded words without fillers, ranks written in one way."""
    words = vocabulary.key(text).replace("chien sy", "chien si").replace("nghe sy", "nghe si")
    words = re.sub(r"\bnam (?:19|20)\d\d(?: (?:19|20)\d\d)?\b", "", words).strip()
    fillers = sorted(map(vocabulary.key, _data()["fillers"]), key=len, reverse=True)
    while filler := next((filler for filler in fillers if f"{words} ".startswith(f"{filler} ")), ""):
        words = words[len(filler) :].strip()
    words = words.removesuffix(" truy tang")
    for rank, spellings in _data()["ranks"].items():
        for spelling in sorted(map(vocabulary.key, spellings), key=len, reverse=True):
            if words.endswith(f" {spelling}"):
                return f"{words[: -len(spelling)].strip()} {rank}"
    return words


def _without_year(text: str) -> tuple[str, int | None]:
    """Takes "Lao động tiên tiến (2018)" apart."""
    text = text.strip(" .-")
    rest, year = text.rstrip(")")[:-4], text.rstrip(")")[-4:]
    if not _YEAR.fullmatch(year) or not rest.endswith((" ", "(")):
        return text, None
    name = rest.rstrip(" (")
    return (name[:-4] if name.lower().endswith(" năm") else name).strip(" -:"), int(year)


class AwardMatcher:
    """Finds awards by name.

    Args:
        rows: the catalogue.
        choices: what people decided: key of a name → code of the award.
    """

    def __init__(self, rows: Iterable[AwardType], choices: Mapping[str, str]) -> None:
        self.rows_of: dict[str, list[AwardType]] = {}
        self.codes: dict[str, set[str]] = {}
        self.choices = choices
        self._found: dict[tuple[str, str, date, str], AwardMatch] = {}
        self._divided: dict[str, list[tuple[str, int | None]]] = {}
        for row in rows:
            if row.is_group:
                continue
            self.rows_of.setdefault(row.code, []).append(row)
            for name in row.words():
                if name:
                    self.codes.setdefault(award_key(name), set()).add(row.code)
        for code, names in _data()["aliases"].items():
            for name in names:
                if code in self.rows_of:
                    self.codes.setdefault(award_key(name), set()).add(code)
        self.families = {award_key(name): set(codes) for name, codes in _data()["families"].items()}

    def find(self, name: str, subject: str, day: date, level: str) -> AwardMatch:
        """Returns what a name stands for.

        Args:
            subject: a `SubjectKind`, "" where it is not known.
            day: the day of the decision.
            level: the level that decides, an `AuthorityLevel`, "" where it is not known.
        """
        asked = (name, subject, day, level)
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def name_of(self, code: str) -> str:
        """Returns the code where the catalogue has it, by which ``find`` finds its rows; "" where not."""
        return code if code in self.rows_of else ""

    def knows(self, text: str) -> bool:
        """Whether a heading names an award: certain names only."""
        words = award_key(text)
        return words in self.codes or words in self.families

    def divide(self, text: str) -> list[tuple[str, int | None]]:
        """Returns the awards that a cell names, each with the year behind it; [] where it names one, or some unknown.

        "LĐTT; CSTĐCS", "Lao động tiên tiến 2017, Chiến sĩ thi đua cơ sở 2018": every part has to be known.
        """
        if text not in self._divided:
            self._divided[text] = self._divide(text)
        return self._divided[text]

    def _divide(self, text: str) -> list[tuple[str, int | None]]:
        if len(text) > LONGEST_DIVIDED or not _SEPARATORS.search(text) or self.knows(text):
            return []
        parts: list[tuple[str, int | None]] = []
        words = [part.strip() for part in _SEPARATORS.split(text)]
        separators = _SEPARATORS.findall(text)
        at = 0
        while at < len(words):
            # Names of awards have commas themselves: as many parts as make a known name.
            for end in range(len(words), at, -1):
                joined = "".join(
                    word + mark for word, mark in zip(words[at:end], [*separators[at : end - 1], ""], strict=True)
                )
                name, year = _without_year(joined)
                # "Giấy khen Sở; CSTĐCS" begins like one name: what follows a form belongs to it within one part only.
                if self.knows(name) or (end == at + 1 and self._codes(award_key(name), "")[0]):
                    parts.append((name, year))
                    at = end
                    break
            else:
                return []
        return parts if len(parts) > 1 else []

    def _find(self, name: str, subject: str, day: date, level: str) -> AwardMatch:
        words = award_key(name)
        codes, level = ({name}, level) if name in self.rows_of else self._codes(words, level)
        if not codes:
            return AwardMatch(problem="award_unknown", proposals=self._similar(words, subject, day))
        rows = [row for code in sorted(codes) for row in self.rows_of.get(code, ()) if row.is_law_on(day)]
        if not rows:
            award = self.rows_of[min(codes)][0] if min(codes) in self.rows_of else None
            params = {"award": award.name if award else name, "date": f"{day:%d/%m/%Y}"}
            return AwardMatch(problem="award_not_law", params=params, proposals=self._similar(words, subject, day))
        fitting = [row for row in rows if not subject or subject in row.subjects]
        if not fitting:
            params = {"award": rows[0].name, "subject": str(SubjectKind(subject).label)}
            proposals = self._similar(words, subject, day)
            return AwardMatch(problem="award_not_for_subject", params=params, proposals=proposals)
        if len(fitting) > 1:
            of_level = [row for row in fitting if row.level == level]
            if len(of_level) != 1:
                return AwardMatch(problem="award_ambiguous", proposals=tuple(fitting))
            fitting = of_level
        return AwardMatch(fitting[0])

    def _codes(self, words: str, level: str) -> tuple[set[str], str]:
        """Returns the codes that a name can stand for, and the level that decides between them."""
        if words in self.choices:
            return {self.choices[words]}, level
        if words in self.codes:
            return self.codes[words], level
        for family, codes in sorted(self.families.items(), key=lambda item: -len(item[0])):
            if f"{words} ".startswith(f"{family} "):
                rest = words[len(family) :].strip()
                named = vocabulary.authority_level(rest)
                # "Giấy khen" alone is told by the decision; "giấy khen của …" by what follows, if that is understood.
                if not rest or named:
                    return {code for code in codes if code in self.rows_of}, named or level
        return set(), level

    def _similar(self, words: str, subject: str, day: date) -> tuple[AwardType, ...]:
        """Returns awards of that day and subject whose names come closest."""
        names: dict[str, AwardType] = {}
        for key, codes in self.codes.items():
            for code in codes:
                for row in self.rows_of.get(code, ()):
                    if row.is_law_on(day) and (not subject or subject in row.subjects):
                        names[key] = row
        close = difflib.get_close_matches(words, names, n=6, cutoff=0.55)
        close += [key for key in names if words and len(words) > 5 and words in key]
        return tuple({names[key].pk: names[key] for key in close}.values())[:PROPOSALS]

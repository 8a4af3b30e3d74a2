"""Reads names as lists write them: with honorifics, in capitals, with a post after a comma."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from emulation.award_import import vocabulary
from emulation.rules.names import clean_name

_AFTER_NAME = re.compile(r"(?<!\s)\s*+[,;–(]\s*|(?<!\s)\s++-\s+|\n")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, taken apart.

    Args:
        name: as it is kept, without honorific.
        honorific: what stood before it, as written.
        rest: what stood after it: a post, a unit.
    """

    name: str
    honorific: str = ""
    rest: str = ""


@lru_cache(maxsize=8192)
def read_person(text: str) -> PersonName:
    """Takes a cell with a person's name apart."""
    name, *rest = _AFTER_NAME.split(text.strip(), maxsplit=1)
    name = " ".join(name.split())
    honorifics = []
    while match := honorific().match(name):
        honorifics.append(match["honorific"].strip(" :"))
        name = name[match.end() :]
    name = clean_name(name).strip(" .,:;-–")
    return PersonName(
        _in_usual_case(name), " ".join(honorifics)[:30], clean_name(", ".join(" ".join(rest).splitlines())).strip(" ),")
    )


@lru_cache(maxsize=8192)
def split_position_and_unit(text: str) -> tuple[str, str]:
    """Takes "Trưởng phòng, Phòng Tài nguyên nước, Sở …" apart: the unit begins with the first part that names one.

    Where none does, it begins behind the first comma.
    """
    parts = [part.strip(" ()") for part in _AFTER_NAME.split(text.strip())]
    parts = [part for part in parts if part]
    for at, part in enumerate(parts):
        if vocabulary.begins_with_unit(part):
            return ", ".join(parts[:at]), ", ".join(parts[at:])
    return ", ".join(parts[:1]), ", ".join(parts[1:])


@cache
def honorific() -> re.Pattern[str]:
    """Matches an honorific, in text with single blanks only.

    One without a full stop is matched only where two more words follow, lest it be a surname.
    """
    words = sorted(vocabulary.data()["people"]["honorifics"], key=len, reverse=True)
    dotted = "|".join(re.escape(word).replace(r"\.", r"\. ?") for word in words)
    return re.compile(rf" ?(?P<honorific>(?:{dotted})(?: ?[.:]|(?= \S+ \S))) ?(?=\S)", re.IGNORECASE)


def _in_usual_case(name: str) -> str:
    """Gives a name in capitals, or without any, its usual case; a mixed one was typed on purpose."""
    words = name.split()
    if len(words) > 1 and (name.isupper() or name.islower()):
        return " ".join(_capitalised(word) for word in words)
    # Old fonts have no small code for a capital with a mark: "Nguyễn Thị ánh".
    if len(words) > 1 and words[0][:1].isupper():
        return " ".join(word[:1].upper() + word[1:] if not word[:1].isascii() else word for word in words)
    return name


def _capitalised(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))

"""Maps the words of lists of awards to the register's codes, as ``import_values.toml`` has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from emulation.rules.choices import AuthorityLevel, CommendationType, Field, LegalStatus, SubjectKind
from search.text import clean, fold

VALUES = Path(__file__).parents[1] / "data" / "import_values.toml"
_LANGUAGES = ("vi", "en")


@cache
def data() -> Mapping[str, Any]:
    """Returns the words as the file has them."""
    return tomllib.loads(VALUES.read_text(encoding="utf-8"))


@lru_cache(maxsize=16_384)
def key(text: str) -> str:
    """Returns the folded words of a text with single blanks between them: what counts when names are compared."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


@cache
def _codes(table: str) -> Mapping[str, str]:
    choices: dict[str, type[TextChoices]] = {
        "subjects": SubjectKind,
        "commendation_types": CommendationType,
        "fields": Field,
        "levels": AuthorityLevel,
        "statuses": LegalStatus,
    }
    words = {key(word): code for code, all_words in data().get(table, {}).items() for word in all_words}
    if table in choices:
        for language in _LANGUAGES:
            with translation.override(language):
                words |= {key(str(label)): code for code, label in choices[table].choices}
        words |= {key(code): code for code in choices[table].values}
    return words


def code_of(table: str, text: str) -> str:
    """Returns the code that a cell stands for, "" where it is not known.

    Args:
        table: ``subjects``, ``commendation_types``, ``fields``, ``levels`` or ``statuses``.
    """
    return _codes(table).get(key(text), "")


def yes_or_no(text: str) -> bool | None:
    """Returns what a cell says, None where it says neither."""
    words = text.strip().lower()
    for answer, said in (("yes", True), ("no", False)):
        if words in data()["yes_no"][answer]:
            return said
    return None


def begins_with(text: str, words: Iterable[str]) -> bool:
    """Whether a text begins with one of these words or groups of words."""
    folded = f"{key(text)} "
    return any(folded.startswith(f"{key(word)} ") for word in words)


@lru_cache(maxsize=16_384)
def subject_of_name(name: str) -> str:
    """Returns whose name this is by its first words: a household's, a collective's, else a person's."""
    people = data()["people"]
    if begins_with(name, people["household_words"]):
        return SubjectKind.HOUSEHOLD.value
    if begins_with(name, people["collective_words"]):
        return SubjectKind.COLLECTIVE.value
    return SubjectKind.INDIVIDUAL.value


@lru_cache(maxsize=16_384)
def begins_with_unit(text: str) -> bool:
    """Whether a text names a unit, not somebody who leads one or belongs to it ("Chi cục trưởng", "Hội viên …")."""
    # "Trưởng phòng" is no "trường": here the marks count.
    is_unit = begins_with(text, data()["people"]["collective_words"]) and not clean(text).lower().startswith("trưởng")
    return is_unit and not re.match(r"(?:\S+ ){1,2}(?:truong|pho|vien)\b", key(text))


@lru_cache(maxsize=16_384)
def authority_level(authority: str) -> str:
    """Returns the level on which an authority decides, "" where its name does not tell."""
    padded = f" {key(authority)} "
    for entry in data()["authority_levels"]:
        if any(f" {key(word)} " in padded for word in entry["words"]):
            return str(entry["level"])
    return ""


@lru_cache(maxsize=16_384)
def authority_key(authority: str) -> str:
    """Returns what counts of an authority's name: its head stands for the agency ("Giám đốc Sở …")."""
    words = unit_key(authority)
    for head in sorted(data()["authority"]["heads"], key=len, reverse=True):
        words = words.removeprefix(f"{key(head)} ")
    return words


@cache
def _short_forms() -> Mapping[str, str]:
    return {fold(short): key(long) for short, long in data()["units"]["short"].items()}


@lru_cache(maxsize=16_384)
def unit_key(name: str) -> str:
    """Returns what counts of a unit's name: folded words, short forms written out ("P. TN&MT")."""
    short = _short_forms()
    words = [short.get(word, word) for word in re.findall(r"[^\W_]+(?:&[^\W_]+)*|&", fold(name))]
    return " ".join(part for word in words for part in re.findall(r"[^\W_]+", word))


def unit_kind(name: str) -> str:
    """Returns the kind of a unit by the first words of its name, "other" where they do not tell."""
    words = unit_key(name)
    kinds = ((kind, unit_key(word)) for kind, all_words in data()["unit_kinds"].items() for word in all_words)
    fitting = [(len(word), kind) for kind, word in kinds if f"{words} ".startswith(f"{word} ")]
    return max(fitting)[1] if fitting else "other"

"""Recognises what the columns of a list mean by their headers."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from search.text import clean, fold

SYNONYMS = Path(__file__).parents[2] / "data" / "import_columns.toml"


class Column(models.TextChoices):
    """What a column of a list can hold."""

    NUMBER = "number", _("Running number")
    HONOREE_NAME = "honoree_name", _("Name of recipient")
    COLLECTIVE_NAME = "collective_name", _("Name of collective")
    HOUSEHOLD_NAME = "household_name", _("Name of household")
    FAMILY_NAME = "family_name", _("Family and middle name")
    GIVEN_NAME = "given_name", _("Given name")
    SUBJECT = "subject", _("Subject")
    HONORIFIC = "honorific", _("Honorific")
    DATE_OF_BIRTH = "date_of_birth", _("Date of birth")
    POSITION = "position", _("Position")
    UNIT = "unit", _("Unit")
    POSITION_AND_UNIT = "position_and_unit", _("Position, unit")
    AWARD = "award", _("Award")
    DECISION_NUMBER = "decision_number", _("Decision number")
    DECISION_DATE = "decision_date", _("Date of decision")
    DECISION = "decision", _("Number and date of decision")
    AUTHORITY = "authority", _("Issuing authority")
    SIGNER_NAME = "signer_name", _("Signer")
    SIGNER_POSITION = "signer_position", _("Signer's position")
    ABSTRACT = "abstract", _("Abstract")
    YEAR = "year", _("Achievement year or period")
    YEAR_FROM = "year_from", _("Achievement from year")
    YEAR_TO = "year_to", _("Achievement to year")
    CITATION = "citation", _("Citation")
    COMMENDATION_TYPE = "commendation_type", _("Type of commendation")
    FIELD = "field", _("Field")
    CAMPAIGN = "campaign", _("Campaign")
    IS_POSTHUMOUS = "is_posthumous", _("Posthumous")
    IS_DIRECT_WORKER = "is_direct_worker", _("Direct worker")
    NOTE = "note", _("Note")


NAME_COLUMNS = (Column.HONOREE_NAME, Column.COLLECTIVE_NAME, Column.HOUSEHOLD_NAME, Column.GIVEN_NAME)
Columns = Mapping[int, str]  # position of a column, the first being 0 → a `Column`


def header_key(text: str) -> str:
    """Returns what counts of a header: folded words, without what stands in brackets."""
    to_last_bracket, closed, rest = text.rpartition(")")
    bare = re.sub(r"\([^)]*(?:\)|$)", " ", to_last_bracket + closed) + rest
    return " ".join(re.findall(r"[^\W_]+", fold(bare or text)))


@lru_cache(maxsize=4096)
def recognise(header: str) -> tuple[str, int]:
    """Returns what a header means and how sure that is; ``("", 0)`` where nothing is known.

    Args:
        header: text of a header; an upper and a lower header of one column are joined by " / ".
    """
    whole = header_key(header)
    if not whole:
        return "", 0
    synonyms = _synonyms()
    if whole in synonyms:
        return synonyms[whole], 1000 + len(whole)
    upper_header, _slash, lower_header = header.rpartition(" / ")
    if upper_header:
        return _recognise_below(upper_header, lower_header)
    # A long sentence that happens to hold the word "năm" is no header.
    if len(whole.split()) > 14:
        return "", 0
    padded = f" {whole} "
    found = [key for key in synonyms if f" {key} " in padded and len(key) > 3]
    if {Column.DECISION_NUMBER, Column.DECISION_DATE} <= {synonyms[key] for key in found}:
        return Column.DECISION.value, 500
    if not found:
        return "", 0
    longest = max(found, key=len)
    return synonyms[longest], len(longest)


def _recognise_below(upper_header: str, lower_header: str) -> tuple[str, int]:
    """Recognises a header of two lines: "Quyết định / Ngày" is a date of decision, "Năm sinh / Nam" one of birth."""
    upper, lower = recognise(upper_header), recognise(lower_header)
    if upper[0] == Column.DATE_OF_BIRTH or not lower[0]:
        return upper
    return lower[0], 400


def guess_columns(headers: Sequence[str]) -> dict[int, str]:
    """Returns what each header means; of two that mean the same, the surer one, then the first."""
    claims = []
    # "Nam" beside "Nữ" is no year: it says who is a man.
    tells_sex = any(clean(header).strip().lower() == "nữ" for header in headers)
    for position, header in enumerate(headers):
        column, certainty = recognise(header)
        if column and not (tells_sex and clean(header).strip().lower() == "nam"):
            claims.append((-certainty, position, column))
    taken: dict[str, int] = {}
    for _certainty, position, column in sorted(claims):
        taken.setdefault(column, position)
    return dict(sorted((position, column) for column, position in taken.items()))


def signature(headers: Sequence[str]) -> str:
    """Returns the mark by which a layout is remembered: the same words in the same places give the same."""
    keys = [header_key(header) for header in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


@cache
def _synonyms() -> dict[str, str]:
    """Returns the column for each key of a header."""
    data = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["columns"]
    synonyms: dict[str, str] = {}
    for language in ("vi", "en"):
        with translation.override(language):
            # What the template calls its columns.
            synonyms |= {header_key(str(column.label)): column.value for column in Column}
    return synonyms | {header_key(name): Column(column).value for column, names in data.items() for name in names}


def letter(position: int) -> str:
    """Returns the letters by which a spreadsheet program calls a column: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_names(headers: Sequence[str], columns: Columns) -> dict[str, str]:
    """Returns how problems call each column: its letters and its header."""
    return {
        column: f"{letter(at)} – {headers[at]}" if at < len(headers) and headers[at] else letter(at)
        for at, column in columns.items()
    }

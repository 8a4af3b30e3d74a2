"""Recognises what the columns of a list mean by their headers."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

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
    NAME_POSITION_UNIT = "name_position_unit", _("Name, position, unit")
    FAMILY_NAME = "family_name", _("Family and middle name")
    MIDDLE_NAME = "middle_name", _("Middle name")
    GIVEN_NAME = "given_name", _("Given name")
    RECIPIENT_ID = "recipient_id", _("Recipient’s id in the register that wrote the list")
    SUBJECT = "subject", _("Subject")
    HONORIFIC = "honorific", _("Honorific")
    DATE_OF_BIRTH = "date_of_birth", _("Date of birth")
    POSITION = "position", _("Position")
    UNIT = "unit", _("Unit")
    POSITION_AND_UNIT = "position_and_unit", _("Position, unit")
    AWARD = "award", _("Award")
    AWARD_CODE = "award_code", _("Award’s code in the catalogue")
    AWARD_OF_YEAR = "award_of_year", _("Award of the year in the header")
    DECISION_NUMBER = "decision_number", _("Decision number")
    DECISION_DATE = "decision_date", _("Date of decision")
    DECISION = "decision", _("Number and date of decision")
    AUTHORITY = "authority", _("Issuing authority")
    LEVEL = "level", _("Deciding level")
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
    STATUS = "status", _("Legal status")
    STATUS_REASON = "status_reason", _("Reason of the legal status")
    STATUS_ON = "status_on", _("Legal status since")
    NOTE = "note", _("Note")


# Parts of one person's name, in the order in which Vietnamese names are written.
NAME_PARTS = (Column.FAMILY_NAME, Column.MIDDLE_NAME, Column.GIVEN_NAME)
NAME_COLUMNS = (
    *(Column.HONOREE_NAME, Column.COLLECTIVE_NAME, Column.HOUSEHOLD_NAME, Column.NAME_POSITION_UNIT),
    *(Column.FAMILY_NAME, Column.GIVEN_NAME),
)
Columns = Mapping[int, str]  # position of a column, the first being 0 → a `Column`
EXACT, WEAK = 1000, 600  # how sure a header is that is nothing but a known name
_YEAR_HEADER = re.compile(r"(?:nam )?((?:19|20)\d\d)")
_NAME_WORDS = {"ho", "va", "ten", "chu", "dem", "lot"}
# "Họ và tên, chức vụ, đơn vị" in one column.
_COMBINED = re.compile(r"ho (?:va )?ten\b.* (?:chuc vu|chuc danh|don vi|co quan|cong tac)\b")


def header_key(text: str) -> str:
    """Returns what counts of a header: folded words, without what stands in brackets."""
    to_last_bracket, closed, rest = text.rpartition(")")
    bare = (re.sub(r"\([^)]*(?:\)|$)", " ", to_last_bracket + closed) + rest).strip()
    return " ".join(re.findall(r"[^\W_]+", fold(bare or text)))


def year_of_header(header: str) -> int | None:
    """Returns the year where a header, or the lower of its two lines, names one and nothing else: "Năm 2018"."""
    match = _YEAR_HEADER.fullmatch(header_key(header.rpartition(" / ")[2]))
    return int(match[1]) if match else None


@lru_cache(maxsize=4096)
def recognise(header: str) -> tuple[str, int]:
    """Returns what a header means and how sure that is; ``("", 0)`` where nothing is known.

    Args:
        header: text of a header; an upper and a lower header of one column are joined by " / ".
    """
    upper_header, _slash, lower_header = header.rpartition(" / ")
    if upper_header and (part := _name_part(header_key(lower_header))):
        return part, EXACT  # "Họ và tên / (Họ đệm)"
    whole = header_key(header)
    if not whole:
        return "", 0
    names = _header_names()
    if whole in names.derived:
        return "", 0
    if part := _name_part(whole):
        return part, EXACT + len(whole)
    if whole in names.synonyms:
        return names.synonyms[whole], (WEAK if whole in names.weak else EXACT) + len(whole)
    if upper_header:
        return _recognise_below(upper_header, lower_header)
    # A long sentence that happens to hold the word "năm" is no header.
    if len(whole.split()) > 14:
        return "", 0
    if _COMBINED.match(whole):
        return Column.NAME_POSITION_UNIT.value, 500
    padded = f" {whole} "
    found = [key for key in names.synonyms if f" {key} " in padded and len(key) > 3]
    if {Column.DECISION_NUMBER, Column.DECISION_DATE} <= {names.synonyms[key] for key in found}:
        return Column.DECISION.value, 500
    if not found:
        return "", 0
    longest = max(found, key=len)
    return names.synonyms[longest], len(longest)


def _name_part(key: str) -> str:
    """Returns which part of a name a header is for that has no words but họ, tên, chữ, đệm, lót; "" where none."""
    words = key.split()
    if not words or not set(words) <= _NAME_WORDS:
        return ""
    if not {"dem", "lot"} & set(words):
        return {"ho": Column.FAMILY_NAME, "ho va": Column.FAMILY_NAME, "va ten": Column.GIVEN_NAME}.get(key, "")
    if words[-1] == "ten":
        return Column.HONOREE_NAME if words[0] == "ho" else Column.GIVEN_NAME
    return Column.FAMILY_NAME if words[0] == "ho" else Column.MIDDLE_NAME


def _recognise_below(upper_header: str, lower_header: str) -> tuple[str, int]:
    """Recognises a header of two lines: "Quyết định / Ngày" is a date of decision, "Năm sinh / Nam" one of birth."""
    upper, lower = recognise(upper_header), recognise(lower_header)
    if upper[0] == Column.DATE_OF_BIRTH or not lower[0]:
        return upper
    return lower[0], 400


def guess_columns(headers: Sequence[str]) -> dict[int, str]:
    """Returns what each header means; of two that mean the same, the surer one, then the first."""
    claims = []
    years = [position for position, header in enumerate(headers) if year_of_header(header)]
    # "Nam" beside "Nữ" is no year: it says who is a man.
    has_sex = any(clean(header).strip().lower() == "nữ" for header in headers)
    for position, header in enumerate(headers):
        column, certainty = ("", 0) if position in years else recognise(header)
        if column and not (has_sex and clean(header).strip().lower() == "nam"):
            claims.append((-certainty, position, column))
    if any(column in (Column.FAMILY_NAME, Column.MIDDLE_NAME) for _certainty, _position, column in claims):
        # "Tên" beside "Họ đệm" is the given name.
        claims = [
            (certainty, position, Column.GIVEN_NAME.value if is_bare_name(headers[position]) else column)
            for certainty, position, column in claims
        ]
    taken: dict[str, int] = {}
    second = _header_names().second
    for _certainty, position, column in sorted(claims):
        if column in taken:
            column = second.get(header_key(headers[position]), column)
        taken.setdefault(column, position)
    columns = {position: column for column, position in taken.items()}
    if years and (len(years) > 1 or Column.AWARD not in taken):
        columns |= dict.fromkeys(years, Column.AWARD_OF_YEAR.value)
    return dict(sorted(columns.items()))


def is_bare_name(header: str) -> bool:
    """Whether a header, or the lower of its two lines, is "Tên" alone: a whole name, or the given name of one."""
    return header_key(header.rpartition(" / ")[2]) == "ten"


def is_derived(header: str) -> bool:
    """Whether a column of an exported list follows from its other columns, so that nothing is lost without it."""
    return header_key(header) in _header_names().derived


def signature(headers: Sequence[str]) -> str:
    """Returns the mark by which a layout is remembered: the same words in the same places give the same."""
    keys = [header_key(header) for header in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()


class _HeaderNames(NamedTuple):
    """What headers mean, by their keys.

    Args:
        synonyms: the column of each.
        weak: those that mean it only where no other header does.
        second: what one means where a surer header has its first meaning.
        derived: those that need not be read, since other columns of the same list say it.
    """

    synonyms: Mapping[str, str]
    weak: frozenset[str]
    second: Mapping[str, str]
    derived: frozenset[str]


@cache
def _header_names() -> _HeaderNames:
    data = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    synonyms: dict[str, str] = {}
    for language in ("vi", "en"):
        with translation.override(language):
            # What the template calls its columns.
            synonyms |= {header_key(str(column.label)): column.value for column in Column}
    columns = data["columns"].items()
    synonyms |= {header_key(name): Column(column).value for column, names in columns for name in names}
    return _HeaderNames(
        synonyms,
        frozenset(map(header_key, data["weak"]["names"])),
        {header_key(name): Column(column).value for name, column in data["second"].items()},
        frozenset(map(header_key, data["derived"]["names"])),
    )


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

"""Numbers of official documents: how they are read, written and taken apart.

Three families are in use (Decree 30/2020/NĐ-CP for agencies, Party rules for Party bodies):

* individual: ``125/QĐ-STNMT`` (serial / symbol),
* normative: ``86/2025/QĐ-UBND`` (serial / year / symbol),
* Party: ``80-QĐ/TNVN`` (serial - type / issuer); the President's older ``215 KT/CTN`` is read the same way.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from search.text import limit_marks

MAX_LENGTH = 60  # characters of a canonical number
_LONGEST_TYPED = 4 * MAX_LENGTH  # with spaces, and words before it

_SEGMENT = r"[^\W_](?:[^\W_]|[&.](?=[^\W_]))*"
_FIRST_SEGMENT = r"[^\W\d_](?:[^\W_]|[&.](?=[^\W_]))*"
# For text with single blanks only: each text can be read in few ways.
_NUMBER = re.compile(
    rf"""
    (?:\D{{0,40}}?\b(?:số|so|no)\b\ ?[:.]?\ ?|số(?=\d))?  # "Quyết định số: "
    (?P<serial>[0-9]{{1,6}})
    (?P<letter>[A-Za-z](?=\ ?[/-]))?
    \ ?(?:/\ ?(?P<year>(?:19|20)[0-9]{{2}})\ ?(?=/))?
    \ ?(?P<separator>[/-]?)\ ?
    (?P<symbol>{_FIRST_SEGMENT}(?:\ ?[/-]\ ?{_SEGMENT})*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-") | {"\uff0f": "/", "\u2044": "/"}
)
# Document types and issuers whose case or marks are often lost in typing.
_USUAL_SPELLING = {
    "qd": "QĐ",
    "qđ": "QĐ",
    "nd": "NĐ",
    "nđ": "NĐ",
    "hdnd": "HĐND",
    "hđnd": "HĐND",
    "hdtdkt": "HĐTĐKT",
    "hđtđkt": "HĐTĐKT",
    "tdkt": "TĐKT",
    "tđkt": "TĐKT",
    "ldtbxh": "LĐTBXH",
    "lđtbxh": "LĐTBXH",
    "ttr": "TTr",
    "ttg": "TTg",
}


class NumberStyle(StrEnum):
    """Family of a document number."""

    INDIVIDUAL = "individual"
    NORMATIVE = "normative"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number, taken apart.

    Args:
        serial: running number within the year.
        symbol: what follows the serial: ``QĐ-STNMT``, or ``QĐ/TNVN`` in the Party's style.
        style: which family it belongs to.
        year: the year a normative number carries, else None.
        letter: lower-case letter of a number put in afterwards (``125a``), else "".
    """

    serial: int
    symbol: str
    style: NumberStyle = NumberStyle.INDIVIDUAL
    year: int | None = None
    letter: str = ""

    def __str__(self) -> str:
        """The canonical spelling; serials below ten are written with a zero."""
        serial = f"{self.serial:02d}{self.letter}"
        if self.style is NumberStyle.NORMATIVE:
            return f"{serial}/{self.year}/{self.symbol}"
        return f"{serial}{'-' if self.style is NumberStyle.PARTY else '/'}{self.symbol}"


def parse_document_number(text: str) -> DocumentNumber:
    """Reads a document number in any of its usual spellings.

    Accepts ``số:`` and words before it, missing and doubled spaces, long dashes, lower case and a lost ``Đ``
    (``125/qd-stnmt``), leading zeros and a missing separator (``125 QĐ-STNMT``).

    Raises:
        ValueError: where the text is no document number.
    """
    compact = " ".join(unicodedata.normalize("NFC", limit_marks(text)).translate(_DASHES).split())
    match = _NUMBER.fullmatch(compact.rstrip(" .,;")) if len(compact) <= _LONGEST_TYPED else None
    if match is None:
        raise ValueError(f"not a document number: {text!r}")
    symbol = re.sub(r" ?([/-]) ?", r"\1", match["symbol"])
    year = int(match["year"]) if match["year"] else None
    if year is not None:
        style = NumberStyle.NORMATIVE
    elif match["separator"] == "-" or (not match["separator"] and "/" in symbol):
        style = NumberStyle.PARTY
    else:
        style = NumberStyle.INDIVIDUAL
    number = DocumentNumber(
        serial=int(match["serial"]),
        symbol=_spell(symbol),
        style=style,
        year=year,
        letter=(match["letter"] or "").lower(),
    )
    if len(str(number)) > MAX_LENGTH:
        raise ValueError(f"too long for a document number: {text!r}")
    return number


def _spell(symbol: str) -> str:
    """Gives the parts of a symbol their usual case and marks; mixed case that was typed on purpose stays."""
    shouting = symbol if any(char.isupper() for char in symbol) else symbol.upper()
    return re.sub(r"[^/-]+", lambda part: _USUAL_SPELLING.get(part[0].lower(), part[0]), shouting)


def number_parts(number: str) -> str:
    """Returns the number with its parts beside it, as text to be searched: ``125/QĐ-STNMT 125 QĐ STNMT``."""
    parts = [part for part in re.split(r"[\s/-]+", number) if part]
    return " ".join([number, *parts]) if len(parts) > 1 else number

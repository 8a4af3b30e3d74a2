"""Text that was typed before Unicode came into use: TCVN3 (ABC), VNI and CP1258, told apart cell by cell.

A spreadsheet of those years shows its Vietnamese through fonts; its cells hold other characters (``NguyÔn``,
``Nguyeãn``). Each way of reading a cell is judged by how many of its words are spelled like Vietnamese syllables; a
cell is left alone unless another way reads clearly better.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from emulation.award_import.reading.syllables import is_frequent, is_syllable, is_vietnamese_letter
from search.text import limit_marks

TABLES = Path(__file__).parents[2] / "data" / "legacy_encodings.toml"

NEARLY = 1  # by so many points another reading must be better than that in the encoding of the file
CERTAIN = 2  # by so many points a reading must be better to be certain
_BETWEEN_WORDS = re.compile(
    r"[\s\u00a0,.;:()\[\]{}/\\|\"'+&*#@!?<>=_\-\u2013\u2014\u2018-\u201d\u2022\u2026\u2032\u2033]+"
)
_UNITS_OF_MEASURE = ("µm", "µg", "µl", "µs")
# Abbreviations with Đ, as in numbers of decisions and titles: QĐ, SĐC, LĐTT. They have hardly a vowel, which foreign
# words have: ESPAÑA.
_ABBREVIATION = re.compile("(?=.*[Đđ])[BCDĐđGHKLMNPQRSTUVX]{2,9}")
# Letters of Vietnamese alone; Unicode has no place for them below U+00FF.
_VIETNAMESE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
# What an old font shows a Vietnamese letter by, where it is no Vietnamese letter of Unicode itself.
_LATIN_1 = re.compile(
    "[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de-\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff\u00ad]"
)
_WORD = re.compile(r"[^\s,.;:()/\-]+")
# Letters that Western European words have: alone they prove nothing.
_WESTERN = set("áàâäãåæçéèêëíìîïñóòôöõøúùûüýÿßœÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝŒ")


class Encoding(StrEnum):
    """How a cell was typed."""

    UNICODE = "Unicode"
    TCVN3 = "TCVN3"
    VNI = "VNI"
    CP1258 = "CP1258"
    UTF8 = "UTF-8"  # read as Windows-1252 on the way ("Nguyá»…n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A cell as it was meant.

    Args:
        text: Unicode, NFC.
        encoding: how it was typed.
        is_doubtful: whether another reading is about as good, so that a person should look.
    """

    text: str
    encoding: Encoding = Encoding.UNICODE
    is_doubtful: bool = False


@lru_cache(maxsize=8192)
def decode_cell(text: str, expected: Encoding = Encoding.UNICODE) -> Decoded:
    """Reads one cell, whatever encoding it was typed in.

    Args:
        text: the cell as the file has it.
        expected: what most other cells of its column are in; decides where the cell could be either.
    """
    if text.isascii():
        return Decoded(text)
    as_it_is = unicodedata.normalize("NFC", limit_marks(text))
    if _VIETNAMESE_ONLY.search(text):
        return _decode_words(as_it_is)
    readings = [(_score(read, decoded=True), encoding, read) for encoding, read in _readings(text)]
    if not readings:
        return Decoded(as_it_is)
    own = _score(as_it_is)
    # What the rest of the file is in wins over another reading that is hardly better: "Hoị và tên" for "Họ và tên".
    best, encoding, read = max(
        readings, key=lambda reading: (reading[0] + (NEARLY if reading[1] == expected else 0), reading[1] == expected)
    )
    if read == as_it_is or best <= 0:
        return Decoded(as_it_is)
    if best - own >= CERTAIN:
        has_rival = any(score == best and other != read for score, _encoding, other in readings)
        return Decoded(read, encoding, is_doubtful=has_rival and encoding != expected)
    if best > own:
        # A single word that is Vietnamese by chance, such as a German name, stays unless its column speaks for it.
        is_western = all(char.isascii() or char in _WESTERN for char in as_it_is)
        if is_western and encoding != expected:
            return Decoded(as_it_is, is_doubtful=True)
        return Decoded(read, encoding, is_doubtful=encoding != expected)
    if expected != Encoding.UNICODE:
        for score, encoding, read in readings:
            if encoding == expected and score == own > 0:
                return Decoded(read, encoding, is_doubtful=True)
    return Decoded(as_it_is)


def dominant_encoding(texts: Iterable[str]) -> Encoding:
    """Returns the encoding in which most words of these cells are Vietnamese, all cells counted together."""
    scores: defaultdict[Encoding, float] = defaultdict(float)
    for text in texts:
        if text.isascii():
            continue
        scores[Encoding.UNICODE] += _score(unicodedata.normalize("NFC", limit_marks(text)))
        if not _VIETNAMESE_ONLY.search(text):
            for encoding, read in _readings(text):
                scores[encoding] += _score(read, decoded=True)
    return max(scores, key=lambda encoding: (scores[encoding], encoding is Encoding.UNICODE), default=Encoding.UNICODE)


def _decode_words(text: str) -> Decoded:
    """Reads a cell with letters that only Unicode has, word by word: some words may be left from TCVN3 or VNI.

    Such a cell is always doubtful: a person has to look.
    """
    if not _LATIN_1.search(text):
        return Decoded(text)
    is_mixed = False

    def read_word(match: re.Match[str]) -> str:
        nonlocal is_mixed
        word = match[0]
        if word.isascii() or is_syllable(word) or not _LATIN_1.search(word):
            return word
        for decoder in (_from_tcvn3, _from_vni):
            read = decoder(word) or ""
            if read != word and is_syllable(read):
                is_mixed = True
                return read
        return word

    read = _WORD.sub(read_word, text)
    return Decoded(read, Encoding.TCVN3, is_doubtful=True) if is_mixed else Decoded(text)


def _readings(text: str) -> list[tuple[Encoding, str]]:
    """Returns every way in which the text could be one of the old encodings."""
    found = []
    for encoding, decoder in _DECODERS.items():
        read = decoder(text)
        if read is not None and read != text:
            found.append((encoding, read))
    return found


def _score(text: str, *, decoded: bool = False) -> float:
    """Returns the number of words beyond ASCII that are Vietnamese syllables, less those that are not.

    Args:
        text: NFC.
        decoded: whether the text came out of a decoding, after which nothing foreign should be left.
    """
    score = 0.0
    for word in _BETWEEN_WORDS.split(text):
        if not word or word.isascii() or (not decoded and word in _UNITS_OF_MEASURE):
            continue
        letters = word.strip("0123456789")
        if is_syllable(letters):
            score += 2 if is_frequent(letters) else 1
        elif decoded and _ABBREVIATION.fullmatch(letters):
            score += 1
        elif any(char.isalpha() for char in word) and len(letters) > 1:
            strange = sum(not char.isascii() and not is_vietnamese_letter(char) for char in letters)
            score -= 1 + 0.5 * min(strange, 2)
        elif decoded:
            score -= 1
    return score


# --- The encodings -----------------------------------------------------------------------------


@cache
def table(encoding: Encoding) -> Mapping[str, str]:
    """Returns what each code of an encoding stands for; codes as Windows-1252 shows them.

    Raises:
        KeyError: for an encoding that has no table of its own.
    """
    data = tomllib.loads(TABLES.read_text(encoding="utf-8"))[encoding.name.lower()]
    letters, codes = data["letters"].split(), data["codes"].split()
    if encoding is Encoding.TCVN3:
        return {chr(int(code, 16)): letter for code, letter in zip(codes, letters, strict=True)}
    pairs = dict(zip(codes, letters, strict=True))
    capitals = {code.upper(): letter.upper() for code, letter in pairs.items()}
    # Signs are often typed small after a capital.
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in pairs.items() if len(code) == 2}
    return {**mixed, **capitals, **pairs}


def _from_tcvn3(text: str) -> str | None:
    codes = table(Encoding.TCVN3)
    read = "".join(codes.get(char, char) for char in text)
    inner = re.findall(r"(?<=\w)[A-Za-z]", read)
    # Letters with marks have no capitals: they are capitals where the letters around them are.
    if inner and not any(char.isascii() and char.islower() for char in read):
        return read.upper()
    return read


def _from_vni(text: str) -> str | None:
    codes = table(Encoding.VNI)
    return vni_codes().sub(lambda match: codes[match[0]], text)


@cache
def vni_codes() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, table(Encoding.VNI)), key=len, reverse=True)))


def _from_cp1258(text: str) -> str | None:
    return _through_bytes(text, "cp1258")


def _from_utf8(text: str) -> str | None:
    return _through_bytes(text, "utf-8")


def _through_bytes(text: str, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", limit_marks(to_windows_bytes(text).decode(encoding)))
    except UnicodeError:
        return None


_DECODERS: dict[Encoding, Callable[[str], str | None]] = {
    Encoding.TCVN3: _from_tcvn3,
    Encoding.VNI: _from_vni,
    Encoding.CP1258: _from_cp1258,
    Encoding.UTF8: _from_utf8,
}

# Windows-1252 leaves five bytes open, which Windows itself maps to the control characters of the same numbers.
_FROM_BYTES = [bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(256)]
_TO_BYTES = {char: byte for byte, char in enumerate(_FROM_BYTES)}


def from_windows_bytes(data: bytes) -> str:
    """Returns bytes of an unknown Windows encoding as Windows-1252 shows them; each cell is decoded afterwards."""
    return data.decode("latin-1").translate(dict(enumerate(_FROM_BYTES)))


def to_windows_bytes(text: str) -> bytes:
    """Returns the bytes that Windows-1252 shows as this text.

    Raises:
        UnicodeError: where a character is none of Windows-1252.
    """
    try:
        return bytes(_TO_BYTES[char] for char in text)
    except KeyError as error:
        raise UnicodeError(f"not in Windows-1252: {error}") from None

"""Raw Telex and VNI: what the keys write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.keystrokes import read_telex, read_vni
from search.text import exact
from tests.search.relevance import telex, vni

ONSETS = ["", "b", "ch", "d", "đ", "g", "h", "kh", "l", "m", "ng", "nh", "ph", "qu", "th", "tr", "v", "x"]
RHYMES = [
    "a",
    "an",
    "ăn",
    "âu",
    "eo",
    "ên",
    "iêu",
    "oang",
    "ô",
    "ông",
    "ơi",
    "ươ",
    "ương",
    "ưu",
    "y",
    "uy",
    "ưa",
    "oăn",
]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def _syllable(onset: str, rhyme: str, tone: str) -> str:
    decomposed = unicodedata.normalize("NFD", rhyme)
    at = 1 + (decomposed[1:2] in "\u0302\u0306\u031b" and len(decomposed) > 1)
    return exact(unicodedata.normalize("NFC", onset + decomposed[:at] + tone + decomposed[at:]))


syllables = st.builds(_syllable, st.sampled_from(ONSETS), st.sampled_from(RHYMES), st.sampled_from(TONES)).filter(
    lambda word: not word.startswith("quư")
)


@given(syllables)
def test_what_was_meant_is_read_from_the_keys(word):
    assert exact(read_telex(telex(word))) == word
    assert exact(read_vni(vni(word))) == word


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("nguyeenx", "nguyễn"),
        ("nguyeexn", "nguyễn"),
        ("nguyenxe", "nguyễn"),
        ("DDaof", "đào"),
        ("daod", "đao"),
        ("thuowr", "thuở"),
        ("nuowcs", "nước"),
        ("wngs", "ứng"),
        ("muaw", "mưa"),
        ("quyr", "quỷ"),
        ("dien", "dien"),
        ("stnmt", "stnmt"),
        ("", ""),
    ],
)
def test_telex_is_read(typed, read):
    assert read_telex(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("nguye6n4", "nguyễn"),
        ("nguye64n", "nguyễn"),
        ("d9ao2", "đào"),
        ("thuo7ng", "thương"),
        ("2018", "2018"),
        ("d31", "d31"),
    ],
)
def test_vni_is_read(typed, read):
    assert read_vni(typed) == read


@given(st.text(max_size=12))
def test_any_word_comes_back_as_one_word(word):
    for read in (read_telex(word), read_vni(word)):
        assert len(read.split()) <= max(1, len(word.lower().split()))

"""The order of names against ICU's Vietnamese collation, which PostgreSQL brings along."""

from itertools import product

import pytest
from django.db import connection

from emulation.rules.names import text_order_key

pytestmark = pytest.mark.django_db

ONSETS = ["", "b", "d", "đ", "n", "ng", "nh", "t", "th", "tr"]
# The place of the tone is open.
RHYMES = [*(f"{vowel}{{}}" for vowel in "aăâeêoôơuưiy"), "a{}n", "ă{}n", "â{}n", "a{}nh", "oa{}", "ươ{}i"]
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def test_names_stand_in_the_order_of_icu():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's ICU is asked in the run on PostgreSQL")
    syllables = [onset + rhyme.format(tone) for onset, rhyme, tone in product(ONSETS, RHYMES, TONES)]
    names = [*syllables, *(f"{one} {other}" for one, other in zip(syllables, reversed(syllables), strict=True))]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT name FROM unnest(%s::text[]) AS name ORDER BY normalize(name) COLLATE "vi-x-icu", name', [names]
        )
        ordered = [name for (name,) in cursor.fetchall()]
    assert sorted(ordered, key=text_order_key) == ordered

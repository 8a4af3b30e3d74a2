"""Titles in consecutive years and what they count towards."""

from datetime import date

import pytest

from emulation.register.catalogue import read_catalogue
from emulation.rules.ladders import Ladder, ladders, reached
from emulation.rules.streaks import Streak

RULES = (
    Ladder("CSTDCS", 3, "CSTDT", "Luật", date(2024, 1, 1)),
    Ladder("CSTDCS", 4, "CSTDT", "Luật cũ", None, date(2023, 12, 31)),
)


@pytest.mark.parametrize(
    ("first", "last", "day", "basis"),
    [
        (2022, 2024, date(2025, 3, 1), ["Luật"]),
        (2022, 2024, date(2024, 12, 1), ["Luật"]),
        (2023, 2024, date(2025, 3, 1), []),  # two years are too few
        (2020, 2022, date(2025, 3, 1), []),  # the run has ended
        (2020, 2022, date(2023, 3, 1), []),  # the law of that day asked for four
        (2019, 2022, date(2023, 3, 1), ["Luật cũ"]),
    ],
)
def test_a_run_that_goes_on_counts_under_the_law_of_the_day(first, last, day, basis):
    assert [rule.legal_basis for rule in reached([Streak("CSTDCS", first, last)], day, RULES)] == basis


def test_other_titles_count_nothing():
    assert reached([Streak("LDTT", 2010, 2024)], date(2025, 1, 1), RULES) == []


def test_the_rules_name_awards_of_the_catalogue_and_do_not_overlap():
    codes = {row.code for row in read_catalogue()}
    seen = {}
    for rule in ladders():
        assert {rule.title, rule.leads_to} <= codes
        assert rule.legal_basis
        periods = seen.setdefault((rule.title, rule.leads_to), [])
        begin, end = rule.valid_from or date.min, rule.valid_to or date.max
        assert all(end < other_begin or other_end < begin for other_begin, other_end in periods)
        periods.append((begin, end))

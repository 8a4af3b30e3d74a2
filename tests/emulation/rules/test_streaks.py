"""Titles in consecutive years."""

from hypothesis import given
from hypothesis import strategies as st

from emulation.rules.streaks import Streak, streaks

won = st.lists(st.tuples(st.sampled_from("AB"), st.integers(1997, 2026)))


def test_a_gap_starts_a_new_run_and_the_latest_run_comes_first():
    years = [2010, 2011, 2015, 2016, 2017, 2020]
    assert streaks(("A", year) for year in years) == [Streak("A", 2015, 2017), Streak("A", 2010, 2011)]


def test_a_title_won_twice_for_one_year_counts_once():
    assert streaks([("A", 2016), ("A", 2016)]) == []


@given(won)
def test_runs_hold_exactly_years_that_were_won_and_cannot_be_longer(awarded):
    years = set(awarded)
    for run in streaks(awarded):
        assert run.length >= 2
        assert all((run.title, year) in years for year in range(run.first, run.last + 1))
        assert (run.title, run.first - 1) not in years
        assert (run.title, run.last + 1) not in years


@given(won)
def test_every_two_neighbouring_years_lie_in_a_run(awarded):
    covered = {(run.title, year) for run in streaks(awarded) for year in range(run.first, run.last + 1)}
    years = set(awarded)
    assert covered == {
        (title, year) for title, year in years if (title, year - 1) in years or (title, year + 1) in years
    }

"""Groups awards by year and finds titles won in consecutive years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from emulation.rules.choices import AwardKind
from emulation.rules.streaks import Streak, streaks


@dataclass(frozen=True, slots=True)
class YearOfAwards:
    """The awards of one year of achievement, in legal order."""

    year: int
    grants: Sequence[Any]


def by_year(grants: Iterable[Any]) -> list[YearOfAwards]:
    """Puts awards (``AwardGrant``) that come year by year under their years."""
    years: dict[int, list[Any]] = {}
    for grant in grants:
        years.setdefault(grant.achievement_to, []).append(grant)
    return [YearOfAwards(year, of_year) for year, of_year in years.items()]


def title_streaks(grants: Sequence[Any]) -> list[Streak[Any]]:
    """Returns the titles (``AwardType``) won in consecutive years; ``grants`` come with the latest first."""
    # Rows of the catalogue under different laws share a code: one title for whoever counts years.
    types = {grant.award_type.code: grant.award_type for grant in reversed(grants)}
    runs = streaks(
        (grant.award_type.code, grant.achievement_to) for grant in grants if grant.award_type.kind == AwardKind.TITLE
    )
    return [Streak(types[run.title], run.first, run.last) for run in runs]

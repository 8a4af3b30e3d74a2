"""All awards of one person, collective or household: as groups of what was found, and as a record of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from emulation.award_search.rows import Row, award_rows, honoree_url
from emulation.models.award_types import AwardType
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.rules import ladders
from emulation.rules.award_years import YearOfAwards, by_year, title_streaks
from emulation.rules.choices import AwardKind
from emulation.rules.streaks import Streak, streaks
from search.request import HitGroup
from search.types import Audience

SHOWN = 15  # awards of a group on a page of groups
LARGEST_ID = 2**63 - 1
AT_ONCE = 4  # years of them that are not folded away


@dataclass(frozen=True, slots=True)
class AwardGroup:
    """A recipient with those of their awards that were found.

    Args:
        rows: the latest ones found, the best one among them or not.
        url: all awards of the recipient.
        found: how many were found; ``awards`` how many there are in all.
        first: first year of achievement of all awards; ``last`` the last one.
        streaks: titles in consecutive years, of all awards.
    """

    pk: int
    best: Row
    rows: tuple[Row, ...]
    url: str
    found: int
    awards: int
    first: int
    last: int
    streaks: tuple[Streak[str], ...]

    @property
    def period(self) -> str:
        """The year of all awards, or their first and last year."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def parts(self) -> list[list[tuple[int, list[Row]]]]:
        """The awards found by year, the latest first: those to show at once, and the rest where there are many."""
        years = [(year, list(rows)) for year, rows in groupby(self.rows, key=lambda row: row.award["year"])]
        # A rest of two or three is not worth folding away.
        return [years[:AT_ONCE], years[AT_ONCE:]] if len(years) > AT_ONCE + 3 else [years]

    @property
    def unseen(self) -> int:
        """How many awards there are besides those shown."""
        return self.awards - len(self.rows)


def award_groups(groups: Sequence[HitGroup], register: str, audience: Audience) -> tuple[AwardGroup, ...]:
    """Prepares groups for a page, in a number of queries that does not grow with them.

    Args:
        groups: recipients with the awards found.
        register: address of the award search.
        audience: who looks.
    """
    latest = {
        group.key: sorted(group.hits, key=lambda hit: -hit.stored["year"])[:SHOWN] for group in groups if group.hits
    }
    best = {group.key: group.hits[0] for group in groups if group.hits}
    shown = {hit.id: hit for hits in latest.values() for hit in hits} | {hit.id: hit for hit in best.values()}
    rows = {row.hit.id: row for row in award_rows(list(shown.values()), register, audience)}
    records = _won(latest, audience)
    prepared = []
    for group in groups:
        if group.key not in best:
            continue
        pk = int(group.key)
        won = records.get(pk, ())
        years = [year for _code, _name, _kind, year in won] or [hit.stored["year"] for hit in group.hits]
        prepared.append(
            AwardGroup(
                pk,
                rows[best[pk].id],
                tuple(rows[hit.id] for hit in latest[pk]),
                honoree_url(register, pk),
                len(group.hits),
                max(len(won), len(group.hits)),
                min(years),
                max(years),
                tuple(_title_streaks(won)),
            )
        )
    return tuple(prepared)


Won = tuple[str, str, str, int]  # code, name and kind of the award, year of achievement


def _won(honorees: Iterable[Any], audience: Audience) -> Mapping[int, Sequence[Won]]:
    """Returns all awards of these recipients that count, in one query of what counting needs."""
    grants = _counting(AwardGrant.objects.filter(honoree__in=list(honorees)), audience)
    fields = ("honoree", "award_type__code", "award_type__name", "award_type__kind", "achievement_to")
    won: dict[int, list[Won]] = {}
    for honoree, *award in grants.order_by("achievement_to", "pk").values_list(*fields):
        won.setdefault(honoree, []).append(tuple(award))  # type: ignore[arg-type]  # the four fields above
    return won


def _counting(grants: Any, audience: Audience) -> Any:
    """Keeps what is in force; of that the public learns what is public."""
    return grants.in_force() if audience is Audience.STAFF else grants.in_force().for_public()


def _title_streaks(won: Iterable[Won]) -> Iterable[Streak[str]]:
    """Yields titles in consecutive years by the name the law has for them now."""
    titles = [(code, name, year) for code, name, kind, year in won if kind == AwardKind.TITLE]
    names = {code: name for code, name, _year in titles}  # the latest name stays
    for run in streaks((code, year) for code, _name, year in titles):
        yield Streak(names[run.title], run.first, run.last)


@dataclass(frozen=True, slots=True)
class Step:
    """A higher award that titles in consecutive years count towards: a hint for staff."""

    award: AwardType
    title: AwardType
    ladder: ladders.Ladder


@dataclass(frozen=True, slots=True)
class Record:
    """All awards of a recipient that somebody may see, the latest first.

    Args:
        years: awards by year.
        streaks: titles in consecutive years, of awards in force.
        steps: what these count towards; for staff only.
    """

    honoree: Honoree
    grants: Sequence[AwardGrant]
    years: Sequence[YearOfAwards]
    streaks: Sequence[Streak[AwardType]]
    steps: Sequence[Step] = ()

    @property
    def latest(self) -> AwardGrant:
        return self.grants[0]

    @property
    def names(self) -> list[str]:
        """Other names that the recipient bears in decisions."""
        return [name for name in dict.fromkeys(grant.honoree_name for grant in self.grants) if name != self.name]

    @property
    def name(self) -> str:
        """The name in the latest decision."""
        return self.latest.honoree_name


def record_of(pk: int, audience: Audience, today: date | None = None) -> Record | None:
    """Returns the record of a recipient; None where nobody of this audience may know of one.

    Args:
        pk: the recipient.
        audience: the public gets public awards in force; staff get all, and hints.
        today: the day whose law decides on hints.
    """
    if pk > LARGEST_ID:
        return None
    grants = AwardGrant.objects.filter(honoree=pk)
    if audience is Audience.PUBLIC:
        grants = _counting(grants, audience)
    found = list(grants.with_names().newest_first())
    if not found:
        return None
    active = [grant for grant in found if grant.is_in_force and grant.decision.is_in_force]
    runs = title_streaks(active)
    steps = _steps(runs, today or timezone.localdate()) if audience is Audience.STAFF else []
    return Record(found[0].honoree, found, by_year(found), runs, steps)


def _steps(runs: Sequence[Streak[AwardType]], today: date) -> list[Step]:
    by_code = [Streak(run.title.code, run.first, run.last) for run in runs]
    reached = ladders.reached(by_code, today)
    if not reached:
        return []
    codes = {rule.leads_to for rule in reached}
    awards = {row.code: row for row in AwardType.objects.in_force_on(today).filter(code__in=codes)}
    titles = {run.title.code: run.title for run in runs}
    return [Step(awards[rule.leads_to], titles[rule.title], rule) for rule in reached if rule.leads_to in awards]

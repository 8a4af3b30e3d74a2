"""A register of synthetic awards, drawn by lot from a fixed seed: names in realistic shares, a tree of units, 35 years
and the catalogue of the law of each day.

``python bench/synthetic_awards.py --rows 1000000`` writes it to the database of the settings, which must have been
migrated. Everything follows from the seed and a number, so that any part can be made alone, in any process.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate, islice
from math import gcd
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    from setup_django import setup

    setup()

from django.core.management.color import no_style
from django.db import connection, models, transaction

from emulation.models import AwardDecision, AwardGrant, AwardRegisterPage, AwardType, CampaignPage, Honoree, OrgUnit
from emulation.register.public_pages import register_path
from emulation.rules.choices import AuthorityLevel, CommendationType, Field, LegalStatus, SubjectKind, UnitKind
from emulation.rules.names import folded_name, person_order_key, text_order_key
from search.text import fold

DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FIRST_YEAR, YEARS = 1990, 35
RENAMED = date(2008, 1, 1)  # when units got the names of today
TEAM = 40  # honorees of one unit who are honoured together, by one decision
DECISIONS_OF_TEAM = 4
ANNULLED, UNPUBLISHED, WITH_CITATION, IN_CAMPAIGN = 0.003, 0.02, 0.75, 0.15
BATCH = 5000

person_key = lru_cache(maxsize=100_000)(person_order_key)


class Lot:
    """Draws from weighted values."""

    def __init__(self, weights: Mapping[Any, float]) -> None:
        self.values = list(weights)
        self.sums = list(accumulate(weights.values()))

    def draw(self, random: Random) -> Any:
        return random.choices(self.values, cum_weights=self.sums)[0]


class SyntheticRegister:
    """``rows`` awards and all they refer to, as unsaved model instances with their ids.

    Args:
        rows: number of awards.
        award_types: the catalogue.
        seed: another seed gives another register.
        campaigns: id and title of the campaigns that awards may belong to.
        first_pk: of every table.
    """

    def __init__(
        self,
        rows: int,
        award_types: Iterable[AwardType],
        *,
        seed: int = 2018,
        campaigns: Mapping[int, str] | None = None,
        first_pk: int = 1,
    ) -> None:
        self.rows = rows
        self.seed = seed
        self.first_pk = first_pk
        self.campaigns = dict(campaigns or {})
        self.award_types = [award for award in award_types if not award.is_group]
        self.decision_count = -(-rows // TEAM)
        self.honoree_count = -(-self.decision_count // DECISIONS_OF_TEAM) * TEAM
        self.units = list(_units(first_pk))
        self.by_pk = {unit.pk: unit for unit in self.units}
        self.today = [unit for unit in self.units if unit.valid_to is None and unit.parent_id]
        self.former = {unit.successor_id: unit for unit in self.units if unit.successor_id}
        # Decisions of one team lie far apart, as they do in a register that grew year by year.
        self._stride = next(n for n in range(7919, 10**6) if gcd(n, self.decision_count) == 1)
        self._surnames, self._posts = Lot(DATA["surnames"]), Lot(DATA["posts"])
        self._names = [[Lot(DATA[sex][part]) for part in ("middle", "given")] for sex in ("men", "women")]
        self._levels = Lot(DATA["decisions"]["levels"])
        self.honoree = lru_cache(maxsize=20_000)(self._honoree)

    def _random(self, kind: int, number: int) -> Random:
        return Random((self.seed * 4 + kind) * 10**9 + number)

    # --- Honorees

    def _honoree(self, number: int) -> Honoree:
        random = self._random(1, number)
        team, place = divmod(number, TEAM)
        unit = self._random(2, team).choice(self.today)
        name = f"{self._surnames.draw(random)} " + " ".join(lot.draw(random) for lot in random.choice(self._names))
        subject, order_key = SubjectKind.INDIVIDUAL, person_key
        if place >= TEAM - 2:
            subject, order_key = SubjectKind.HOUSEHOLD, text_order_key
            name = f"{DATA['units']['household']} {name}"
        elif place >= TEAM - 6:
            subject, order_key = SubjectKind.COLLECTIVE, text_order_key
            name = f"{random.choice(DATA['units']['teams'])} {random.randint(1, 12)}, {unit.name}"
        honoree = Honoree(
            pk=self.first_pk + number,
            subject=subject,
            name=name,
            sort_key=order_key(name),
            folded_name=folded_name(name),
            position=self._posts.draw(random) if subject == SubjectKind.INDIVIDUAL else "",
            unit=unit,
            is_direct_worker=subject == SubjectKind.INDIVIDUAL and random.random() < 0.7,
        )
        honoree.folded = fold(" ".join(filter(None, honoree.words())))
        return honoree

    # --- Decisions with their awards

    def decision(self, number: int) -> tuple[AwardDecision, list[AwardGrant]]:
        """Returns the decision of that number, from 0, with its awards."""
        random = self._random(3, number)
        team, turn = divmod(number * self._stride % self.decision_count, DECISIONS_OF_TEAM)
        unit = self.honoree(team * TEAM).unit
        start = self._random(2, team + 10**8).randrange(YEARS - DECISIONS_OF_TEAM + 1)
        year = FIRST_YEAR + start + turn  # of consecutive years, so that they can be counted
        issued_on = date(year, 1, 1) + timedelta(days=random.randrange(250, 365))
        level = self._levels.draw(random)
        authority, symbol = DATA["decisions"]["authorities"][level]
        if level == AuthorityLevel.DEPARTMENT:
            above = self.by_pk[unit.parent_id]
            authority, symbol = above.name, above.code or "UBND"
        elif level in (AuthorityLevel.DISTRICT, AuthorityLevel.COMMUNE):
            authority = f"{authority} {random.choice(DATA['units']['districts'])}"
        campaign_id = random.choice(list(self.campaigns)) if self.campaigns and random.random() < IN_CAMPAIGN else None
        decision = AwardDecision(
            pk=self.first_pk + number,
            # Counted through, so that no authority has a number twice in a year.
            number=f"{number % 9973 + 1}/QĐ-{symbol}",
            year=year,
            authority=f"{authority} {number // 9973 + 1}" if number >= 9973 else authority,
            authority_level=level,
            issued_on=issued_on,
            signer_name=self.honoree(team * TEAM).name,
            signer_position=random.choice(DATA["decisions"]["positions"]),
            abstract=random.choice(DATA["decisions"]["abstracts"]).format(year=year),
            campaign_id=campaign_id,
            is_published=random.random() >= UNPUBLISHED,
        )
        decision.folded = fold(" ".join(filter(None, decision.words())))
        count = min(TEAM, self.rows - number * TEAM)
        return decision, [
            self._grant(decision, unit, number * TEAM + at, team * TEAM + at, random) for at in range(count)
        ]

    def _grant(self, decision: AwardDecision, unit: OrgUnit, number: int, honoree: int, random: Random) -> AwardGrant:
        recipient = self.honoree(honoree)
        year = decision.year
        then = self.former.get(unit.pk, unit) if decision.issued_on < RENAMED else unit
        award = _lot_of_awards(self, decision.authority_level, year, str(recipient.subject)).draw(random)
        annulled = random.random() < ANNULLED
        grant = AwardGrant(
            pk=self.first_pk + number,
            decision=decision,
            award_type=award,
            honoree=recipient,
            honoree_name=recipient.name,
            unit=then,
            unit_name=then.name,
            position=recipient.position,
            achievement_from=year - 4 if award.level in ("state", "government") else year,
            achievement_to=year,
            commendation_type=CommendationType.CAMPAIGN if decision.campaign_id else random.choice(_GROUNDS),
            field=random.choice(_FIELDS),
            campaign_id=decision.campaign_id,
            citation=_citation(random, year) if random.random() < WITH_CITATION else "",
            status=LegalStatus.ANNULLED if annulled else LegalStatus.ACTIVE,
            status_reason=DATA["decisions"]["abstracts"][2] if annulled else "",
        )
        grant.campaign_title = self.campaigns.get(decision.campaign_id, "")  # for documents made without a database
        return grant

    def grants(self, first: int = 0, step: int = 1) -> Iterator[AwardGrant]:
        """Yields the awards of every ``step``-th decision from the ``first`` on."""
        for number in range(first, self.decision_count, step):
            yield from self.decision(number)[1]


_GROUNDS = [CommendationType.MERIT] * 7 + [CommendationType.EXCEPTIONAL] * 2 + [CommendationType.CONTRIBUTION]
_FIELDS = ["", *Field.values]


@cache
def _lot_of_awards(register: SyntheticRegister, level: str, year: int, subject: str) -> Lot:
    """What the level gives to the subject at the end of the year; what it gives to anybody where that is nothing."""
    day = date(year, 12, 31)
    levels = {level, AuthorityLevel.DEPARTMENT.value} if level in ("district", "commune") else {level}
    law = [award for award in register.award_types if award.is_law_on(day)]
    found = [award for award in law if award.level in levels and subject in award.subjects]
    found = found or [award for award in law if subject in award.subjects]
    return Lot({award: DATA["awards"].get(award.code, 1) for award in found})


def _citation(random: Random, year: int) -> str:
    parts = " ".join(random.choice(DATA["citations"][name]) for name in ("deeds", "matters", "places"))
    result = random.choice(DATA["citations"]["results"])
    return f"{parts}, {result.format(year=year, before=year - 4, number=random.randint(2, 400))}."


def _units(first_pk: int) -> Iterator[OrgUnit]:
    """Yields the province, its departments with their divisions, and its districts with their communes."""
    data = DATA["units"]
    pks = iter(range(first_pk, first_pk + 10_000))

    def unit(name: str, kind: UnitKind, parent: OrgUnit | None = None, **values: Any) -> OrgUnit:
        pk = next(pks)
        made = OrgUnit(
            pk=pk, name=name, kind=kind, parent=parent, path=f"{parent.path if parent else '/'}{pk}/", **values
        )
        made.folded = fold(" ".join(filter(None, made.words())))
        return made

    yield (province := unit(data["province"], UnitKind.AGENCY))
    for at, (name, code) in enumerate(data["departments"]):
        yield (department := unit(name, UnitKind.AGENCY, province, code=code))
        for division in data["divisions"]:
            yield (today := unit(f"{division}, {name}", UnitKind.DIVISION, department, valid_from=RENAMED))
            if division == data["divisions"][at % len(data["divisions"])]:
                ended = {"valid_to": RENAMED - timedelta(days=1), "successor": today}
                yield unit(f"{data['former']}, {name}", UnitKind.DIVISION, department, **ended)
    town, ward = data["localities"][1], data["localities"][3]
    for name in data["districts"]:
        yield (district := unit(f"{town} {name}", UnitKind.LOCALITY, province))
        for commune in data["communes"]:
            yield unit(f"{ward} {commune}, {town} {name}", UnitKind.LOCALITY, district)


# --- Into the database -----------------------------------------------------------------------


def write(rows: int, seed: int = 2018, report: Any = lambda message: None) -> SyntheticRegister:
    """Writes the register to the database, behind what is there, and returns it.

    No signal is sent: build the index after it.
    """
    tables = (OrgUnit, Honoree, AwardDecision, AwardGrant)
    with transaction.atomic():
        last = max(model.objects.aggregate(last=models.Max("pk"))["last"] or 0 for model in tables)
        register = SyntheticRegister(rows, AwardType.objects.all(), seed=seed, campaigns=_pages(), first_pk=last + 1)
        OrgUnit.objects.bulk_create(register.units)
        for numbers in _batches(range(register.honoree_count)):
            Honoree.objects.bulk_create([register.honoree(number) for number in numbers])
        report(f"{register.honoree_count} honorees")
        for numbers in _batches(range(register.decision_count), BATCH // TEAM):
            made = [register.decision(number) for number in numbers]
            AwardDecision.objects.bulk_create([decision for decision, _grants in made])
            AwardGrant.objects.bulk_create([grant for _decision, grants in made for grant in grants])
            if numbers[-1] % 1250 == 1249:
                report(f"{(numbers[-1] + 1) * TEAM} awards")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
    return register


def _pages() -> dict[int, str]:
    """Makes the page of the register where there is none, and the campaigns; returns ids and titles of these."""
    from wagtail.models import Site

    root = Site.objects.get(is_default_site=True).root_page
    if not register_path():
        root.add_child(instance=AwardRegisterPage(title="Register", slug="khen-thuong"))
    campaigns = {}
    for at, title in enumerate(DATA["campaigns"]["titles"]):
        page = CampaignPage(title=title, slug=f"bench-{root.numchild}", starts_on=date(FIRST_YEAR + 2 * at, 1, 1))
        campaigns[root.add_child(instance=page).pk] = title
    return campaigns


def _batches(numbers: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    numbers = iter(numbers)
    while batch := list(islice(numbers, size)):
        yield batch


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes synthetic awards to the database of the settings.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="number of awards (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2018)
    options = parser.parse_args()
    began = time.monotonic()
    write(options.rows, options.seed, lambda line: print(f"{line}, {time.monotonic() - began:.0f} s", file=sys.stderr))

"""The register of the demo: staff, decisions and awards as they are entered; ``years`` says what was awarded when.

Drawn by lot from a fixed seed and the rules of the law of each time, so that two loads give the same register.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from emulation.models import AwardDecision, AwardGrant, AwardType, Honoree
from emulation.rules.choices import AuthorityLevel, SubjectKind
from portal.demo.content import in_force, read
from portal.demo.units import Units

FIRST_YEAR = 1997
PROVINCE = "Chủ tịch Ủy ban nhân dân tỉnh Phú Giang"
HIGHER = {
    "ministry": ("Bộ trưởng Bộ Tài nguyên và Môi trường", "BTNMT", "", "Bộ trưởng"),
    "government": ("Thủ tướng Chính phủ", "TTg", "", "Thủ tướng Chính phủ"),
    "state": ("Chủ tịch nước Cộng hòa xã hội chủ nghĩa Việt Nam", "CTN", "", "Chủ tịch nước"),
}
LAWS = (
    (date(2025, 7, 1), ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "Nghị định số 152/2025/NĐ-CP")),
    (date(2024, 1, 1), ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "Nghị định số 98/2023/NĐ-CP")),
    (date(2017, 10, 1), ("Luật Thi đua, khen thưởng năm 2003, sửa đổi, bổ sung", "Nghị định số 91/2017/NĐ-CP")),
    (date(2010, 7, 1), ("Luật Thi đua, khen thưởng năm 2003, sửa đổi, bổ sung", "Nghị định số 42/2010/NĐ-CP")),
    (date(2005, 11, 1), ("Luật Thi đua, khen thưởng năm 2003", "Nghị định số 121/2005/NĐ-CP")),
    (date(2004, 7, 1), ("Luật Thi đua, khen thưởng năm 2003",)),
)


@dataclass(eq=False)
class Member:
    """One of the staff: in ``line`` from year ``since`` to year ``until``; ``titles`` are the years of each title."""

    honoree: Honoree
    line: str
    since: int
    until: int = 9999
    named: bool = False
    titles: dict[str, set[int]] = field(default_factory=dict)

    def has(self, code: str, *years: int) -> bool:
        return set(years) <= self.titles.get(code, set())


@dataclass(frozen=True)
class Recipient:
    """Somebody and the line of units they are honoured in."""

    honoree: Honoree
    line: str = ""


class Register:
    """Units, those who work in them, and the decisions and awards written so far."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.data = read("register")
        self.stories = {story["slug"]: story for story in read("honorees")["honoree"]}
        self.rng = Random(self.data["seed"])  # noqa: S311 - demo data
        self.types = list(AwardType.objects.filter(is_group=False))
        self.fields = {key: name for name, keys in self.data["fields"].items() for key in keys}
        self.units = Units(self.data)
        self.numbers: dict[tuple[str, int], set[int]] = {}
        self.grants: list[AwardGrant] = []
        self.given: set[tuple[int, int, int, int]] = set()
        self.collectives: dict[str, Recipient] = {}
        self.members: list[Member] = []
        self.outsiders: list[Recipient] = []
        self.named: dict[str, Recipient] = {}

    # --- Honorees --------------------------------------------------------------------------

    def create_honorees(self) -> None:
        """Creates those with a page, then the people of localities; staff come and go with the years."""
        for slug, story in self.stories.items():
            line = story.get("unit", "")
            subject = story.get("subject", SubjectKind.INDIVIDUAL)
            unit = self.units.at(line, self.today) if line else None
            if line and subject == SubjectKind.COLLECTIVE:
                unit = self.units.of_line[line][-1]  # a unit that has ended stays itself
            honoree = Honoree.objects.create(
                subject=subject,
                name=story["name"],
                honorific=story.get("honorific", ""),
                position=story.get("position", ""),
                unit=unit,
                is_direct_worker=story.get("is_direct_worker", False),
            )
            recipient = self.named[slug] = Recipient(honoree, line)
            if subject == SubjectKind.COLLECTIVE and unit and unit.name == story["name"]:
                self.collectives[line] = recipient
            if "since" in story:
                self.members.append(Member(honoree, line, story["since"], named=True))
        places = [key for key, _name in self.data["localities"]["units"]]
        for k in range(54):
            is_household, is_woman = k % 5 == 0, self.rng.random() < 0.45
            name = self.person_name(is_woman)
            line = self.rng.choice(places)
            honoree = Honoree.objects.create(
                subject=SubjectKind.HOUSEHOLD if is_household else SubjectKind.INDIVIDUAL,
                name=f"Hộ {'bà' if is_woman else 'ông'} {name}" if is_household else name,
                honorific="" if is_household else _honorific(is_woman),
                position="" if is_household else self.rng.choice(("Công chức địa chính", "Trưởng thôn", "Nông dân")),
                unit=self.units.at(line, self.today),
                is_direct_worker=not is_household,
            )
            self.outsiders.append(Recipient(honoree, line))

    def person_name(self, is_woman: bool) -> str:
        """Draws a name by the shares of surnames."""
        names, rng = self.data["names"], self.rng
        surnames = names["surnames"]
        rare = names["rare_surnames"]
        rest = (100 - sum(surnames.values())) / len(rare)
        surname = rng.choices([*surnames, *rare], [*surnames.values(), *[rest] * len(rare)])[0]
        sex = "women" if is_woman else "men"
        return f"{surname} {rng.choice(names[f'{sex}_middle'])} {rng.choice(names[f'{sex}_given'])}"

    def collective(self, line: str) -> Recipient:
        """Returns the unit as an honoree."""
        if line not in self.collectives:
            unit = self.units.of_line[line][-1]
            honoree = Honoree.objects.create(subject=SubjectKind.COLLECTIVE, name=unit.name, unit=unit)
            self.collectives[line] = Recipient(honoree, line)
        return self.collectives[line]

    # --- Staff -----------------------------------------------------------------------------

    def staff_of(self, year: int) -> list[Member]:
        """Lets people retire, moves those of merged units, fills posts; returns who worked that year."""
        day = date(year, 12, 1)
        for member in self.members:
            if not member.named and member.until > year and self.rng.random() < 0.03:
                member.until = year
        for member in self.members:
            while not self.units.exists(member.line, day) and "successor" in self.units.lines[member.line]:
                member.line = self.units.lines[member.line]["successor"]
        for key, line in self.units.lines.items():
            if not line.get("staff") or not self.units.exists(key, day) or line.get("staff_from", 0) > year:
                continue
            wanted = round(line["staff"] * (0.5 + 0.38 * (year - FIRST_YEAR) / 29))
            for _ in range(wanted - sum(m.line == key and m.until > year and not m.named for m in self.members)):
                self._hire(key, year)
        return [member for member in self.members if member.since <= year < member.until]

    def _hire(self, line: str, year: int) -> None:
        homonyms = self.data["names"]["homonyms"]
        is_woman = self.rng.random() < 0.46
        name = self.person_name(is_woman)
        if homonyms and self.rng.random() < 0.16:
            name = homonyms.pop(0)
            is_woman = " Thị " in name
        leads = self.rng.random() < 0.2
        position = self.rng.choice(self.data["positions"]["lead" if leads else "staff"])
        honoree = Honoree.objects.create(
            name=name,
            honorific=_honorific(is_woman),
            position=position,
            unit=self.units.at(line, self.today),
            is_direct_worker=not leads,
            date_of_birth=date(year - self.rng.randint(23, 40), self.rng.randint(1, 12), self.rng.randint(1, 28)),
        )
        self.members.append(Member(honoree, line, year))

    # --- Decisions -------------------------------------------------------------------------

    def decision(self, day: date, abstract: str, issuer: str = "department", **values: Any) -> AwardDecision:
        """Creates a decision with a number, a signer and the legal bases of its day.

        Args:
            day: when it is issued; moved to Monday from a weekend.
            abstract: what it is about.
            issuer: department, province, ministry, government or state.
            values: further fields; ``number`` is the serial, drawn where it is missing.
        """
        while day.weekday() > 4:
            day += timedelta(days=1)
        authority, symbol, signer, signer_position = self._issuer(issuer, day)
        number = values.pop("number", None) or self._number(authority, day)
        bases = next((bases for since, bases in LAWS if since <= day), ())
        return AwardDecision.objects.create(
            number=f"{number:02d}/QĐ-{symbol}",
            authority=authority,
            # The catalogue counts ministries and provinces as one level.
            authority_level=AuthorityLevel.PROVINCE if issuer == "ministry" else issuer,
            issued_on=day,
            signer_name=signer,
            signer_position=signer_position,
            abstract=abstract,
            legal_bases="\n".join(f"Căn cứ {base}" for base in bases),
            is_published=True,
            **values,
        )

    def _issuer(self, issuer: str, day: date) -> tuple[str, str, str, str]:
        """Returns authority, symbol, signer and the signer's position; highest posts are named without a person."""
        if issuer == "department":
            unit = self.units.at("so", day)
            return f"Giám đốc {unit.name}", unit.code, in_force(self.data["directors"], day)["name"], "Giám đốc"
        if issuer == "province":
            return PROVINCE, "UBND", in_force(self.data["chairmen"], day)["name"], "Chủ tịch"
        return HIGHER[issuer]

    def _number(self, authority: str, day: date) -> int:
        """A number that grows with the days of the year and is not taken yet."""
        taken = self.numbers.setdefault((authority, day.year), {1287, 1533, 1760, 1904})
        number = round(day.timetuple().tm_yday * 3.4) + self.rng.randint(0, 9)
        while number in taken:
            number += 1
        taken.add(number)
        return number

    def grant(
        self, decision: AwardDecision, code: str, to: Recipient, year: int, *, since: int | None = None, **values: Any
    ) -> None:
        """Notes one award; the catalogue row is the one in force on the day of the decision.

        Raises:
            LookupError: where the law of that day has no such award.
        """
        row = next((t for t in self.types if t.code == code and t.is_law_on(decision.issued_on)), None)
        if row is None:
            raise LookupError(f"{code} was not law on {decision.issued_on}")
        key = (decision.pk, row.pk, to.honoree.pk, year)
        if key in self.given:
            return
        self.given.add(key)
        unit = self.units.at(to.line, decision.issued_on) if to.line else None
        name = to.honoree.name
        if to.honoree.subject == SubjectKind.COLLECTIVE and self.collectives.get(to.line) is to and unit:
            name = unit.name
        citation = values.pop("citation", "") or self.data["citations"][code].format(year=year, since=since)
        grant = AwardGrant(
            decision=decision,
            award_type=row,
            honoree=to.honoree,
            honoree_name=name,
            unit=unit,
            unit_name=unit.name if unit else "",
            position=to.honoree.position,
            achievement_from=since or year,
            achievement_to=year,
            field=self.fields.get(to.line, "other"),
            citation=citation,
            **values,
        )
        grant.fill_as_decided()
        self.grants.append(grant)

    def save_grants(self) -> int:
        AwardGrant.objects.bulk_create(self.grants, batch_size=200)
        count = len(self.grants)
        self.grants = []
        return count


def _honorific(is_woman: bool) -> str:
    return "Bà" if is_woman else "Ông"

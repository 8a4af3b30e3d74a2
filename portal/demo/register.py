"""The register of the demo: units through time, staff, and the decisions and awards of every year since 1997.

Drawn by lot from a fixed seed and the rules of the law of each time, so that two loads give the same register.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from emulation.choices import AuthorityLevel, CommendationType, LegalStatus, SubjectKind
from emulation.models import AwardDecision, AwardGrant, AwardType, Honoree, OrgUnit
from portal.demo.content import in_force, read, resolve

FIRST_YEAR = 1997
PROVINCE = "Chủ tịch Ủy ban nhân dân tỉnh Phú Giang"
HIGHER = {
    "ministry": ("Bộ trưởng Bộ Tài nguyên và Môi trường", "BTNMT", "", "Bộ trưởng"),
    "government": ("Thủ tướng Chính phủ", "TTg", "", "Thủ tướng Chính phủ"),
    "state": ("Chủ tịch nước Cộng hòa xã hội chủ nghĩa Việt Nam", "CTN", "", "Chủ tịch nước"),
}
CAP_ENDED = date(2024, 1, 1)  # Decree 91/2017: CSTĐCS at most 15 % of those with LĐTT
LAWS = (
    (date(2025, 7, 1), ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "Nghị định số 152/2025/NĐ-CP")),
    (date(2024, 1, 1), ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "Nghị định số 98/2023/NĐ-CP")),
    (date(2017, 10, 1), ("Luật Thi đua, khen thưởng năm 2003, sửa đổi, bổ sung", "Nghị định số 91/2017/NĐ-CP")),
    (date(2010, 7, 1), ("Luật Thi đua, khen thưởng năm 2003, sửa đổi, bổ sung", "Nghị định số 42/2010/NĐ-CP")),
    (date(2005, 11, 1), ("Luật Thi đua, khen thưởng năm 2003", "Nghị định số 121/2005/NĐ-CP")),
    (date(2004, 7, 1), ("Luật Thi đua, khen thưởng năm 2003",)),
)


class Units:
    """Organisational units as lines through time."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.lines: dict[str, dict[str, Any]] = {}
        for line in [*data["unit"], *_localities(data), *_districts(data)]:
            self.lines[line["key"]] = line
        self.of_line: dict[str, list[OrgUnit]] = {}
        for line in self.lines.values():
            self._create(line)
        for line in self.lines.values():
            if successor := line.get("successor"):
                last = self.of_line[line["key"]][-1]
                last.successor = self.at(successor, line["until"] + timedelta(days=1))
                last.save()

    def _create(self, line: dict[str, Any]) -> None:
        periods = line["periods"]
        ends = [period["from"] - timedelta(days=1) for period in periods[1:]] + [line.get("until")]
        units = []
        for period, end in zip(periods, ends, strict=True):
            units.append(
                OrgUnit.objects.create(
                    name=period["name"],
                    short_name=period.get("short", ""),
                    code=period.get("code", line.get("code", "")),
                    kind=line["kind"],
                    parent=self.at(line["parent"], end or date.max) if "parent" in line else None,
                    valid_from=period["from"],
                    valid_to=end,
                )
            )
        for unit, successor in pairwise(units):
            unit.successor = successor
            unit.save()
        self.of_line[line["key"]] = units

    def at(self, key: str, day: date) -> OrgUnit:
        """Returns the unit of the line on that day, or of the line that took it over."""
        line = self.lines[key]
        if line.get("until", date.max) < day and "successor" in line:
            return self.at(line["successor"], day)
        units = self.of_line[key]
        return next((unit for unit in reversed(units) if unit.valid_from and unit.valid_from <= day), units[0])

    def exists(self, key: str, day: date) -> bool:
        line = self.lines[key]
        return line["periods"][0]["from"] <= day <= line.get("until", date.max)


def _localities(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for key, name in data["localities"]["units"]:
        period = {"name": name, "from": data["localities"]["from"]}
        yield {"key": key, "kind": "locality", "parent": "ubnd", "periods": [period]}


def _districts(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    districts = data["districts"]
    for key, place, successor in districts["units"]:
        period = {"name": f"{districts['name']} {place}", "from": districts["from"]}
        line = {"key": key, "kind": "locality", "parent": "ubnd", "periods": [period], "successor": successor}
        yield {**line, "until": districts["until"]}


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


class RegisterBuilder:
    """Builds units first, then honorees, then decisions year by year; ``special_decisions`` when campaigns exist."""

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

    # --- The years -------------------------------------------------------------------------

    def create_years(self) -> None:
        """Creates the decisions of every year of achievement that could have been decided by today."""
        for year in range(FIRST_YEAR, self.today.year + 1):
            if date(year + 1, 2, 25) <= self.today:
                self._year(year)
        self._restanding()

    def _year(self, year: int) -> None:
        rng, staff = self.rng, self.staff_of(year)
        asked = [
            (recipient, code)
            for slug, recipient in self.named.items()
            for code, of_year in self.stories[slug].get("awards", ())
            if of_year == year
        ]
        advanced, fighters = self._titles(year, staff, {r.honoree.pk for r, code in asked if code == "CSTDCS"})
        lines = sorted({member.line for member in staff})
        share = {
            line: sum(m in advanced for m in staff if m.line == line) / sum(m.line == line for m in staff)
            for line in lines
        }
        excellent = [r.line for r, code in asked if code == "TTLDXS"]
        able = [line for line in lines if share[line] >= 0.7 and any(m.line == line for m in fighters)]
        excellent += [line for line in able if line not in excellent and rng.random() < 0.2][: 2 - len(excellent)]

        day = date(year + 1, 1, rng.randint(6, 14))
        united = [line for line in lines if share[line] >= 0.7 and line not in excellent and rng.random() < 0.55]
        if united:
            units = self.decision(day, f"Về việc công nhận danh hiệu Tập thể lao động tiên tiến năm {year}")
            for line in united:
                self.grant(units, "TTLDTT", self.collective(line), year)
        titles = self.decision(day, f"Về việc công nhận danh hiệu Lao động tiên tiến năm {year}")
        for member in advanced:
            self.grant(titles, "LDTT", Recipient(member.honoree, member.line), year)
        day += timedelta(days=rng.randint(0, 5))
        best = self.decision(day, f"Về việc công nhận danh hiệu Chiến sĩ thi đua cơ sở năm {year}")
        for member in fighters:
            self.grant(best, "CSTDCS", Recipient(member.honoree, member.line), year)

        self._commendations(year, asked, advanced)
        self._province(year, asked, excellent, fighters)
        self._higher(year, asked)

    def _titles(self, year: int, staff: list[Member], asked: set[int]) -> tuple[list[Member], list[Member]]:
        """Returns who became Advanced Worker (70 to 90 % of the staff), and who of them Grassroots Fighter."""
        rng = self.rng
        count = round(len(staff) * rng.uniform(0.74, 0.88))
        sure = [member for member in staff if member.named]
        others = [member for member in staff if not member.named]
        chosen = set(sure + rng.sample(others, max(0, min(len(others), count - len(sure)))))
        advanced = [member for member in staff if member in chosen]
        most = int(len(advanced) * 0.15)
        if date(year + 1, 1, 6) >= CAP_ENDED:
            most = round(len(advanced) * 0.2)
        fighters = [member for member in advanced if member.honoree.pk in asked]
        again = [m for m in advanced if not m.named and m.has("CSTDCS", year - 1) and rng.random() < 0.66]
        fresh = rng.sample(others, len(others))
        for member in [*again, *fresh]:
            if len(fighters) < most and member in chosen and member not in fighters:
                fighters.append(member)
        for member in fighters:
            member.titles.setdefault("CSTDCS", set()).add(year)
        return advanced, fighters

    def _commendations(self, year: int, asked: Sequence[tuple[Recipient, str]], advanced: Sequence[Member]) -> None:
        """The Director's commendation certificates of December, for merit; some years one for exceptional deeds."""
        rng = self.rng
        decision = self.decision(
            date(year, 12, rng.randint(8, 24)), f"Về việc tặng giấy khen cho tập thể, cá nhân, hộ gia đình năm {year}"
        )
        mine = [recipient for recipient, code in asked if code == "GKS"]
        for recipient in mine:
            self.grant(decision, "GKS", recipient, year)
        outsiders = rng.sample(self.outsiders, rng.randint(3, 5))
        staff = [
            Recipient(m.honoree, m.line) for m in rng.sample(list(advanced), min(len(advanced), rng.randint(2, 4)))
        ]
        for recipient in [*outsiders, *staff]:
            if recipient.line and self.units.exists(recipient.line, decision.issued_on):
                self.grant(decision, "GKS", recipient, year, citation=f"Có thành tích {self._topic(recipient)}")
        if year >= 2004 and year < 2025 and rng.random() < 0.6:
            district = rng.choice(self.data["districts"]["units"])[0]
            self.grant(decision, "GKS", self.collective(district), year)
        if rng.random() < 0.5:
            sudden = self.decision(
                date(year, 11, rng.randint(5, 28)),
                "Về việc khen thưởng đột xuất cá nhân có thành tích phòng, chống lụt, bão",
            )
            for recipient in rng.sample(self.outsiders, 2):
                self.grant(
                    sudden,
                    "GKS",
                    recipient,
                    year,
                    commendation_type=CommendationType.EXCEPTIONAL,
                    citation="Có thành tích đột xuất trong phòng, chống lụt, bão, cứu giúp người dân",
                )

    def _topic(self, recipient: Recipient) -> str:
        topics = self.data["citations"]["topics"]
        field_name = self.fields.get(recipient.line) or self.rng.choice(("land", "environment", "hydrometeorology"))
        return self.rng.choice(topics[field_name])

    def _province(
        self, year: int, asked: Sequence[tuple[Recipient, str]], excellent: Sequence[str], fighters: Sequence[Member]
    ) -> None:
        """Titles and certificates of merit decided by the province in February."""
        rng = self.rng
        day = date(year + 1, 2, rng.randint(3, 12))
        flags = [recipient for recipient, code in asked if code == "CTDT"]
        if not flags and excellent and year % 4 == 1:
            flags = [self.collective(excellent[0])]
        provincial = [recipient for recipient, code in asked if code == "CSTDT"]
        for member in fighters:
            is_due = member.has("CSTDCS", year, year - 1, year - 2) and not member.named
            if is_due and not any(member.has("CSTDT", past) for past in (year - 1, year - 2)) and rng.random() < 0.7:
                member.titles.setdefault("CSTDT", set()).add(year)
                provincial.append(Recipient(member.honoree, member.line))
        if excellent or flags or provincial:
            titles = self.decision(day, f"Về việc tặng danh hiệu thi đua năm {year}", "province")
            for recipient in flags:
                self.grant(titles, "CTDT", recipient, year)
            for line in excellent:
                self.grant(titles, "TTLDXS", self.collective(line), year)
            for recipient in provincial:
                self.grant(titles, "CSTDT", recipient, year)
        merit = [recipient for recipient, code in asked if code == "BKT"]
        merit += [
            Recipient(m.honoree, m.line)
            for m in fighters
            if not m.named and m.has("CSTDCS", year, year - 1) and rng.random() < 0.4
        ]
        prizes = [recipient for recipient, code in asked if code == "GTMT"]
        if merit or prizes:
            decision = self.decision(
                day + timedelta(days=7), f"Về việc tặng Bằng khen của Chủ tịch UBND tỉnh năm {year}", "province"
            )
            for recipient in merit:
                self.grant(decision, "BKT", recipient, year, since=year - 1)
            for recipient in prizes:
                self.grant(decision, "GTMT", recipient, year)

    def _higher(self, year: int, asked: Sequence[tuple[Recipient, str]]) -> None:
        """The few awards of the ministry, the Prime Minister and the President."""
        medals = [recipient for recipient, code in asked if code == "KNCTNMT"]
        if year % 3 == 0 and 2005 <= year <= 2023:
            veterans = [m for m in self.members if m.since <= year - 8 and m.until >= year and not m.named]
            medals += [Recipient(m.honoree, m.line) for m in veterans[:3]]
        if medals:
            decision = self.decision(
                date(year, 12, 20), "Về việc tặng Kỷ niệm chương “Vì sự nghiệp Tài nguyên và Môi trường”", "ministry"
            )
            for recipient in medals:
                self.grant(decision, "KNCTNMT", recipient, year, commendation_type=CommendationType.CONTRIBUTION)
        for code, issuer, abstract in (
            ("BKTTG", "government", "Về việc tặng Bằng khen của Thủ tướng Chính phủ"),
            ("HCLD3", "state", "Về việc tặng thưởng Huân chương Lao động hạng Ba"),
        ):
            recipients = [recipient for recipient, wanted in asked if wanted == code]
            if (code, year) in {("BKTTG", 2005), ("HCLD3", 2009), ("BKTTG", 2014)}:
                recipients.append(self.collective("so"))
            if recipients:
                decision = self.decision(date(year + 1, 2, 16), abstract, issuer)
                for recipient in recipients:
                    self.grant(decision, code, recipient, year, since=year - 4)

    # --- Corrected, annulled, restored ------------------------------------------------------

    def _restanding(self) -> None:
        """One decision was corrected, one annulled for good, one annulled and restored."""

        def first(text: str, year: int) -> AwardDecision:
            return AwardDecision.objects.filter(abstract__contains=text, year=year).order_by("issued_on")[0]

        def put(decision: AwardDecision, status: str, by: AwardDecision, reason: str) -> None:
            decision.status, decision.annulled_by, decision.status_on = status, by, by.issued_on
            decision.status_reason = reason
            decision.save()

        titles = first("danh hiệu Lao động tiên tiến năm 2012", 2013)
        by = self.decision(titles.issued_on + timedelta(days=41), f"Về việc đính chính Quyết định số {titles.number}")
        put(
            titles,
            LegalStatus.CORRECTED,
            by,
            f"Đính chính họ tên một cá nhân do ghi sai dấu, theo Quyết định số {by.number}. "
            "Nội dung khen thưởng không thay đổi.",
        )
        praise = first("Về việc tặng giấy khen cho tập thể", 2009)
        annulling = self.decision(
            praise.issued_on + timedelta(days=95), f"Về việc hủy bỏ Quyết định số {praise.number}"
        )
        restoring = self.decision(
            annulling.issued_on + timedelta(days=130), f"Về việc khôi phục hiệu lực Quyết định số {praise.number}"
        )
        put(
            praise,
            LegalStatus.RESTORED,
            restoring,
            f"Bị hủy bỏ theo Quyết định số {annulling.number} do có khiếu nại về hồ sơ; "
            f"được khôi phục theo Quyết định số {restoring.number} "
            "sau khi kết luận thanh tra xác định khiếu nại không có cơ sở.",
        )

    # --- Decisions with a story ------------------------------------------------------------

    def special_decisions(self, campaigns: dict[str, Any]) -> None:
        """Creates the decisions that articles and campaigns tell of."""
        for told in self.data["decision"]:
            campaign = campaigns.get(told.get("campaign", ""))
            day = resolve(told["when"], self.today)
            decision = self.decision(day, told["abstract"], number=told["number"], campaign=campaign)
            recipients = [self.named[slug] for slug in told["honorees"]]
            recipients += [self.collective(line) for line in told.get("units", ())]
            taken = {recipient.honoree.pk for recipient in recipients}
            present = [
                Recipient(m.honoree, m.line)
                for m in self.members
                if m.since <= day.year < m.until and m.honoree.pk not in taken and m.honoree.is_direct_worker
            ]
            recipients += self.rng.sample(present, told.get("staff", 0))
            for recipient in recipients:
                self.grant(
                    decision,
                    "GKS",
                    recipient,
                    min(day.year, decision.issued_on.year),
                    since=told.get("achievement_from"),
                    commendation_type=told["commendation_type"],
                    campaign=campaign,
                    citation=told["citation"],
                )


def _honorific(is_woman: bool) -> str:
    return "Bà" if is_woman else "Ông"

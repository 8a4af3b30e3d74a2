"""What the demo's register was given year by year since 1997: titles, commendations, orders, and what was annulled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from emulation.models import AwardDecision
from emulation.rules.choices import CommendationType, LegalStatus
from portal.demo.content import resolve
from portal.demo.register import FIRST_YEAR, Member, Recipient, Register

CAP_ENDED = date(2024, 1, 1)  # Decree 91/2017: CSTĐCS at most 15 % of those with LĐTT


class RegisterBuilder(Register):
    """Builds units first, then honorees, then decisions year by year; ``special_decisions`` when campaigns exist."""

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

"""A list of awards as the annex to a decision: in legal order, numbered, grouped by award, as it was decided.

Source: Decree 152/2025/NĐ-CP, Article 29.5 (order); Decree 30/2020/NĐ-CP, Appendix I (layout of annexes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from emulation.award_export.description import chosen
from emulation.award_export.rows import found_keys
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.rules.choices import SubjectKind
from search.request import SearchRequest
from search.types import Audience

MOST = 5_000  # awards on one annex, some 200 sheets of paper; a longer list is for a spreadsheet

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class AnnexGroup:
    """The awards of one kind: a Roman numeral, the award's name, its grants with their running numbers."""

    numeral: str
    award: str
    rows: tuple[tuple[int, AwardGrant], ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """A list for paper.

    Args:
        decision: the one it belongs to; None for a list from several, which names the decision of each award.
        groups: awards in legal order.
        count: how many awards were found; more than are listed where ``is_too_long``.
        lines: what the list was narrowed down by: label and values.
    """

    decision: AwardDecision | None
    groups: tuple[AnnexGroup, ...]
    count: int
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def is_too_long(self) -> bool:
        return self.count > MOST

    @property
    def columns(self) -> int:
        return 5 if self.decision else 6

    @property
    def subjects(self) -> str:
        """How many individuals, collectives and households are on it, in words."""
        kinds = Counter(grant.honoree.subject for group in self.groups for _number, grant in group.rows)
        counted = [(kind.label, kinds[kind.value]) for kind in SubjectKind if kinds[kind.value]]
        return ", ".join(_("%(kind)s: %(count)d") % {"kind": label, "count": count} for label, count in counted)


def annex_of_decision(decision: AwardDecision) -> Annex:
    """Returns all awards of a decision that are in force."""
    awards = decision.grants.in_force().select_related("award_type", "honoree").in_legal_order()
    count = awards.count()
    return Annex(decision, _grouped(awards), count)


def annex_of_list(request: SearchRequest) -> Annex:
    """Returns what a search finds, in legal order whatever the order of the search; annulled awards never.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    keys = found_keys(replace(request, sort="legal"))
    lines = tuple(chosen(request))
    if len(keys) > MOST:
        return Annex(None, (), len(keys), lines)
    awards = AwardGrant.objects.in_force().filter(pk__in=keys.tolist())
    if request.audience is Audience.PUBLIC:
        awards = awards.for_public()
    found = list(awards.select_related("award_type", "honoree", "decision").in_legal_order())
    return Annex(None, _grouped(found), len(found), lines)


def _grouped(awards: Iterable[AwardGrant]) -> tuple[AnnexGroup, ...]:
    numbered = enumerate(awards, 1)
    groups = groupby(numbered, key=lambda row: (row[1].award_type.order_key, row[1].award_type.name))
    return tuple(AnnexGroup(roman(place), award, tuple(rows)) for place, ((_key, award), rows) in enumerate(groups, 1))


def roman(number: int) -> str:
    """Writes a number from 1 up in Roman numerals."""
    written = ""
    for value, numeral in _ROMAN:
        times, number = divmod(number, value)
        written += numeral * times
    return written

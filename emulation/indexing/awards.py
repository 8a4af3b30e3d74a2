"""Search documents of awards.

A rebuild makes a million of them. So awards are read as plain rows, and what many share, their decision, award type,
unit and campaign, is fetched and put into words once for all of a batch.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant, period_of
from emulation.models.units import OrgUnit
from emulation.register.public_pages import campaign_titles, decision_address
from emulation.register.public_pages import register_path as path_of_register
from emulation.rules.choices import LegalStatus, Publication, SubjectKind, Work
from emulation.rules.legal_order import grant_order_key
from search.documents import SearchDocument, Source, join_names
from search.text import fold
from search.types import Audience

_M = TypeVar("_M", bound=Model)
_P = TypeVar("_P")

PHRASES = Path(__file__).parents[1] / "data" / "question_phrases.toml"
BATCH = 500  # awards whose decisions and units are fetched together
SUCCESSION = "successor__successor"  # renamed twice is as far as one query follows; more cost one each
# As plain strings: of an enumeration's members the hash is worked out in Python, a million times.
PUBLIC, UNPUBLISHED = Publication.PUBLIC.value, Publication.UNPUBLISHED.value
ACTIVE = LegalStatus.ACTIVE.value
DIRECT, OTHER = Work.DIRECT.value, Work.OTHER.value
COLUMNS = (
    "pk",
    "decision_id",
    "award_type_id",
    "unit_id",
    "campaign_id",
    "honoree_id",
    "honoree__name",
    "honoree__subject",
    "honoree__sort_key",
    "honoree__is_direct_worker",
    "honoree_name",
    "unit_name",
    "position",
    "achievement_from",
    "achievement_to",
    "commendation_type",
    "field",
    "citation",
    "is_posthumous",
    "status",
    "status_reason",
)


class DecisionPart(NamedTuple):
    """What the documents of a decision's awards say of it."""

    words: str
    about: str
    day: str
    level: str
    url: str
    stored: Mapping[str, Any]
    status: str
    status_reason: str
    is_in_force: bool
    is_published: bool

    @classmethod
    def of(cls, decision: AwardDecision, register_path: str) -> DecisionPart:
        """Describes a decision; the address of the register is "" where there is none."""
        day = decision.issued_on.isoformat()
        return cls(
            # Numbers begin again each year, so that people name the day, the year or the authority too.
            join_names(decision.number, f"{decision.issued_on:%d/%m/%Y}", decision.authority),
            join_names(decision.abstract, decision.signer_name),
            day,
            decision.authority_level,
            decision_address(register_path, decision.pk),
            {"id": decision.pk, "number": decision.number, "date": day, "authority": decision.authority},
            decision.status,
            decision.status_reason,
            decision.is_in_force,
            decision.is_published,
        )


class AwardPart(NamedTuple):
    """What the documents of an award type's grants say of it."""

    words: str
    name: str
    code: str
    kind: str
    lineage: tuple[str, ...]
    order_key: str

    @classmethod
    def of(cls, award: AwardType) -> AwardPart:
        """Describes an award: the code among its words only where it is no unmarked spelling of the abbreviation."""
        code = "" if fold(award.short_name) == fold(award.code) else award.code
        words = join_names(award.name, award.short_name, code)
        return cls(words, award.name, award.code, award.kind, tuple(award.lineage), award.order_key)


class UnitPart(NamedTuple):
    """What the documents of a unit's awards say of it: what it is and was called, and what it is below."""

    names: tuple[str, ...]
    today: str
    ids: tuple[int, ...]

    @classmethod
    def of(cls, unit: OrgUnit) -> UnitPart:
        """Describes a unit, what it became and what was merged into it. Choosing a unit of today finds what it was
        before.
        """
        later = list(unit.successors())
        others = [*later, *unit.predecessors.all()]
        return cls(
            (unit.name, unit.short_name, *(other.name for other in others)),
            [unit, *later][-1].name,
            tuple(dict.fromkeys(pk for each in [unit, *later] for pk in each.ancestor_ids)),
        )


class GrantToIndex(NamedTuple):
    """An award as ``read_grants`` has it: its ``COLUMNS``, and what it shares with others."""

    pk: int
    row: Any
    decision: DecisionPart | Exception
    award: AwardPart | Exception
    unit: UnitPart | Exception | None
    campaign: str  # title, "" unless everybody may read of it


class NotDescribed(ValueError):
    """What an award shares with others, its decision, award type or unit, cannot be put into words."""


def read_grants(grants: QuerySet[AwardGrant]) -> Iterator[GrantToIndex]:
    """Yields awards with all that ``grant_document`` reads. Where a decision, award type or unit cannot be described,
    the exception stands in its place, so that only its own awards fail.
    """
    register_path = path_of_register()
    campaigns = campaign_titles()
    predecessors = Prefetch(
        "predecessors", queryset=OrgUnit.objects.only("name", "short_name", "successor").order_by("pk")
    )
    units_found = OrgUnit.objects.select_related(SUCCESSION).prefetch_related(predecessors)
    decisions: dict[int, DecisionPart | Exception] = {}  # of one batch: there are many
    awards: dict[int, AwardPart | Exception] = {}
    units: dict[int, UnitPart | Exception] = {}
    rows = grants.values_list(*COLUMNS, named=True).iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        decisions = _parts(
            AwardDecision.objects.all(),
            {row.decision_id for row in batch},
            decisions,
            lambda decision: DecisionPart.of(decision, register_path),
        )
        awards |= _parts(AwardType.objects.all(), {row.award_type_id for row in batch}, awards, AwardPart.of)
        units |= _parts(units_found, {row.unit_id for row in batch if row.unit_id}, units, UnitPart.of)
        for row in batch:
            decision, award = decisions.get(row.decision_id), awards.get(row.award_type_id)
            if decision and award:  # else deleted since, with the award, which the outbox knows
                campaign = campaigns.get(row.campaign_id, "")
                yield GrantToIndex(row.pk, row, decision, award, units.get(row.unit_id), campaign)


def _parts(
    found: QuerySet[_M], wanted: Iterable[int], known: Mapping[int, _P | Exception], describe: Callable[[_M], _P]
) -> dict[int, _P | Exception]:
    """Returns what is said of the objects wanted, or why nothing can be; what is known of them is not asked again."""
    parts = {pk: known[pk] for pk in wanted if pk in known}
    if missing := [pk for pk in wanted if pk not in known]:
        for each in found.filter(pk__in=missing):
            try:
                parts[each.pk] = describe(each)
            except Exception as error:  # noqa: BLE001 -- each of its awards raises it
                parts[each.pk] = error
    return parts


def grant_document(grant: GrantToIndex) -> SearchDocument:
    """Describes one award. Staff alone find what is unpublished or annulled; nothing staff-only is in it.

    Args:
        grant: one of ``read_grants``.

    Raises:
        NotDescribed: its decision, award type or unit could not be described.
    """
    _pk, row, decision, award, unit, campaign = grant
    if isinstance(decision, Exception) or isinstance(award, Exception) or isinstance(unit, Exception):
        raise _not_described(decision, award, unit)
    honoree, name_then, unit_then = row.honoree__name, row.honoree_name, row.unit_name
    subject, year = row.honoree__subject, row.achievement_to
    period = period_of(row.achievement_from, year)
    # The award's own standing, and else that of its decision, which may have been corrected or restored as a whole.
    is_of_decision = not decision.is_in_force or row.status == ACTIVE
    status = decision.status if is_of_decision else row.status
    unit_today = unit.today if unit else unit_then
    is_public = decision.is_in_force and decision.is_published and row.status != LegalStatus.ANNULLED
    return SearchDocument(
        texts={
            "honoree": join_names(name_then, honoree),
            "award": award.words,
            "decision": decision.words,
            "year": period,
            "unit": join_names(unit_then, *unit.names) if unit else unit_then,
            "campaign": campaign,
            "citation": row.citation,
            "position": row.position,
            "about": join_names(decision.about, _posthumous()) if row.is_posthumous else decision.about,
        },
        values={
            "subject": (subject,),
            "award_kind": (award.kind,),
            "award_type": award.lineage,
            "level": (decision.level,),
            "commendation_type": (row.commendation_type,),
            "year": (year,),
            "date": (decision.day,),
            "unit": unit.ids if unit else (),
            "field": (row.field,),
            "campaign": (row.campaign_id,) if campaign else (),
            "honoree": (row.honoree_id,),
            "status": (status,),
            "publication": (PUBLIC if decision.is_published else UNPUBLISHED,),
            "work": _work(subject, row.honoree__is_direct_worker),
            "legal": (grant_order_key(award.order_key, subject, is_posthumous=row.is_posthumous),),
            "name": (row.honoree__sort_key,),
        },
        stored={
            "kind": "award",
            "title": name_then,
            "url": decision.url,
            "honoree": name_then,
            "honoree_id": row.honoree_id,
            "honoree_today": honoree if honoree != name_then else "",
            "subject": subject,
            "position": row.position,
            "unit": unit_then,
            "unit_today": unit_today if unit_today != unit_then else "",
            "award_type": award.name,
            "award_code": award.code,
            "level": decision.level,
            "year": year,
            "period": period,
            "decision": decision.stored,
            "campaign": campaign,
            "campaign_id": row.campaign_id if campaign else None,
            "citation": row.citation,
            "is_posthumous": row.is_posthumous,
            # For staff, who find these too.
            "status": status,
            "status_reason": row.status_reason or decision.status_reason,
            "is_published": decision.is_published,
        },
        audience=Audience.PUBLIC if is_public else Audience.STAFF,
    )


@cache
def _posthumous() -> str:
    """Returns what people call an award after death."""
    return str(tomllib.loads(PHRASES.read_text(encoding="utf-8"))["posthumous"])


def _not_described(*parts: Any) -> NotDescribed:
    first = next(part for part in parts if isinstance(part, Exception))
    return NotDescribed(f"{type(first).__name__}: {first}")


def _work(subject: str, is_direct: bool) -> tuple[str, ...]:
    if subject != SubjectKind.INDIVIDUAL:
        return ()
    return (DIRECT if is_direct else OTHER,)


SOURCE = Source(
    index="awards", model=AwardGrant, queryset=AwardGrant.objects.all, read=read_grants, build=grant_document
)

"""Search documents of awards and decisions: pure functions of what their sources' querysets fetch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.utils.html import strip_tags

from emulation.choices import Publication, SubjectKind, Work
from emulation.models import AwardDecision, AwardGrant, AwardRegisterPage, AwardType, CampaignPage, OrgUnit
from search.documents import Audience, SearchDocument, Source, join_names
from search.text import fold

_T = TypeVar("_T")
_R = TypeVar("_R")

SUCCESSION = "successor__successor"  # renamed twice is as far as one query follows; more cost one each
NOT_READ = ("status_on", "annulled_by", "honoree__folded", "honoree__note", "honoree__date_of_birth")


def grants_to_index() -> QuerySet[AwardGrant]:
    """Returns all awards with what ``grant_document`` reads."""
    predecessors = Prefetch("predecessors", queryset=OrgUnit.objects.only("name", "short_name", "successor"))
    units = OrgUnit.objects.select_related(SUCCESSION).prefetch_related(predecessors)
    return (
        AwardGrant.objects.select_related("honoree")
        # Not joined: many awards share a decision, an award type and a unit, which are then made once.
        .prefetch_related("decision", "award_type", Prefetch("unit", queryset=units))
        .defer(*NOT_READ)
        .annotate(campaign_title=_public_campaign_title(), register_path=Value(AwardRegisterPage.public_path()))
    )


def decisions_to_index() -> QuerySet[AwardDecision]:
    """Returns all decisions with what ``decision_document`` reads; none where there is no page to show them."""
    path = AwardRegisterPage.public_path()
    if not path:
        return AwardDecision.objects.none()
    honorees = AwardGrant.objects.in_force().only("decision_id", "honoree_name", "unit_name").order_by("pk")
    return AwardDecision.objects.prefetch_related(
        Prefetch("grants", queryset=honorees, to_attr="standing_grants")
    ).annotate(campaign_title=_public_campaign_title(), register_path=Value(path))


def _public_campaign_title() -> Case:
    """The campaign's title where the campaign may be read by everybody, else ""."""
    public = CampaignPage.objects.live().public().filter(pk=OuterRef("campaign_id"))
    return Case(When(Exists(public), then="campaign__title"), default=Value(""), output_field=CharField())


def grant_document(grant: Any) -> SearchDocument:
    """Describes one award. Staff alone find what is unpublished or annulled; nothing staff-only is in it.

    Args:
        grant: an `AwardGrant` of ``grants_to_index``.
    """
    decision, award, honoree, unit = grant.decision, grant.award_type, grant.honoree, grant.unit
    stands = grant.is_in_force and decision.is_in_force
    status = grant.status if decision.is_in_force else decision.status
    unit_today = _once(unit, _unit_today) if unit else grant.unit_name
    return SearchDocument(
        texts={
            "honoree": join_names(grant.honoree_name, honoree.name),
            "award": _once(award, _award_words),
            # Numbers begin again each year, so that people name the day, the year or the authority too.
            "decision": join_names(decision.number, f"{decision.issued_on:%d/%m/%Y}", decision.authority),
            "year": grant.period,
            "unit": join_names(grant.unit_name, *(_once(unit, _unit_names) if unit else ())),
            "campaign": grant.campaign_title,
            "citation": grant.citation,
        },
        values={
            "subject": [honoree.subject],
            "award_kind": [award.kind],
            "award_type": _once(award, _lineage),
            "level": [decision.authority_level],
            "commendation_type": [grant.commendation_type],
            "year": [grant.achievement_to],
            "date": [decision.issued_on.isoformat()],
            "unit": _once(unit, _unit_ids) if unit else [],
            "field": [grant.field] if grant.field else [],
            "campaign": [grant.campaign_id] if grant.campaign_title else [],
            "honoree": [honoree.pk],
            "status": [status],
            "publication": [Publication.PUBLIC if decision.is_published else Publication.UNPUBLISHED],
            "work": _work(honoree),
            "legal": [grant.order_key],
            "name": [honoree.sort_key],
        },
        stored={
            "kind": "award",
            "title": grant.honoree_name,
            "url": decision_path(grant.register_path, decision.pk),
            "honoree": grant.honoree_name,
            "honoree_id": honoree.pk,
            "honoree_today": honoree.name if honoree.name != grant.honoree_name else "",
            "subject": honoree.subject,
            "position": grant.position,
            "unit": grant.unit_name,
            "unit_today": unit_today if unit_today != grant.unit_name else "",
            "award_type": award.name,
            "award_code": award.code,
            "level": decision.authority_level,
            "year": grant.achievement_to,
            "period": grant.period,
            "decision": {
                "id": decision.pk,
                "number": decision.number,
                "date": decision.issued_on.isoformat(),
                "authority": decision.authority,
            },
            "campaign": grant.campaign_title,
            "campaign_id": grant.campaign_id if grant.campaign_title else None,
            "citation": grant.citation,
            "is_posthumous": grant.is_posthumous,
            # For staff, who find these too.
            "status": status,
            "status_reason": grant.status_reason or decision.status_reason,
            "is_published": decision.is_published,
        },
        audience=Audience.PUBLIC if stands and decision.is_published else Audience.STAFF,
    )


def decision_document(decision: Any) -> SearchDocument:
    """Describes one decision for the site search, with its honorees' names.

    Args:
        decision: an `AwardDecision` of ``decisions_to_index``.
    """
    honorees = [f"{grant.honoree_name}, {grant.unit_name}".rstrip(", ") for grant in decision.standing_grants]
    return SearchDocument(
        texts={
            "title": f"{decision.number} – {decision.abstract}",
            "names": join_names(decision.authority, decision.signer_name, decision.campaign_title),
            "body": "; ".join(honorees),
        },
        values={
            "kind": ["decision"],
            "date": [decision.issued_on.isoformat()],
            "year": [decision.year],
            "has_pictures": [0],
        },
        stored={
            "kind": "decision",
            "title": f"{decision.number} – {decision.abstract}",
            "url": decision_path(decision.register_path, decision.pk),
            "summary": decision.authority,
            "date": decision.issued_on.isoformat(),
            "has_pictures": 0,
        },
        audience=Audience.PUBLIC if decision.is_in_force and decision.is_published else Audience.STAFF,
    )


def decision_path(register_path: str, pk: int) -> str:
    """Returns a decision's address below the register page, "" where there is no such page."""
    return f"{register_path}quyet-dinh/{pk}/" if register_path else ""


def _once(instance: _T, compute: Callable[[_T], _R]) -> _R:
    """Returns what is computed of an object, once for all awards that were fetched together and share it."""
    kept = instance.__dict__.setdefault("_parts_of_documents", {})
    if compute not in kept:
        kept[compute] = compute(instance)
    return kept[compute]


def _award_words(award: AwardType) -> str:
    """Name and abbreviation; the code only where it is no unmarked spelling of the abbreviation."""
    code = "" if fold(award.short_name) == fold(award.code) else award.code
    return join_names(award.name, award.short_name, code)


def _lineage(award: AwardType) -> list[str]:
    return award.lineage


def _unit_names(unit: OrgUnit) -> list[str]:
    """What the unit is and was called: itself, what it became, what was merged into it."""
    others = [*unit.successors(), *unit.predecessors.all()]
    return [unit.name, unit.short_name, *(other.name for other in others)]


def _unit_today(unit: OrgUnit) -> str:
    """What the unit is called today."""
    return [unit, *unit.successors()][-1].name


def _unit_ids(unit: OrgUnit) -> list[int]:
    """The unit, what it became, and all above either: choosing a unit of today finds what it was before."""
    return list(dict.fromkeys(pk for each in [unit, *unit.successors()] for pk in each.ancestor_ids))


def _work(honoree: Any) -> list[str]:
    if honoree.subject != SubjectKind.INDIVIDUAL:
        return []
    return [Work.DIRECT if honoree.is_direct_worker else Work.OTHER]


def register_page_document(page: AwardRegisterPage) -> SearchDocument:
    """Describes the page of the award search itself."""
    intro = strip_tags(page.intro)
    return SearchDocument(
        texts={"title": page.title, "lede": intro},
        values={"kind": ["page"], "has_pictures": [0]},
        stored={"kind": "page", "title": page.title, "url": page.path_on_site, "summary": intro, "has_pictures": 0},
    )


SOURCES = (
    Source(index="awards", model=AwardGrant, build=grant_document, queryset=grants_to_index),
    Source(index="site", model=AwardDecision, build=decision_document, queryset=decisions_to_index),
    Source(index="site", model=AwardRegisterPage, build=register_page_document),
)

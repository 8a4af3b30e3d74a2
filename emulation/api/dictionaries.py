"""What codes and keys of the API stand for: award types, units, campaigns, and the values of other filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema

from emulation.award_search.index import AWARD_INDEX
from emulation.models.award_types import AwardType
from emulation.models.units import OrgUnit
from emulation.register.public_pages import campaign_urls, public
from emulation.rules.choices import CampaignKind, CampaignScope, LegalStatus, UnitKind
from search.api import ERRORS, MessageOut, PageOut, PerAddress, api_errors, page_data, refuse_parameters
from search.request import MAX_PAGE_SIZE
from search.types import Audience

MAX_PAGE = 100_000

router = Router(tags=["dictionaries"])


class AwardTypeOut(Schema):
    """An award under the law of one period: ``code`` is what the filter ``award_type`` takes, ``label`` the name in the
    language of the request. A group is not awarded itself; as a filter it stands for all awards below it.
    """

    code: str
    name: str
    label: str
    short_name: str
    kind: str
    level: str
    parent: str
    is_group: bool
    for_individuals: bool
    for_collectives: bool
    for_households: bool
    legal_basis: str
    valid_from: date | None
    valid_to: date | None

    @staticmethod
    def resolve_label(row: AwardType) -> str:
        return str(row.label)

    @staticmethod
    def resolve_parent(row: AwardType) -> str:
        return row.parent.code if isinstance(row.parent, AwardType) else ""


class UnitOut(Schema):
    """A unit under one of its names: ``id`` is what the filter ``unit`` takes, and stands for all units below it, too.
    ``successor`` is the unit that it was renamed to or merged into.
    """

    id: int
    name: str
    short_name: str
    code: str
    kind: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None
    successor_id: int | None


class CampaignOut(Schema):
    """An emulation campaign: ``id`` is what the filter ``campaign`` takes."""

    id: int
    title: str
    url: str
    kind: str
    scope: str
    slogan: str
    starts_on: date
    ends_on: date | None

    @staticmethod
    def resolve_url(page: Any) -> str:
        return campaign_urls().get(page.pk, "")


class CodeOut(Schema):
    """A value as answers and filters have it, and what people read for it in the language of the request."""

    value: str
    label: str


class AwardTypesOut(PageOut):
    results: list[AwardTypeOut]


class UnitsOut(PageOut):
    results: list[UnitOut]


class CampaignsOut(PageOut):
    results: list[CampaignOut]


def _listed(request: HttpRequest, rows: QuerySet[Model], page: int, page_size: int) -> dict[str, Any]:
    refuse_parameters(request, "page", "page_size")
    with api_errors():
        answer = page_data(request, page, page_size, rows.count())
    return answer | {"results": list(rows[(page - 1) * page_size : page * page_size])}


@router.get(
    "award-types/",
    response={200: AwardTypesOut, **ERRORS},
    throttle=PerAddress("600/m"),
    summary="The catalogue of awards",
)
def award_types(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=MAX_PAGE),
    page_size: int = Query(MAX_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE),
) -> dict[str, Any]:
    """Awards of all laws, as the law ranks them. An award has a row for each law that knows it, all with one code."""
    return _listed(request, AwardType.objects.select_related("parent"), page, page_size)


@router.get("units/", response={200: UnitsOut, **ERRORS}, throttle=PerAddress("600/m"), summary="Units")
def units(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=MAX_PAGE),
    page_size: int = Query(MAX_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE),
) -> dict[str, Any]:
    """Units under all their names, those of the past too; what a unit belongs to stands before it."""
    return _listed(request, OrgUnit.objects.filter(needs_review=False), page, page_size)


@router.get("campaigns/", response={200: CampaignsOut, **ERRORS}, throttle=PerAddress("600/m"), summary="Campaigns")
def campaigns(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=MAX_PAGE),
    page_size: int = Query(MAX_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE),
) -> dict[str, Any]:
    """Published campaigns, the latest first."""
    return _listed(request, public("CampaignPage").order_by("-starts_on", "-pk"), page, page_size)


@router.get(
    "codes/",
    response={200: dict[str, list[CodeOut]], 422: ERRORS[422], 429: MessageOut},
    throttle=PerAddress("600/m"),
    summary="Values of filters and fields",
)
def codes(request: HttpRequest) -> dict[str, Any]:
    """For each filter or field that has a fixed set of values: those values, in order."""
    refuse_parameters(request)
    found = {
        each.name: each.labels(each.choices)
        for each in AWARD_INDEX.filters_for(Audience.PUBLIC)
        if each.choices and each.labels
    }
    found |= {
        "status": dict(LegalStatus.choices),
        "unit_kind": dict(UnitKind.choices),
        "campaign_kind": dict(CampaignKind.choices),
        "campaign_scope": dict(CampaignScope.choices),
    }
    return {
        name: [{"value": str(value), "label": str(label)} for value, label in values.items()]
        for name, values in found.items()
    }

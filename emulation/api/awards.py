"""The award search as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema
from pydantic import ConfigDict

from emulation.award_search.index import AWARD_INDEX
from emulation.models.grants import AwardGrant
from emulation.register.public_pages import campaign_titles, decision_address, register_path
from search.api import (
    ERRORS,
    AnswerOut,
    MessageOut,
    PerAddress,
    ResultOut,
    answer,
    parameters,
    refuse_parameters,
)

LARGEST_ID = 2**63 - 1

router = Router(tags=["awards"])


class DecisionRefOut(Schema):
    id: int
    number: str
    date: date
    authority: str


class AwardOut(ResultOut):
    """An award: names and unit as they stood in the decision, codes as the filters take them."""

    model_config = ConfigDict(extra="ignore")  # what is stored for staff stays out

    honoree: str
    honoree_id: int
    subject: str
    position: str
    unit: str
    award_type: str
    award_code: str
    level: str
    year: int
    period: str
    decision: DecisionRefOut
    campaign: str
    citation: str
    is_posthumous: bool


class AwardAnswerOut(AnswerOut):
    results: list[AwardOut]  # type: ignore[assignment]  # narrower on purpose


class GrantOut(Schema):
    """An award where its decision, or its recipient, is known from what stands around it."""

    honoree: str
    honoree_id: int
    subject: str
    position: str
    unit: str
    award_type: str
    award_code: str
    year: int
    period: str
    commendation_type: str
    citation: str
    is_posthumous: bool


def grant_data(grant: AwardGrant) -> dict[str, Any]:
    """Returns what ``GrantOut`` describes of an award fetched with its honoree and award type."""
    return {
        "honoree": grant.honoree_name,
        "honoree_id": grant.honoree_id,
        "subject": grant.honoree.subject,
        "position": grant.position,
        "unit": grant.unit_name,
        "award_type": grant.award_type.name,
        "award_code": grant.award_type.code,
        "year": grant.achievement_to,
        "period": grant.period,
        "commendation_type": grant.commendation_type,
        "citation": grant.citation,
        "is_posthumous": grant.is_posthumous,
    }


class DecidedGrantOut(GrantOut):
    """An award with its decision; ``url`` is the page of the decision."""

    decision: DecisionRefOut
    level: str
    url: str


class AwardDetailOut(DecidedGrantOut):
    """An award by itself: ``unit_id``, ``campaign_id`` and ``field`` as the filters take them."""

    id: int
    award_kind: str
    unit_id: int | None
    field: str
    campaign_id: int | None


def decided_grant_data(grant: AwardGrant, register: str) -> dict[str, Any]:
    """Returns what ``DecidedGrantOut`` describes of an award fetched with its decision, too.

    Args:
        grant: the award.
        register: address of the register page.
    """
    decision = grant.decision
    return grant_data(grant) | {
        "decision": {
            "id": decision.pk,
            "number": decision.number,
            "date": decision.issued_on,
            "authority": decision.authority,
        },
        "level": decision.authority_level,
        "url": decision_address(register, decision.pk),
    }


@router.get(
    "awards/",
    response={200: AwardAnswerOut, **ERRORS},
    openapi_extra=parameters(AWARD_INDEX),
    throttle=PerAddress("600/m"),
    summary="Search awards",
)
def awards(request: HttpRequest) -> dict[str, Any]:
    """Published awards in force that hold all words, in names and units then and now; marks may be left out."""
    return answer(request, AWARD_INDEX)


@router.get(
    "awards/{award_id}/",
    response={200: AwardDetailOut, 404: MessageOut, 422: ERRORS[422], 429: ERRORS[429]},
    throttle=PerAddress("600/m"),
    summary="An award",
)
def award(request: HttpRequest, award_id: int = Path(ge=1, le=LARGEST_ID)) -> dict[str, Any]:
    """A published award in force, by the number at the end of its ``id`` in lists."""
    refuse_parameters(request)
    found = AwardGrant.objects.in_force().for_public().select_related("award_type", "decision", "honoree")
    grant = get_object_or_404(found, pk=award_id)
    public_campaign = grant.campaign_id if grant.campaign_id in campaign_titles() else None
    return decided_grant_data(grant, register_path()) | {
        "id": grant.pk,
        "award_kind": grant.award_type.kind,
        "unit_id": grant.unit_id,
        "field": grant.field,
        "campaign_id": public_campaign,
    }

"""The award search as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from emulation.award_search.index import AWARD_INDEX
from emulation.models.grants import AwardGrant
from search.api import ERRORS, AnswerOut, PerAddress, ResultOut, answer, parameters

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

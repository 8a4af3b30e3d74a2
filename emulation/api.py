"""The register as JSON: award search and single decisions. Public data only, field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict

from emulation.award_export_api import router as export_router
from emulation.award_index import AWARD_INDEX
from emulation.models import AwardDecision, AwardGrant, AwardRegisterPage
from emulation.register_documents import decision_path
from search.api import ERRORS, AnswerOut, MessageOut, PerAddress, ResultOut, answer, bad_parameter, parameters

GRANTS_PER_PAGE = 200
LARGEST_ID = 2**63 - 1

router = Router(tags=["awards"])
router.add_router("", export_router)


class DecisionRefOut(Schema):
    id: int
    number: str
    date: date
    authority: str


class AwardOut(ResultOut):
    """An award: names and unit as they stood in the decision, codes as the filters take them."""

    model_config = ConfigDict(extra="ignore")  # what is stored for staff stays out

    honoree: str
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
    honoree: str
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


class DecisionOut(Schema):
    """A decision with one page of its awards in legal order; an annulled decision lists none."""

    id: int
    number: str
    date: date
    authority: str
    level: str
    signer: str
    signer_position: str
    abstract: str
    legal_bases: list[str]
    status: str
    status_reason: str
    url: str
    count: int
    page: int
    pages: int
    awards: list[GrantOut]


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
    "decisions/{decision_id}/",
    response={200: DecisionOut, 404: MessageOut, 422: ERRORS[422], 429: ERRORS[429]},
    throttle=PerAddress("600/m"),
    summary="A decision with its awards",
)
def decision(
    request: HttpRequest,
    decision_id: int = Path(ge=1, le=LARGEST_ID),
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """A published decision. An annulled one says so and lists no award."""
    for name in request.GET:
        if name != "page":
            raise bad_parameter(name, _("There is no such parameter."))
    found = get_object_or_404(AwardDecision.objects.for_public(), pk=decision_id)
    grants = found.grants.in_force().select_related("award_type", "honoree").in_legal_order()
    paginator = Paginator(grants, GRANTS_PER_PAGE)
    if page > paginator.num_pages:
        raise bad_parameter("page", _("There are only %(count)d pages.") % {"count": paginator.num_pages})
    return {
        "id": found.pk,
        "number": found.number,
        "date": found.issued_on,
        "authority": found.authority,
        "level": found.authority_level,
        "signer": found.signer_name,
        "signer_position": found.signer_position,
        "abstract": found.abstract,
        "legal_bases": found.legal_basis_list,
        "status": found.status,
        "status_reason": found.status_reason,
        "url": decision_path(AwardRegisterPage.public_path(), found.pk),
        "count": paginator.count,
        "page": page,
        "pages": paginator.num_pages,
        "awards": [_grant(grant) for grant in paginator.page(page)],
    }


def _grant(grant: AwardGrant) -> dict[str, Any]:
    return {
        "honoree": grant.honoree_name,
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

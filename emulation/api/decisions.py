"""Decisions as JSON: their list, and each with its awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Path, Query, Router, Schema

from emulation.api.awards import LARGEST_ID, GrantOut, grant_data
from emulation.award_search.index import AWARD_INDEX, YEARS
from emulation.models.decisions import AwardDecision
from emulation.register.public_pages import decision_address, register_path
from emulation.rules.choices import LegalStatus
from search.api import (
    ERRORS,
    MessageOut,
    PageOut,
    PerAddress,
    api_errors,
    bad_parameter,
    page_data,
    parameters,
    refuse_parameters,
)
from search.index import Filter, FilterKind, Index, Sort
from search.reading import read_for_api
from search.types import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from emulation.models.decisions import AwardDecisionQuerySet
    from search.request import SearchRequest

GRANTS_PER_PAGE = 200

router = Router(tags=["awards"])


class DecisionOut(Schema):
    """A decision. An annulled one stays, with the reason."""

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


class DecisionAnswerOut(PageOut):
    results: list[DecisionOut]


class DecisionWithAwardsOut(DecisionOut):
    """A decision with one page of its awards in legal order; an annulled decision lists none."""

    count: int
    page: int
    pages: int
    awards: list[GrantOut]


# --- The list: read like a search, answered by the database ------------------------------------


def _authority_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    known = AwardDecision.objects.for_public().filter(authority__in=values).values_list("authority", flat=True)
    return {name: name for name in known.distinct().order_by()}


def _status_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    labels = dict(LegalStatus.choices)
    return {value: labels[str(value)] for value in values}


_of_awards = {choice.name: choice for choice in AWARD_INDEX.filters}
DECISION_LIST = Index(
    name="decisions",
    label=gettext_lazy("Decisions"),
    texts=(),
    filters=(
        Filter("year", gettext_lazy("Year of issue"), FilterKind.INTEGER, bounds=YEARS),
        _of_awards["date_from"],
        _of_awards["date_to"],
        _of_awards["level"],
        Filter("authority", gettext_lazy("Issuing authority"), labels=_authority_labels),
        _of_awards["campaign"],
        Filter("status", gettext_lazy("Standing"), labels=_status_labels, choices=tuple(LegalStatus.values)),
    ),
    sorts=(Sort("date", gettext_lazy("Newest first")), Sort("oldest", gettext_lazy("Oldest first"))),
    default_sort="date",
)
_LOOKUPS = {"year": "year", "level": "authority_level", "authority": "authority", "campaign": "campaign"}


@router.get(
    "decisions/",
    response={200: DecisionAnswerOut, **ERRORS},
    openapi_extra=parameters(DECISION_LIST),
    throttle=PerAddress("600/m"),
    summary="List decisions",
)
def decisions(request: HttpRequest) -> dict[str, Any]:
    """Published decisions that hold all words in number, abstract and authority; marks may be left out."""
    with api_errors():
        asked = read_for_api(DECISION_LIST, request.GET)
        found = _matching(asked)
        page = page_data(request, asked.page, asked.page_size, found.count())
    start = (asked.page - 1) * asked.page_size
    register = register_path()
    return page | {"results": [_decision(each, register) for each in found[start : start + asked.page_size]]}


def _matching(asked: SearchRequest) -> AwardDecisionQuerySet:
    found = AwardDecision.objects.for_public().matching(asked.text)
    for name, values in asked.filters.items():
        if name == "date_from":
            found = found.filter(issued_on__gte=min(map(str, values)))
        elif name == "date_to":
            found = found.filter(issued_on__lte=max(map(str, values)))
        else:
            found = found.filter(**{f"{_LOOKUPS.get(name, name)}__in": values})
    return found.order_by("issued_on", "pk") if asked.sort == "oldest" else found.newest_first()


def _decision(decision: AwardDecision, register: str) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "number": decision.number,
        "date": decision.issued_on,
        "authority": decision.authority,
        "level": decision.authority_level,
        "signer": decision.signer_name,
        "signer_position": decision.signer_position,
        "abstract": decision.abstract,
        "legal_bases": decision.legal_basis_list,
        "status": decision.status,
        "status_reason": decision.status_reason,
        "url": decision_address(register, decision.pk),
    }


# --- One decision ------------------------------------------------------------------------------


@router.get(
    "decisions/{decision_id}/",
    response={200: DecisionWithAwardsOut, 404: MessageOut, 422: ERRORS[422], 429: ERRORS[429]},
    throttle=PerAddress("600/m"),
    summary="A decision with its awards",
)
def decision(
    request: HttpRequest,
    decision_id: int = Path(ge=1, le=LARGEST_ID),
    page: int = Query(1, ge=1, le=100_000),
) -> dict[str, Any]:
    """A published decision. An annulled one says so and lists no award."""
    refuse_parameters(request, "page")
    found = get_object_or_404(AwardDecision.objects.for_public(), pk=decision_id)
    grants = found.grants.in_force().select_related("award_type", "honoree").in_legal_order()
    paginator = Paginator(grants, GRANTS_PER_PAGE)
    if page > paginator.num_pages:
        raise bad_parameter("page", _("There are only %(count)d pages.") % {"count": paginator.num_pages})
    return _decision(found, register_path()) | {
        "count": paginator.count,
        "page": page,
        "pages": paginator.num_pages,
        "awards": [grant_data(grant) for grant in paginator.page(page)],
    }

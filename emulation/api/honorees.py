"""Recipients and their records as JSON."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from ninja import Path, Router, Schema

from emulation.api.awards import LARGEST_ID, DecidedGrantOut, decided_grant_data
from emulation.award_search.groups import AwardGroup, award_groups, record_of
from emulation.award_search.index import AWARD_INDEX
from emulation.award_search.rows import honoree_url
from emulation.models.honorees import Honoree
from emulation.register.public_pages import public_profiles, register_path
from search import service
from search.api import ERRORS, MessageOut, PageOut, PerAddress, api_errors, page_data, parameters, refuse_parameters
from search.reading import read_for_api
from search.types import Audience

router = Router(tags=["awards"])


class StreakOut(Schema):
    """A title in every year from ``first`` to ``last``, the years of achievement."""

    award_type: str
    first: int
    last: int
    years: int


class HonoreeOut(Schema):
    """A recipient: name, position and unit as in the award that answers best, and counts of all public awards.

    ``found`` is how many of the awards are what was asked for; ``highlight`` is escaped HTML in which only ``<mark>``
    is markup.
    """

    id: int
    name: str
    subject: str
    position: str
    unit: str
    url: str
    profile_url: str
    awards: int
    found: int
    first_year: int
    last_year: int
    consecutive_years: list[StreakOut]
    highlight: dict[str, str]


class HonoreeAnswerOut(PageOut):
    suggestion: str
    results: list[HonoreeOut]


class YearOut(Schema):
    """The awards of one year of achievement, in legal order."""

    year: int
    awards: list[DecidedGrantOut]


class RecordOut(Schema):
    """All public awards in force of a recipient, the latest year first; name, position and unit as in the latest one.
    ``names`` are other names in decisions.
    """

    id: int
    name: str
    names: list[str]
    subject: str
    position: str
    unit: str
    url: str
    profile_url: str
    count: int
    years: list[YearOut]
    consecutive_years: list[StreakOut]


@router.get(
    "honorees/",
    response={200: HonoreeAnswerOut, **ERRORS},
    openapi_extra=parameters(AWARD_INDEX),
    throttle=PerAddress("600/m"),
    summary="Search recipients",
)
def honorees(request: HttpRequest) -> dict[str, Any]:
    """People, collectives and households with a public award in force that satisfies what is asked of awards."""
    with api_errors():
        asked = read_for_api(AWARD_INDEX, request.GET)
        results = service.group(asked, "honoree")
        page = page_data(request, asked.page, asked.page_size, results.count)
    groups = award_groups(results.groups, register_path(), Audience.PUBLIC)
    profiles = public_profiles(group.pk for group in groups)
    return page | {
        "suggestion": results.suggestion,
        "results": [_group(group, profiles.get(group.pk)) for group in groups],
    }


def _group(group: AwardGroup, profile: Any) -> dict[str, Any]:
    award = group.best.award
    return {
        "id": group.pk,
        "name": award["honoree"],
        "subject": award["subject"],
        "position": award["position"],
        "unit": award["unit"],
        "url": group.url,
        "profile_url": _path(profile),
        "awards": group.awards,
        "found": group.found,
        "first_year": group.first,
        "last_year": group.last,
        "consecutive_years": [_streak(run, run.title) for run in group.streaks],
        "highlight": dict(group.best.marked),
    }


@router.get(
    "honorees/{honoree_id}/",
    response={200: RecordOut, 301: None, 404: MessageOut, 422: ERRORS[422], 429: ERRORS[429]},
    throttle=PerAddress("600/m"),
    summary="A recipient with all awards",
)
def honoree(request: HttpRequest, honoree_id: int = Path(ge=1, le=LARGEST_ID)) -> Any:
    """The public record of a recipient. One that was merged with another answers 301 with the other's address."""
    refuse_parameters(request)
    record = record_of(honoree_id, Audience.PUBLIC)
    if record is None:
        return _merged(request, honoree_id)
    register, latest = register_path(), record.latest
    return {
        "id": honoree_id,
        "name": record.name,
        "names": record.names,
        "subject": record.honoree.subject,
        "position": latest.position,
        "unit": latest.unit_name,
        "url": honoree_url(register, honoree_id) if register else "",
        "profile_url": _path(public_profiles([honoree_id]).get(honoree_id)),
        "count": len(record.grants),
        "years": [
            {"year": year.year, "awards": [decided_grant_data(grant, register) for grant in year.grants]}
            for year in record.years
        ],
        "consecutive_years": [_streak(run, run.title.name) for run in record.streaks],
    }


def _merged(request: HttpRequest, honoree_id: int) -> HttpResponse:
    """Sends on to the recipient this one was merged into; nobody learns of one without a public award."""
    into = Honoree.objects.filter(pk=honoree_id).values_list("merged_into", flat=True).first()
    if into is None or record_of(into, Audience.PUBLIC) is None:
        raise Http404
    here = request.resolver_match.view_name if request.resolver_match else ""
    return redirect(here, honoree_id=into, permanent=True)


def _streak(run: Any, title: str) -> dict[str, Any]:
    return {"award_type": title, "first": run.first, "last": run.last, "years": run.length}


def _path(page: Any) -> str:
    """Returns a page's site-relative address, "" where there is none."""
    parts = page.get_url_parts() if page else None
    return (parts[2] or "") if parts else ""

"""The award search's list as a file, for everybody: public columns of published awards in force."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from emulation.award_export.columns import PUBLIC_COLUMNS
from emulation.award_export.files import FORMATS
from emulation.award_export.response import export_response
from emulation.award_search.index import AWARD_INDEX
from search.api import ERRORS, PerAddress, bad_parameter, parameters, unavailable
from search.engines import SearchUnavailable
from search.reading import BadParameter, read_for_api

PAGING = ("page", "page_size")

# A long list costs a minute's work.
EXPORTS = PerAddress("20/m", setting="AWARD_EXPORT_RATE")

router = Router(tags=["awards"])


def _described(suffix: str) -> dict[str, Any]:
    """Returns what the OpenAPI schema says of a file: the filters of the search, without its pages."""
    media_type = FORMATS[suffix].media_type.partition(";")[0]
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "parameters": [each for each in parameters(AWARD_INDEX)["parameters"] if each["name"] not in PAGING],
        "responses": {200: {"description": "OK", "content": content}},
    }


def _export(request: HttpRequest, suffix: str) -> StreamingHttpResponse:
    for name in PAGING:
        if name in request.GET:
            raise bad_parameter(name, _("There is no such parameter."))
    try:
        return export_response(read_for_api(AWARD_INDEX, request.GET), PUBLIC_COLUMNS, suffix)
    except BadParameter as error:
        raise bad_parameter(error.name, error.message) from error
    except SearchUnavailable as error:
        raise unavailable() from error


@router.get(
    "awards/export.csv",
    response=ERRORS,
    openapi_extra=_described("csv"),
    throttle=EXPORTS,
    summary="The award search's list as CSV",
)
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list the same parameters give in the search, in its order; headers in the language of the request."""
    return _export(request, "csv")


@router.get(
    "awards/export.xlsx",
    response=ERRORS,
    openapi_extra=_described("xlsx"),
    throttle=EXPORTS,
    summary="The award search's list as a workbook",
)
def export_xlsx(request: HttpRequest) -> StreamingHttpResponse:
    """As ``export.csv``, with dates and numbers as such and a second sheet about the list."""
    return _export(request, "xlsx")


@router.get(
    "awards/export.jsonl",
    response=ERRORS,
    openapi_extra=_described("jsonl"),
    throttle=EXPORTS,
    summary="The award search's list as JSON lines",
)
def export_json_lines(request: HttpRequest) -> StreamingHttpResponse:
    """As ``export.csv``, one JSON object a line, with codes as the filters take them."""
    return _export(request, "jsonl")

"""Answers a request with a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import pgettext

from emulation.award_export.columns import Column
from emulation.award_export.description import describe
from emulation.award_export.files import FORMATS
from emulation.award_export.rows import found_keys, in_order, rows
from emulation.award_export.table import Table
from search.request import SearchRequest


def export_response(request: SearchRequest, columns: Sequence[Column], suffix: str) -> StreamingHttpResponse:
    """Returns the whole list of a request as a file to be saved.

    Args:
        request: its page and page size do not count.
        columns: one of the sets in ``emulation.award_export.columns``.
        suffix: one of ``FORMATS``.

    Raises:
        SearchUnavailable: the index cannot be asked.
    """
    keys = found_keys(request)
    found = rows(in_order(keys, request), columns, request.audience)
    table = Table.of(columns, found, describe(request, len(keys)))
    format = FORMATS[suffix]
    subject = pgettext("file name", "awards")
    name = f"{subject}-{timezone.localdate():%Y-%m-%d}.{suffix}"
    return StreamingHttpResponse(
        format.chunks(table),
        content_type=format.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
        },
    )

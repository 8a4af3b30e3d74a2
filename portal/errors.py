"""Answers requests that failed: where the database cannot be reached or written, with the time to come back."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

BUSY = 60  # seconds after which to come back


def failed(request: HttpRequest) -> HttpResponse:
    """Returns the page of status 500, or 503 where it was the database: a full disk, a server that does not answer.

    Called by Django while the exception is handled; it has been logged by then.
    """
    if not isinstance(sys.exc_info()[1], OperationalError):
        return server_error(request)
    # Without the request: what all pages share is read from the database.
    response = HttpResponse(render_to_string("500.html"), status=503)
    response["Retry-After"] = str(BUSY)
    response["Cache-Control"] = "no-store"
    return response

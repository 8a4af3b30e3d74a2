"""Makes the public API usable from anywhere: scripts of other sites, HEAD, OPTIONS, unchanged answers, languages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

ROOT = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
READABLE = "Content-Disposition, Content-Language, ETag, Retry-After"  # by scripts of other sites
PREFLIGHT_AGE = 86_400  # seconds for which browsers need not ask again

_DURATION = re.compile(rb'"took_ms": ?[0-9.e-]+')


def is_api(request: HttpRequest) -> bool:
    """Tells whether a request is for the public API."""
    return request.path_info.startswith(ROOT)


class ApiAccessMiddleware:
    """Answers for every operation of the API what none of them needs to know.

    The API shows public data only and knows nobody: whoever reads it may, from any site. Answers are to be asked for
    again each time (``no-cache``), since what is annulled has to go at once, but are sent only where they have changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request):
            return self.get_response(request)
        response = preflight() if request.method == "OPTIONS" else self.read(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = READABLE
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def read(self, request: HttpRequest) -> HttpResponseBase:
        """Answers GET, and HEAD as GET without its body; other methods as the API refuses them."""
        asks_for_head = request.method == "HEAD"
        if asks_for_head:
            request.method = "GET"
        response = as_json(self.get_response(request))
        if asks_for_head:
            request.method = "HEAD"  # for the log
        if isinstance(response, HttpResponse) and response.status_code == 200:
            # Weak: the same answer took another time.
            digest = hashlib.sha256(_DURATION.sub(b"", response.content)).hexdigest()
            response["ETag"] = etag = f'W/"{digest[:32]}"'
            response = get_conditional_response(request, etag, None, response) or response
        return without_body(response) if asks_for_head else response


def preflight() -> HttpResponse:
    """Returns what a browser asks for before a script of another site may send its request."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
    response["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
    return response


def as_json(response: HttpResponseBase) -> HttpResponseBase:
    """Returns an error that is no JSON, such as that of an address which is none, as JSON."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    messages = {
        404: _("There is nothing at this address. The operations of the API are described at /api/v1/docs/."),
        405: _("The API is for reading: only GET, HEAD and OPTIONS are answered."),
    }
    other = _("The API cannot answer at the moment. Please try again in a few minutes.")
    answer = JsonResponse({"detail": messages.get(response.status_code, other)}, status=response.status_code)
    for name in ("Retry-After", "Cache-Control"):
        if name in response.headers:
            answer[name] = response.headers[name]
    if response.status_code == 405:
        answer["Allow"] = METHODS
    return answer


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """Returns an answer with its head only; what was still to be made of it is not made."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response

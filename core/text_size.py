"""Stores the text size that a visitor chose in a cookie, and passes it to the style sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from core.way_back import way_back

COOKIE = "text_size"
A_YEAR = 365 * 24 * 60 * 60  # seconds
# From small to large, "" for the size the browser gives. Whole pages are kept for each: few are enough.
SIZES = ("small", "", "large", "larger")


def chosen_text_size(request: HttpRequest) -> str:
    """Returns one of ``SIZES``: "" where nothing, or nothing known, was chosen."""
    size = request.COOKIES.get(COOKIE, "")
    return size if size in SIZES else ""


def neighbours(size: str) -> tuple[str, str]:
    """Returns the size below and the size above one of ``SIZES``; the size itself where there is none."""
    here = SIZES.index(size)
    return SIZES[max(here - 1, 0)], SIZES[min(here + 1, len(SIZES) - 1)]


@csrf_exempt
def choose_text_size(request: HttpRequest) -> HttpResponseRedirect:
    """Keeps the ``size`` of a POST and leads back to ``next``; an unknown size is the usual one.

    Pages are cached for everyone and cannot carry a token; the worst a forged request does is to change the size.
    """
    response = way_back(request)
    size = request.POST.get("size", "")
    if request.method != "POST":
        return response
    if size and size in SIZES:
        response.set_cookie(COOKIE, size, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response

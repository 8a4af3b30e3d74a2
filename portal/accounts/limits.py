"""Limits attempts to sign in, and tells how long to wait before the next.

Counted are failures of the last minutes, in the log of sign-ins: exact over all processes, and kept over a restart. A
browser that an account has signed in from before is a *known device* and is counted by itself: who fills the limits of
a name, of an address or of the whole site from elsewhere does not lock its owner out (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies").
"""

from __future__ import annotations

import math
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.accounts.log import name_key
from portal.accounts.models import SignInEvent
from portal.client_address import client_address
from search.throttle import network_of, parse_rate

COOKIE = "known_device"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
ACCOUNTS_ON_A_DEVICE = 10  # a computer that several people share

_SALT = "portal.accounts.known_device"


def known_device(request: HttpRequest, name: str) -> str:
    """Returns the device if the account of this name has signed in from it before, "" otherwise."""
    device, keys = _read(request)
    return device if name_key(name) in keys else ""


def remember_device(request: HttpRequest, response: HttpResponseBase, user: Any) -> None:
    """Makes the browser a known device of an account that has proved itself."""
    device, keys = _read(request)
    key = name_key(user.get_username())
    keys = [key, *(each for each in keys if each != key)][:ACCOUNTS_ON_A_DEVICE]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_hex(16), keys], salt=_SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, keys = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError):
        return "", []
    return device, keys


def password_wait(request: HttpRequest, name: str) -> int:
    """Returns how many seconds to wait before a password is tried for this name, 0 for none."""
    failures = SignInEvent.objects.filter(kind=SignInEvent.Kind.PASSWORD_WRONG)
    if device := known_device(request, name):
        return _wait(failures.filter(device=device), settings.SIGN_IN_RATE)
    failures = failures.filter(device="")
    key = name_key(name)
    network = network_of(client_address(request))
    return max(
        _wait(failures.filter(name_key=key, network=network), settings.SIGN_IN_RATE),
        _wait(failures.filter(network=network), settings.SIGN_IN_ADDRESS_RATE),
        _wait(failures.filter(name_key=key), settings.SIGN_IN_NAME_RATE),
        _wait(failures, settings.SIGN_IN_TOTAL_RATE),
    )


def factor_wait(request: HttpRequest, user: Any) -> int:
    """Returns how many seconds to wait before a code is tried; whoever gets here knows the password."""
    failures = SignInEvent.objects.filter(kind=SignInEvent.Kind.FACTOR_WRONG, user=user)
    failures = failures.filter(device=known_device(request, user.get_username()))
    return max(_wait(failures, settings.SECOND_FACTOR_RATE), _wait(failures, settings.SECOND_FACTOR_DAY_RATE))


def page_password_wait(request: HttpRequest, protected: str) -> int:
    """Returns how many seconds to wait before the password of a page or a collection is tried, 0 for none.

    Args:
        request: of the visitor.
        protected: what the password opens, as the log of sign-ins names it.
    """
    failures = SignInEvent.objects.filter(kind=SignInEvent.Kind.PAGE_PASSWORD_WRONG, detail=protected)
    network = network_of(client_address(request))
    return max(
        _wait(failures.filter(network=network), settings.PAGE_PASSWORD_RATE),
        _wait(failures, settings.PAGE_PASSWORD_TOTAL_RATE),
    )


def _wait(failures: QuerySet[SignInEvent], rate: str) -> int:
    limit, seconds = parse_rate(rate)
    now = timezone.now()
    window = timedelta(seconds=seconds)
    times = list(failures.filter(at__gt=now - window).order_by("-at").values_list("at", flat=True)[:limit])
    if len(times) < limit:
        return 0
    oldest = times[-1] if times else now  # a limit of 0 lets nobody in
    return max(math.ceil((oldest + window - now).total_seconds()), 1)

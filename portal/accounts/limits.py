"""Limits attempts to sign in, and tells how long to wait before the next.

Counted are failures of the last minutes, in the log of sign-ins: exact over all processes, and kept over a restart. A
browser that an account has signed in from before is a *known device* and is counted by itself: who fills the limits of
a name, of an address or of the whole site from elsewhere does not lock its owner out (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies").
"""

from __future__ import annotations

import ipaddress
import math
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.accounts.log import name_key
from portal.accounts.models import SignInEvent
from portal.client_address import client_address
from search.throttle import network_of, parse_rate

COOKIE = "known_device"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
PAGE_COOKIE = "known_page_passwords"
KEPT_ON_A_DEVICE = 10  # accounts, of a computer that several people share; protected pages
MOST_READ = 10_000  # failures that are looked through


def known_device(request: HttpRequest, name: str) -> str:
    """Returns the device if the account of this name has signed in from it before, "" otherwise."""
    device, keys = _read(request, COOKIE)
    return device if name_key(name) in keys else ""


def remember_device(request: HttpRequest, response: HttpResponseBase, user: Any) -> None:
    """Makes the browser a known device of an account that has proved itself."""
    _remember(request, response, COOKIE, name_key(user.get_username()))


def _remember(request: HttpRequest, response: HttpResponseBase, cookie: str, key: str) -> None:
    device, keys = _read(request, cookie)
    keys = [key, *(each for each in keys if each != key)][:KEPT_ON_A_DEVICE]
    response.set_cookie(
        cookie,
        signing.dumps([device or secrets.token_hex(16), keys], salt=f"portal.accounts.{cookie}"),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest, cookie: str) -> tuple[str, list[str]]:
    salt = f"portal.accounts.{cookie}"
    try:
        device, keys = signing.loads(request.COOKIES.get(cookie, ""), salt=salt, max_age=COOKIE_AGE)
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


def knows_page_password(request: HttpRequest, protected: str, password: str) -> str:
    """Returns the device if the password, the present one, was entered in this browser before, "" otherwise."""
    device, keys = _read(request, PAGE_COOKIE)
    return device if _page_key(protected, password) in keys else ""


def remember_page_password(request: HttpRequest, response: HttpResponseBase, protected: str, password: str) -> None:
    """Makes the browser a known device of what the password has opened, until it is changed."""
    _remember(request, response, PAGE_COOKIE, _page_key(protected, password))


def _page_key(protected: str, password: str) -> str:
    return salted_hmac("portal.accounts.page", f"{protected} {password}", algorithm="sha256").hexdigest()[:32]


def page_password_wait(request: HttpRequest, protected: str, device: str) -> int:
    """Returns how many seconds to wait before the password of a page or a collection is tried, 0 for none.

    No number of wrong passwords locks out everybody: beyond the total rate each address still has its first attempt,
    which is enough for whoever knows the password, and a known device has all of its own.

    Args:
        request: of the visitor.
        protected: what the password opens, as the log of sign-ins names it.
        device: the known device, "" for none.
    """
    failures = SignInEvent.objects.filter(kind=SignInEvent.Kind.PAGE_PASSWORD_WRONG, detail=protected)
    if device:
        return _wait(failures.filter(device=device), settings.PAGE_PASSWORD_RATE)
    failures = failures.filter(device="")
    network = network_of(client_address(request))
    if wait := _wait(failures.filter(network=network), settings.PAGE_PASSWORD_RATE):
        return wait
    if not _wait(failures, settings.PAGE_PASSWORD_TOTAL_RATE):
        return 0
    window = timedelta(seconds=parse_rate(settings.PAGE_PASSWORD_TOTAL_RATE).seconds)
    now, ours = timezone.now(), _provider_network(network)
    others = failures.filter(at__gt=now - window).order_by("-at").values_list("network", "at")[:MOST_READ]
    last = next((at for each, at in others if _provider_network(each) == ours), None)
    return max(math.ceil((last + window - now).total_seconds()), 1) if last else 0


def _provider_network(network: str) -> str:
    """Returns what one subscriber has at most: of IPv6 65,536 networks of those that attempts are counted by."""
    try:
        parsed = ipaddress.ip_address(network)
    except ValueError:
        return network
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed), 48), strict=False).network_address)
    return network


def _wait(failures: QuerySet[SignInEvent], rate: str) -> int:
    limit, seconds = parse_rate(rate)
    now = timezone.now()
    window = timedelta(seconds=seconds)
    times = list(failures.filter(at__gt=now - window).order_by("-at").values_list("at", flat=True)[:limit])
    if len(times) < limit:
        return 0
    oldest = times[-1] if times else now  # a limit of 0 lets nobody in
    return max(math.ceil((oldest + window - now).total_seconds()), 1)

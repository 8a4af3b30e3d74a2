"""Ends sessions: after a time without activity, at their greatest age, and where the second factor is missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout, user_logged_in
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from portal.accounts import limits, log
from portal.accounts.log import SECOND_FACTOR
from portal.accounts.models import SecondFactorPolicy, SignInEvent

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# Keys of a session.
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
MISSING = "second_factor_missing"

WRITTEN_EVERY = 300  # seconds between two notes of when somebody was seen

# The editor asks these by itself, whoever sits before it.
NOT_ACTIVITY = ("wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release")
# What may be used before the required second factor is there.
SETTING_UP = (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "set_language",
)


class SessionLimitMiddleware:
    """Checks the session of each signed-in request, and sets the status of refused attempts.

    Stands after Django's session and authentication. Visitors without a session cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.refusal(request) or self.get_response(request)
        if wait := getattr(request, "seconds_to_wait", 0):
            response.status_code = 429
            response["Retry-After"] = str(wait)
        return response

    def refusal(self, request: HttpRequest) -> HttpResponseBase | None:
        """Returns the answer to who may not go on as they are, None for everybody else."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return None
        session = request.session
        name = _view_name(request)
        now = int(time.time())
        signed_in_at = session.setdefault(SIGNED_IN_AT, now)
        seen_at = session.setdefault(SEEN_AT, now)
        if now - seen_at >= settings.SESSION_IDLE_SECONDS:
            return self.end(request, _("You were signed out because nothing was done for a long time."))
        if now - signed_in_at >= settings.SESSION_MAX_SECONDS:
            return self.end(request, _("Please sign in again: your last sign-in was a long time ago."))
        if session.get(MISSING):
            return self.end(request, _("Please sign in with your second factor."))
        if now - seen_at >= WRITTEN_EVERY and name not in NOT_ACTIVITY:
            session[SEEN_AT] = now
        user = request.user
        if (
            user.is_authenticated
            and session.get(SECOND_FACTOR) != user.pk
            and name not in SETTING_UP
            and SecondFactorPolicy.is_required_of(user)
        ):
            return self.ask_to_set_up(request)
        return None

    def end(self, request: HttpRequest, reason: str) -> HttpResponseBase:
        """Signs out and says why."""
        log.write(SignInEvent.Kind.SESSION_ENDED, request, user=request.user)
        request.session_has_ended = True  # type: ignore[attr-defined]  # it is no sign-out of theirs
        logout(request)
        if _is_from_script(request):
            return JsonResponse({"detail": reason}, status=403)
        messages.warning(request, reason)
        address = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({'next': address})}" if address else ""))

    def ask_to_set_up(self, request: HttpRequest) -> HttpResponseBase:
        """Leads to where the second factor is set up."""
        reason = _("Your account needs a second factor. Please set one up to go on.")
        if _is_from_script(request):
            return JsonResponse({"detail": reason}, status=403)
        messages.warning(request, reason)
        return HttpResponseRedirect(reverse("mfa_index"))


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _is_from_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest" or not request.accepts("text/html")


def end_sessions(user: Any, *, but: str | None = None) -> None:
    """Ends all sessions of an account, except the one with this key."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()


# --- Receivers of signals from Django and allauth -------------------------------------------------


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="portal.accounts.sessions")
    account_signals.user_logged_in.connect(_know_device, dispatch_uid="portal.accounts.sessions")
    mfa_signals.authenticator_used.connect(_factor_used, dispatch_uid="portal.accounts.sessions")
    mfa_signals.authenticator_added.connect(_factor_changed, dispatch_uid="portal.accounts.sessions")
    mfa_signals.authenticator_removed.connect(_factor_changed, dispatch_uid="portal.accounts.sessions")


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    now = int(time.time())
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
    if request.session.get(SECOND_FACTOR) != user.pk and is_mfa_enabled(user, FACTORS):
        # No way in leaves it out; should one be added some day, it ends here.
        request.session[MISSING] = True
        log.write(SignInEvent.Kind.FACTOR_MISSING, request, user=user)


def _factor_used(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session[SECOND_FACTOR] = user.pk


def _factor_changed(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if is_mfa_enabled(user, FACTORS):
        request.session[SECOND_FACTOR] = user.pk
    else:
        request.session.pop(SECOND_FACTOR, None)
    end_sessions(user, but=request.session.session_key)


def _know_device(sender: Any, request: HttpRequest, user: Any, response: HttpResponseBase, **kwargs: Any) -> None:
    limits.remember_device(request, response, user)

"""Writes the log of sign-ins, from our views and from the signals of Django and allauth."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from allauth.core import context
from allauth.mfa import signals as mfa_signals
from django.conf import settings
from django.contrib.auth import get_user_model, user_logged_in, user_logged_out
from django.db import DatabaseError
from django.db.models.signals import pre_save
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.accounts.models import SignInEvent
from portal.client_address import client_address
from search.throttle import network_of

logger = logging.getLogger(__name__)

Kind = SignInEvent.Kind

SECOND_FACTOR = "second_factor"  # key of a session: primary key of the account whose second factor was used in it


def name_key(name: str) -> str:
    """Returns what a name is counted by, from which it cannot be read."""
    return salted_hmac("portal.accounts.name", name.strip().casefold(), algorithm="sha256").hexdigest()[:32]


def event(
    kind: Kind, request: HttpRequest | None, *, user: Any = None, name: str = "", device: str = "", detail: str = ""
) -> SignInEvent:
    """Returns an event that is not written yet.

    Args:
        kind: what happened.
        request: None on the command line.
        user: the account; where it is not known, ``name`` is what was typed.
        name: kept readable only where an account bears it.
        device: the known device it came from, "" for none.
        detail: further information.
    """
    typed = user.get_username() if user else name
    if user is None and name:
        users = get_user_model()
        user = users.objects.filter(**{f"{users.USERNAME_FIELD}__iexact": name.strip()[:150]}).first()
    address = client_address(request)[:64] if request else ""
    return SignInEvent(
        kind=kind,
        user=user,
        name=user.get_username() if user else "",
        name_key=name_key(typed) if typed else "",
        address=address,
        network=network_of(address) if address else "",
        device=device,
        detail=detail[:200],
    )


def write(kind: Kind, request: HttpRequest | None, **words: Any) -> None:
    """Writes an event, as ``event`` makes it; where the database cannot be written, a line in the server's log."""
    try:
        event(kind, request, **words).save()
    except DatabaseError:
        logger.exception("The log of sign-ins cannot be written: %s", kind)


def prune() -> int:
    """Removes what is older than ``SIGN_IN_LOG_DAYS``; returns how many."""
    old = timezone.now() - timedelta(days=settings.SIGN_IN_LOG_DAYS)
    return SignInEvent.objects.filter(at__lt=old).delete()[0]


# --- Receivers of signals from Django and allauth -------------------------------------------------


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="portal.accounts.log")
    user_logged_out.connect(_signed_out, dispatch_uid="portal.accounts.log")
    mfa_signals.authenticator_added.connect(_factor_added, dispatch_uid="portal.accounts.log")
    mfa_signals.authenticator_removed.connect(_factor_removed, dispatch_uid="portal.accounts.log")
    mfa_signals.authenticator_reset.connect(_factor_added, dispatch_uid="portal.accounts.log")
    mfa_signals.authenticator_used.connect(_factor_used, dispatch_uid="portal.accounts.log")
    pre_save.connect(_password_changed, sender=get_user_model(), dispatch_uid="portal.accounts.log")


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    with_factor = request.session.get(SECOND_FACTOR) == user.pk
    write(Kind.SIGNED_IN, request, user=user, detail="with second factor" if with_factor else "")


def _signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None and not getattr(request, "session_has_ended", False):
        write(Kind.SIGNED_OUT, request, user=user)


def _factor_added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    write(Kind.FACTOR_ADDED, request, user=user, detail=authenticator.type)


def _factor_removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    write(Kind.FACTOR_REMOVED, request, user=user, detail=authenticator.type)


def _factor_used(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    write(Kind.FACTOR_USED, request, user=user, detail=authenticator.type)


def _password_changed(sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Logs a new password, however it was set: account form, reset link, an administrator, the command line.

    ``update_fields=["password"]`` is Django's own renewal of a hash at sign-in, no change.
    """
    if instance.pk is None or update_fields is not None:
        return
    before = sender.objects.filter(pk=instance.pk).values_list("password", flat=True).first()
    if before is not None and before != instance.password:
        write(Kind.PASSWORD_CHANGED, context.request, user=instance)

"""Log of who viewed or exported data of recipients that only staff may see."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.throttle import client_address

DAYS = 365  # entries are kept unless STAFF_ACCESS_LOG_DAYS says otherwise

logger = logging.getLogger(__name__)


class StaffDataAccess(models.Model):
    """One look at, or one file of, data for staff only: date of birth, notes."""

    class Action(models.TextChoices):
        VIEWED = "viewed", _("Viewed")
        EXPORTED = "exported", _("Saved as a file")

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("account")
    )
    # Kept where the account is deleted.
    user_name = models.CharField(_("account"), max_length=150)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    what = models.CharField(_("what"), max_length=255)
    object_id = models.CharField(max_length=64, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    address = models.CharField(_("address"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("access to data for staff")
        verbose_name_plural = _("accesses to data for staff")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.user_name} {self.action} {self.what}"


def record_access(
    request: HttpRequest, action: StaffDataAccess.Action, what: Any, *, pk: Any = "", detail: str = ""
) -> None:
    """Writes that the person of a request saw or took away data for staff.

    Args:
        what: the record, or the list, as people call it.
        pk: of the record.
        detail: what narrowed a list, and how much it held.
    """
    user: Any = request.user
    try:
        with transaction.atomic():
            StaffDataAccess.objects.create(
                user=user,
                user_name=user.get_username(),
                action=action,
                what=str(what)[:255],
                object_id=str(pk),
                detail=detail.replace("\0", "")[:500],
                address=client_address(request)[:64],
            )
    except DatabaseError:  # a full disk hides no record from who must read it; the server's log tells
        logger.exception("Access to data for staff could not be written: %s %s", action, pk)


def prune() -> int:
    """Removes entries older than ``STAFF_ACCESS_LOG_DAYS``; returns how many."""
    old = timezone.now() - timedelta(days=getattr(settings, "STAFF_ACCESS_LOG_DAYS", DAYS))
    return StaffDataAccess.objects.filter(at__lt=old).delete()[0]

"""Models for the log of sign-ins and for who must use a second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.site_version import remember


class SignInEvent(models.Model):
    """One thing that happened to an account. No password and no code is ever part of it."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        PASSWORD_RIGHT = "password_right", _("Password right")
        PASSWORD_WRONG = "password_wrong", _("Wrong name or password")
        REFUSED = "refused", _("Refused: too many attempts")
        FACTOR_USED = "factor_used", _("Second factor right")
        FACTOR_WRONG = "factor_wrong", _("Second factor wrong")
        FACTOR_MISSING = "factor_missing", _("Refused: signed in without the second factor")
        FACTOR_ADDED = "factor_added", _("Second factor set up")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        FACTOR_RESET = "factor_reset", _("Second factor reset by an administrator")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSION_ENDED = "session_ended", _("Signed out after a time without activity")
        RESET_ASKED = "reset_asked", _("Link for a new password asked for")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PAGE_PASSWORD_WRONG = "page_password", _("Wrong password of a page")

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    # Kept of known accounts only: people type passwords into the field for the name.
    name = models.CharField(_("name"), max_length=150, blank=True)
    name_key = models.CharField(max_length=32, blank=True, editable=False)
    address = models.CharField(_("address"), max_length=64, blank=True)
    network = models.CharField(max_length=64, blank=True, editable=False)
    device = models.CharField(max_length=32, blank=True, editable=False)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sign-in event")
        verbose_name_plural = _("sign-in events")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["kind", "network", "at"], name="sign_in_by_network"),
            models.Index(fields=["kind", "name_key", "at"], name="sign_in_by_name"),
            models.Index(fields=["kind", "device", "at"], name="sign_in_by_device"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind} {self.name}"


@register_setting(icon="key", order=900)
class SecondFactorPolicy(BaseGenericSetting):
    """Who cannot use the admin without a second factor; everybody else may choose to."""

    for_administrators = models.BooleanField(_("required of administrators"), default=False)
    groups = models.ManyToManyField(Group, blank=True, verbose_name=_("required of these groups"), related_name="+")

    panels = [
        HelpPanel(
            _(
                "Members are asked to set up an authenticator app or a passkey the next time they open a page, and "
                "cannot go on before. Everybody else may set one up under “Account”."
            )
        ),
        FieldPanel("for_administrators"),
        FieldPanel("groups", widget=CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("second factor")

    @classmethod
    def is_required_of(cls, user: Any) -> bool:
        """Tells whether an account must have a second factor; the policy is read once for each version of the site."""
        administrators, groups = remember("second factor policy", _required)
        if administrators and user.is_superuser:
            return True
        return bool(groups) and user.groups.filter(pk__in=groups).exists()


def _required() -> tuple[bool, frozenset[int]]:
    rows = list(SecondFactorPolicy.objects.values_list("for_administrators", "groups"))
    return any(row[0] for row in rows), frozenset(row[1] for row in rows if row[1])

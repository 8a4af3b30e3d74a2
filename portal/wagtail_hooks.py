"""Registers this site's hooks in the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.forms import Script
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from portal.accounts.admin import SignInReport, may_reset
from portal.media import hide_document

hooks.register("before_serve_document", hide_document, order=1000)  # after Wagtail's own, which asks for passwords


class SignInReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("portal.view_signinevent")


@hooks.register("register_reports_menu_item")
def sign_in_report_item() -> MenuItem:
    return SignInReportMenuItem(_("Sign-ins"), reverse("sign_in_report"), name="sign-ins", icon_name="key", order=1100)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/sign-ins/", SignInReport.as_view(), name="sign_in_report"),
        path("reports/sign-ins/results/", SignInReport.as_view(results_only=True), name="sign_in_report_results"),
    ]


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _(
            "Authenticator app, passkeys and recovery codes protect your account if somebody learns your password."
        ),
    }


@hooks.register("register_user_listing_buttons")
def reset_button(user: Any, request_user: Any) -> Iterator[Button]:
    if may_reset(request_user, user) and is_mfa_enabled(user):
        yield Button(
            _("Reset the second factor"), url=reverse("reset_factor", args=[user.pk]), icon_name="key", priority=40
        )


@hooks.register("insert_global_admin_js")
def typing_is_activity() -> SafeString:
    script = str(Script("portal/js/activity.js", defer=True, **{"data-url": reverse("account_active")}))
    return format_html("{}", SafeString(script))

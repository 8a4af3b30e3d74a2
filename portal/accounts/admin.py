"""Shows accounts in the admin: the log of sign-ins, and the reset of a lost second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, DateFromToRangeFilter, MultipleChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from portal.accounts import log
from portal.accounts.models import SignInEvent
from portal.accounts.sessions import end_sessions


class SignInFilters(WagtailFilterSet):
    at = DateFromToRangeFilter(label=gettext_lazy("Time"), widget=DateRangePickerWidget)
    name = CharFilter(label=gettext_lazy("Account"), lookup_expr="icontains")
    address = CharFilter(label=gettext_lazy("Address"), lookup_expr="startswith")
    kind = MultipleChoiceFilter(
        label=gettext_lazy("What happened"), choices=SignInEvent.Kind.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = SignInEvent
        fields = ["at", "name", "address", "kind"]


def _name(event: SignInEvent) -> str:
    return event.name or (_("(unknown name)") if event.name_key else "")


def _time(event: SignInEvent) -> str:
    return formats.date_format(timezone.localtime(event.at), "d/m/Y H:i:s")


class SignInReport(ReportView):
    """Who signed in, from where, with what result."""

    index_url_name = "sign_in_report"
    index_results_url_name = "sign_in_report_results"
    page_title = gettext_lazy("Sign-ins")
    header_icon = "key"
    model = SignInEvent
    filterset_class = SignInFilters
    list_export = ["at", "name", "get_kind_display", "address", "detail"]
    export_headings = {
        "at": gettext_lazy("Time"),
        "name": gettext_lazy("Account"),
        "get_kind_display": gettext_lazy("What happened"),
        "address": gettext_lazy("Address"),
        "detail": gettext_lazy("Detail"),
    }
    results_template_name = "wagtailadmin/generic/listing_results.html"
    columns = [
        Column("at", label=gettext_lazy("Time"), accessor=_time),
        Column("name", label=gettext_lazy("Account"), accessor=_name),
        Column("kind", label=gettext_lazy("What happened"), accessor="get_kind_display"),
        Column("address", label=gettext_lazy("Address")),
        Column("detail", label=gettext_lazy("Detail")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("portal.view_signinevent"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return SignInEvent.objects.order_by("-at", "-pk")

    def get_filename(self) -> str:
        return "sign-ins"


def may_reset(actor: Any, account: Any) -> bool:
    """Tells whether somebody may take the second factor from an account: an administrator's only by another."""
    return actor.is_superuser or (actor.has_perm("auth.change_user") and not account.is_superuser)


def reset_second_factor(account: Any, request: HttpRequest | None = None, *, by: str) -> bool:
    """Removes the second factor of an account and ends its sessions; False where there was none.

    Args:
        account: who has lost it.
        request: None on the command line.
        by: who did it, for the log.
    """
    removed, _by_model = Authenticator.objects.filter(user=account).delete()
    end_sessions(account)
    if removed:
        log.write(SignInEvent.Kind.FACTOR_RESET, request, user=account, detail=by)
    return bool(removed)


@reauthentication_required(app="allauth.mfa")
def reset_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks whether to reset, and does it."""
    account = get_object_or_404(get_user_model(), pk=pk)
    if not may_reset(request.user, account):
        raise PermissionDenied
    if request.method == "POST":
        if reset_second_factor(account, request, by=request.user.get_username()):
            messages.success(request, _("The second factor of “%(name)s” was reset.") % {"name": account})
        else:
            messages.warning(request, _("“%(name)s” has no second factor.") % {"name": account})
        return redirect("wagtailusers_users:index")
    return TemplateResponse(request, "portal/accounts/reset.html", {"account": account})

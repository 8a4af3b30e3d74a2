"""The report of who looked at, or took away, data for staff only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, DateFromToRangeFilter, MultipleChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from emulation.models.staff_access import StaffDataAccess

PERMISSION = "emulation.view_staffdataaccess"


class StaffAccessFilters(WagtailFilterSet):
    at = DateFromToRangeFilter(label=gettext_lazy("Time"), widget=DateRangePickerWidget)
    user_name = CharFilter(label=gettext_lazy("Account"), lookup_expr="icontains")
    what = CharFilter(label=gettext_lazy("What"), lookup_expr="icontains")
    action = MultipleChoiceFilter(
        label=gettext_lazy("Action"), choices=StaffDataAccess.Action.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = StaffDataAccess
        fields: ClassVar = ["at", "user_name", "what", "action"]


def _time(entry: StaffDataAccess) -> str:
    return formats.date_format(timezone.localtime(entry.at), "d/m/Y H:i:s")


class StaffAccessReport(ReportView):
    """Who looked at dates of birth and notes of recipients, or saved them as a file."""

    index_url_name = "staff_access_report"
    index_results_url_name = "staff_access_report_results"
    results_template_name = "wagtailadmin/generic/listing_results.html"
    page_title = gettext_lazy("Access to data for staff")
    header_icon = "view"
    model = StaffDataAccess
    filterset_class = StaffAccessFilters
    list_export = ["at", "user_name", "get_action_display", "what", "object_id", "detail", "address"]
    export_headings = {
        "at": gettext_lazy("Time"),
        "user_name": gettext_lazy("Account"),
        "get_action_display": gettext_lazy("Action"),
        "what": gettext_lazy("What"),
        "object_id": "ID",
        "detail": gettext_lazy("Detail"),
        "address": gettext_lazy("Address"),
    }
    columns = [
        Column("at", label=gettext_lazy("Time"), accessor=_time),
        Column("user_name", label=gettext_lazy("Account")),
        Column("action", label=gettext_lazy("Action"), accessor="get_action_display"),
        Column("what", label=gettext_lazy("What")),
        Column("detail", label=gettext_lazy("Detail")),
        Column("address", label=gettext_lazy("Address")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return StaffDataAccess.objects.order_by("-at", "-pk")

    def get_filename(self) -> str:
        return "staff-data"


class StaffAccessMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


def menu_item() -> MenuItem:
    """Returns the report's place in the menu."""
    return StaffAccessMenuItem(
        _("Access to data for staff"),
        reverse("staff_access_report"),
        name="staff-access",
        icon_name="view",
        order=1110,
    )


def urls() -> list[URLPattern]:
    """Returns the report's addresses."""
    return [
        path("reports/staff-access/", StaffAccessReport.as_view(), name="staff_access_report"),
        path(
            "reports/staff-access/results/",
            StaffAccessReport.as_view(results_only=True),
            name="staff_access_report_results",
        ),
    ]

"""The list of the award search in the admin as a file, with columns for staff."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from emulation.award_export.columns import PERSONAL_COLUMNS, columns_for_staff
from emulation.award_export.files import FORMATS
from emulation.award_export.response import export_response
from emulation.award_search.index import AWARD_INDEX
from emulation.models.grants import AwardGrant
from emulation.models.staff_access import StaffDataAccess, record_access
from search.engines import SearchUnavailable
from search.reading import read_for_people
from search.types import Audience


class StaffAwardExportView(PermissionCheckedMixin, View):
    """Who may open the search in the admin may take its list away; see ``columns_for_staff`` for which columns."""

    any_permission_required = ["add", "change", "delete", "view"]
    index_url_name = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(AwardGrant)

    def get(self, request: HttpRequest, suffix: str) -> HttpResponseBase:
        if suffix not in FORMATS:
            raise Http404
        reading = read_for_people(AWARD_INDEX, request.GET, Audience.STAFF)
        if reading.notices:  # a list other than the one asked for is shown, with what was wrong, not saved
            return self._back(request)
        columns = columns_for_staff(request.user)
        try:
            response = export_response(reading.request, columns, suffix)
        except SearchUnavailable:
            messages.error(
                request, _("The award search cannot answer at the moment. Please try again in a few minutes.")
            )
            return self._back(request)
        has_personal_columns = any(column in PERSONAL_COLUMNS for column in columns)
        record_access(
            request,
            StaffDataAccess.Action.EXPORTED,
            _("List of awards with dates of birth and notes")
            if has_personal_columns
            else _("List of awards for staff"),
            detail=f"{suffix} {unquote_plus(request.GET.urlencode())}".strip(),
        )
        return response

    def _back(self, request: HttpRequest) -> HttpResponseBase:
        return redirect(f"{reverse(self.index_url_name)}?{request.GET.urlencode()}")

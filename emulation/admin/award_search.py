"""The award search in the admin: the public one, over unpublished and annulled awards as well."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry

from emulation.award_search.groups import record_of
from emulation.award_search.page import all_values, search_awards
from emulation.award_statistics.statistics import PATH as STATISTICS_PATH
from emulation.award_statistics.statistics import statistics, table_response
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from search.types import Audience


class StaffAwardView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What the views around the award search share. Who may do anything with awards may look at all of them."""

    any_permission_required = ["add", "change", "delete", "view"]
    model = AwardGrant
    page_title = _("Award search")
    header_icon = "search"
    results_template_name = ""  # the viewset sets it
    index_url_name = ""
    add_url_name = ""
    edit_url_name = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(self.model)

    @cached_property
    def index_url(self) -> str:
        return reverse(self.index_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": self.index_url, "label": StaffAwardView.page_title}]
        if self.get_page_title() != StaffAwardView.page_title:
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            index_url=self.index_url,
            edit_url_name=self.edit_url_name,
            can_change=self.permission_policy.user_has_permission(user, "change"),
            can_change_decision=_may_change(user, AwardDecision),
            can_change_honoree=_may_change(user, Honoree),
            **kwargs,
        )


def _may_change(user: Any, model: Any) -> bool:
    return policy_registry.get_by_type(model).user_has_permission(user, "change")


class StaffAwardSearchView(StaffAwardView):
    template_name = "emulation/admin/award_search.html"

    @property
    def header_buttons(self) -> list[Button]:
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return []
        return [HeaderButton(_("Add award"), url=reverse(self.add_url_name), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = search_awards(self.request.GET, self.index_url, Audience.STAFF)
        return super().get_context_data(search=search, **kwargs)


class StaffAwardValuesView(StaffAwardView):
    """All values of one filter to choose from."""

    template_name = "emulation/admin/award_values.html"
    page_title = _("All values of a filter")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            search = all_values(self.request.GET, self.index_url, kwargs["name"], Audience.STAFF)
        except KeyError as error:
            raise Http404 from error
        return super().get_context_data(search=search, **kwargs)


class StaffAwardStatisticsView(StaffAwardView):
    template_name = "emulation/admin/award_statistics.html"
    page_title = _("Award statistics")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = statistics(self.request.GET, self.index_url, Audience.STAFF)
        return super().get_context_data(statistics=found, search=found.search, **kwargs)


class StaffAwardTableView(StaffAwardView):
    """One table of the statistics as a CSV file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return table_response(statistics(request.GET, self.index_url, Audience.STAFF), kwargs["name"])


class StaffAwardRecordView(StaffAwardView):
    """All awards of one recipient, with what titles in consecutive years count towards."""

    template_name = "emulation/admin/award_record.html"

    @cached_property
    def record(self) -> Any:
        found = record_of(self.kwargs["pk"], Audience.STAFF)
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return str(_("Awards of %(name)s") % {"name": self.record.honoree.name})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)


def award_search_paths(viewset: Any) -> list[Any]:
    """Returns the addresses below the award search: all values of a filter, statistics, records of recipients."""
    places = [
        ("loc/<slug:name>/", StaffAwardValuesView, "values"),
        (STATISTICS_PATH, StaffAwardStatisticsView, "statistics"),
        (f"{STATISTICS_PATH}<slug:name>/csv/", StaffAwardTableView, "statistics_table"),
        ("doi-tuong/<int:pk>/", StaffAwardRecordView, "record"),
    ]
    names = {name: viewset.get_url_name(name.removesuffix("_url_name")) for name in ("index_url_name", "edit_url_name")}
    return [path(route, view.as_view(**names), name=name) for route, view, name in places]

"""The award search in the admin: the public one, over unpublished and annulled awards as well."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry

from emulation.award_search import search_awards
from emulation.models import AwardGrant
from search.documents import Audience


class StaffAwardSearchView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The award search of the public page, over unpublished and annulled awards as well."""

    any_permission_required = ["add", "change", "delete", "view"]
    model = AwardGrant
    template_name = "emulation/admin/award_search.html"
    results_template_name = template_name
    page_title = _("Award search")
    header_icon = "search"
    index_url_name = ""
    add_url_name = ""
    edit_url_name = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(self.model)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[Button]:
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return []
        return [HeaderButton(_("Add award"), url=reverse(self.add_url_name), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            search=search_awards(self.request.GET, Audience.STAFF),
            edit_url_name=self.edit_url_name,
            index_url=reverse(self.index_url_name),
            can_change=self.permission_policy.user_has_permission(self.request.user, "change"),
            **kwargs,
        )

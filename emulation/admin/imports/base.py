"""Shared base of the views of one import."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from emulation.award_import.progress import is_stalled
from emulation.award_import.tasks import start
from emulation.models.award_import import AwardImport, ImportState
from emulation.models.grants import AwardGrant

PER_PAGE = 50


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page that those may see who may add awards."""

    model = AwardGrant
    permission_required = "add"
    page_title = _("Import awards")
    header_icon = "upload"
    results_template_name = ""  # the viewset sets it

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(AwardGrant)

    @cached_property
    def imported(self) -> AwardImport:
        return get_object_or_404(AwardImport, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": reverse("award_import:index"), "label": ImportView.page_title}]
        if "pk" in self.kwargs:
            items.append({"url": reverse("award_import:detail", args=[self.imported.pk]), "label": str(self.imported)})
        if self.get_page_title() != ImportView.page_title:
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "pk" in self.kwargs:
            kwargs["imported"] = self.imported
        return super().get_context_data(**kwargs)

    def to(self, name: str, *, query: str = "") -> HttpResponse:
        """Goes to another page of this import."""
        return redirect(reverse(f"award_import:{name}", args=[self.imported.pk]) + query)


def begin(view: ImportView, step: str, **values: Any) -> HttpResponse:
    """Starts a step of the work, unless somebody else has, and goes to the page that tells of it."""
    imported = view.imported
    expected: dict[str, tuple[str, ...]] = {
        ImportState.CHECKING: (ImportState.UPLOADED, ImportState.CHECKED),
        ImportState.IMPORTING: (ImportState.CHECKED,),
        ImportState.UNDOING: (ImportState.IMPORTED,),
    }
    states = (*expected[step], imported.state) if is_stalled(imported) else expected[step]
    with transaction.atomic():
        moved = imported.move(step, expected=states, error="", **values)
    if moved:
        start(imported, step, view.request.user)
    return view.to("detail")

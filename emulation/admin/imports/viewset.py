"""Registers the views and the menu item of the import in the admin."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from emulation.admin.imports import downloads, review, uploading, views
from emulation.models.grants import AwardGrant


class ImportMenuItem(MenuItem):
    """Shown to whoever may add awards."""

    def is_shown(self, request: Any) -> bool:
        return bool(policy_registry.get_by_type(AwardGrant).user_has_permission(request.user, "add"))


class AwardImportViewSet(ViewSet):
    name = "award_import"
    url_prefix = "emulation/imports"
    icon = "upload"
    menu_label = _("Import awards")
    menu_order = 60
    menu_item_class = ImportMenuItem

    def get_urlpatterns(self) -> list[Any]:
        view = self.construct_view
        one = "<int:pk>/"
        return [
            path("", view(views.IndexView), name="index"),
            path("add/", view(uploading.UploadView), name="add"),
            path("template.xlsx", view(downloads.TemplateFileView), name="template"),
            path("review/", view(review.ReviewView), name="review"),
            path(one, view(views.DetailView), name="detail"),
            path(f"{one}columns/", view(uploading.ColumnsView), name="columns"),
            path(f"{one}decisions/<slug:kind>/", view(views.QuestionsView), name="questions"),
            path(f"{one}check/", view(views.ActionView, action="check"), name="check"),
            path(f"{one}confirm/", view(views.ActionView, action="confirm"), name="confirm"),
            path(f"{one}discard/", view(views.ActionView, action="discard"), name="discard"),
            path(f"{one}undo/", view(views.UndoView), name="undo"),
            path(f"{one}progress.json", view(views.ProgressView), name="progress"),
            path(f"{one}file/", view(downloads.FileView), name="file"),
            path(f"{one}problems.csv", view(downloads.ProblemsView), {"suffix": "csv"}, name="problems_csv"),
            path(f"{one}problems.xlsx", view(downloads.ProblemsView), {"suffix": "xlsx"}, name="problems_xlsx"),
        ]

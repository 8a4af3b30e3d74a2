"""A record's history in the admin: who changed what, when, from what to what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.history import HistoryView, LogEntryUserColumn
from wagtail.log_actions import registry

from emulation.models.honorees import Honoree
from emulation.models.staff_access import StaffDataAccess, record_access
from emulation.register.audit_log import described


class ChangesColumn(Column):
    """What an entry of the log changed, and why."""

    cell_template_name = "emulation/admin/changes_cell.html"

    class Media:
        css: ClassVar = {"all": ["emulation/css/admin.css"]}

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {
            **context,
            "changes": list(described(instance)),
            **{name: instance.data.get(name) for name in ("reason", "other")},
        }


class RegisterHistoryView(HistoryView):
    """The log of one record with the values before and after. Like the record's form, it is for those who may edit."""

    page_title = _("History")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self.object, Honoree):  # former dates of birth and notes are in it
            detail = str(self.page_title)
            record_access(request, StaffDataAccess.Action.VIEWED, self.object, pk=self.object.pk, detail=detail)
        return super().get(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("message", label=_("Action"), width="18%"),
            ChangesColumn("changes", label=_("What changed")),
            LogEntryUserColumn("user", label=_("User"), width="16%"),
            DateColumn("timestamp", label=_("Date"), width="12%"),
        ]

    def get_base_queryset(self) -> Any:
        # Wagtail shows of entries that belong together the last alone; here each tells of another change.
        return self._annotate_queryset(registry.get_logs_for_instance(self.object))

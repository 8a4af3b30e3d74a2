"""The tree of units in the admin."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button

from emulation.admin.shared import FoldedIndexView, RegisterEditView, RegisterViewSet, day_column
from emulation.admin.unit_changes import unit_change_buttons, unit_change_paths
from emulation.models.units import OrgUnit


class OrgUnitIndexView(FoldedIndexView):
    related = ("parent", "successor")


class OrgUnitEditView(RegisterEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *unit_change_buttons(self)]


class OrgUnitViewSet(RegisterViewSet):
    model = OrgUnit
    name = "org_unit"
    url_prefix = "emulation/units"
    icon = "group"
    menu_label = _("Units")
    menu_order = 40
    index_view_class = OrgUnitIndexView
    edit_view_class = OrgUnitEditView
    ordering = ("path",)
    list_display = [
        "name",
        "short_name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("parent", label=_("Belongs to"), sort_key="parent__name"),
        day_column("valid_from", _("Exists from")),
        day_column("valid_to", _("Exists until")),
        Column("successor", label=_("Successor")),
    ]
    list_filter = ["kind", "needs_review"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("code"), FieldPanel("kind")]),
            FieldPanel("parent"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]), FieldPanel("successor")],
                heading=_("Renaming and merging"),
                help_text=_(
                    "“Rename unit” and “Merge unit” in the menu at the top fill these in: awards keep the name they "
                    "were given under."
                ),
            ),
            FieldPanel("needs_review"),
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *unit_change_paths(self)]

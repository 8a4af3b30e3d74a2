"""The award catalogue in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column

from emulation.admin.shared import FoldedIndexView, RegisterViewSet, day_column
from emulation.models.award_types import AwardType


class AwardTypeViewSet(RegisterViewSet):
    model = AwardType
    name = "award_type"
    url_prefix = "emulation/catalogue"
    icon = "tag"
    menu_label = _("Award catalogue")
    menu_order = 50
    index_view_class = FoldedIndexView
    list_display = [
        "name",
        "code",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_level_display", label=_("Deciding level")),
        day_column("valid_from", _("Law since")),
        day_column("valid_to", _("Law until")),
        Column("legal_basis", label=_("Legal basis"), width="25%"),
    ]
    list_filter = ["kind", "level", "for_individuals", "for_collectives", "for_households"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("code"), FieldPanel("short_name")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("level")]),
            FieldRowPanel([FieldPanel("rank_order"), FieldPanel("class_rank")]),
            FieldRowPanel([FieldPanel("for_individuals"), FieldPanel("for_collectives"), FieldPanel("for_households")]),
            FieldPanel("legal_basis"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            FieldPanel("parent"),
            FieldPanel("is_group"),
        ]
    )

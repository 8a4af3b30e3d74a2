"""Recipients in the admin."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from emulation.admin.shared import FoldedIndexView, RegisterViewSet, grant_count
from emulation.models import Honoree


class HonoreeIndexView(FoldedIndexView):
    related = ("unit",)

    def get_base_queryset(self) -> QuerySet[Honoree]:
        return super().get_base_queryset().annotate(grant_count=grant_count("honoree"))


class HonoreeViewSet(RegisterViewSet):
    model = Honoree
    name = "honoree"
    url_prefix = "emulation/honorees"
    icon = "user"
    menu_label = _("Recipients")
    menu_order = 30
    index_view_class = HonoreeIndexView
    ordering = ("sort_key", "pk")
    list_display = [
        "name",
        Column("get_subject_display", label=_("Subject"), sort_key="subject"),
        "position",
        Column("unit", label=_("Unit"), sort_key="unit__name"),
        Column("grant_count", label=_("Awards")),
    ]
    list_filter = ["subject", "is_direct_worker"]
    edit_handler = ObjectList(
        [
            FieldPanel("subject"),
            FieldRowPanel([FieldPanel("honorific"), FieldPanel("name")]),
            FieldPanel("sort_name"),
            FieldPanel("position"),
            FieldPanel("unit"),
            FieldPanel("is_direct_worker"),
            MultiFieldPanel([FieldPanel("date_of_birth"), FieldPanel("note")], heading=_("For staff only")),
        ]
    )

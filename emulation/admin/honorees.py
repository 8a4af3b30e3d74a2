"""Recipients in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button

from emulation.admin.honoree_merge import merge_buttons, merge_paths
from emulation.admin.shared import FoldedIndexView, RegisterEditView, RegisterViewSet, grant_count
from emulation.models.honorees import Honoree
from emulation.models.staff_access import StaffDataAccess, record_access


class HonoreeIndexView(FoldedIndexView):
    related = ("unit",)

    def get_base_queryset(self) -> QuerySet[Honoree]:
        standing = super().get_base_queryset().filter(merged_into=None)
        return standing.annotate(grant_count=grant_count("honoree"))


class HonoreeEditView(RegisterEditView):
    """A record that was merged is not edited any more: the one that was kept is."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = Honoree.objects.filter(pk=self.object_pk).values_list("merged_into", flat=True).first()
        if kept and request.method == "POST":
            return self.gone_response(reverse(self.edit_url_name, args=[kept]))
        if kept:
            text = _("This record has been merged into the one you see now.")
            history = messages.button(self.history_of_merged, _("History of the merged record"))
            messages.info(request, text, buttons=[history])
            return redirect(self.edit_url_name, kept)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        record_access(request, StaffDataAccess.Action.VIEWED, self.object, pk=self.object.pk)
        return response

    @property
    def history_of_merged(self) -> str:
        return reverse(self.history_url_name, args=[self.object_pk])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *merge_buttons(self)]


class HonoreeViewSet(RegisterViewSet):
    model = Honoree
    name = "honoree"
    url_prefix = "emulation/honorees"
    icon = "user"
    menu_label = _("Recipients")
    menu_order = 30
    index_view_class = HonoreeIndexView
    edit_view_class = HonoreeEditView
    ordering = ("sort_key", "pk")
    list_display = [
        "name",
        Column("get_subject_display", label=_("Subject"), sort_key="subject"),
        "position",
        Column("unit", label=_("Unit"), sort_key="unit__name"),
        Column("grant_count", label=_("Awards")),
    ]
    list_filter = ["subject", "is_direct_worker", "needs_review"]
    edit_handler = ObjectList(
        [
            FieldPanel("subject"),
            FieldRowPanel([FieldPanel("honorific"), FieldPanel("name")]),
            FieldPanel("sort_name"),
            FieldPanel("position"),
            FieldPanel("unit"),
            FieldPanel("is_direct_worker"),
            MultiFieldPanel(
                [FieldPanel("date_of_birth"), FieldPanel("note"), FieldPanel("needs_review")],
                heading=_("For staff only"),
            ),
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *merge_paths(self)]

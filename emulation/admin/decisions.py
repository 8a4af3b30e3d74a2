"""Award decisions in the admin, each with the list of its recipients."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from emulation.admin.award_annex import DecisionAnnexView
from emulation.admin.legal_status import LEGAL_STATUS, legal_status_buttons, legal_status_paths
from emulation.admin.shared import (
    DecisionDeleteView,
    FoldedIndexView,
    RegisterEditView,
    RegisterViewSet,
    day_column,
    grant_count,
)
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant


class DecisionIndexView(FoldedIndexView):
    def get_base_queryset(self) -> QuerySet[AwardDecision]:
        return super().get_base_queryset().annotate(grant_count=grant_count("decision"))


class DecisionEditView(RegisterEditView):
    @property
    def header_buttons(self) -> list[Button]:
        url = reverse("award_decision:grants", args=[self.object.pk])
        label = _("Recipients (%(count)d)") % {"count": self.object.grants.count()}
        return [HeaderButton(label, url=url, icon_name="list-ul")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *legal_status_buttons(self)]


class DecisionCreateView(generic.CreateView):
    def get_success_url(self) -> str:
        return reverse("award_decision:grants", args=[self.object.pk])


class DecisionGrantsView(generic.IndexView):
    """The awards of one decision in legal order, page by page: a decision of 500 opens as fast as one of five."""

    model = AwardGrant
    is_searchable = False
    header_icon = "list-ul"
    paginate_by = 50
    columns = [
        TitleColumn(
            "honoree_name",
            label=_("Recipient"),
            get_url=lambda grant: reverse("award_grant:edit", args=[grant.pk]),
        ),
        Column("award_type", label=_("Award")),
        Column("position", label=_("Position")),
        Column("unit_name", label=_("Unit")),
        Column("period", label=_("Achievement")),
        Column("get_status_display", label=_("Standing")),
    ]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.decision = get_object_or_404(AwardDecision, pk=kwargs["pk"])
        super().setup(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[AwardGrant]:
        return self.decision.grants.select_related("award_type", "honoree__unit")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.in_legal_order()

    def get_index_url(self) -> str:
        return reverse("award_decision:grants", args=[self.decision.pk])

    def get_page_title(self) -> str:
        return str(_("Recipients of %(decision)s") % {"decision": self.decision.number})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("award_decision:index"), "label": AwardDecision._meta.verbose_name_plural},
            {"url": reverse("award_decision:edit", args=[self.decision.pk]), "label": str(self.decision)},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        url = f"{reverse('award_grant:add')}?decision={self.decision.pk}"
        annex = reverse("award_decision:annex", args=[self.decision.pk])
        return [
            HeaderButton(_("Add award"), url=url, icon_name="plus"),
            HeaderButton(_("Annex for printing"), url=annex, icon_name="doc-full"),
        ]


class DecisionViewSet(RegisterViewSet):
    model = AwardDecision
    name = "award_decision"
    url_prefix = "emulation/decisions"
    icon = "doc-full-inverse"
    menu_label = _("Award decisions")
    menu_order = 20
    index_view_class = DecisionIndexView
    ordering = ("-issued_on", "-pk")
    add_view_class = DecisionCreateView
    edit_view_class = DecisionEditView
    delete_view_class = DecisionDeleteView
    list_display = [
        "number",
        day_column("issued_on", _("Date of issue")),
        Column("abstract", label=_("Abstract"), width="28%"),
        "authority",
        Column("grant_count", label=_("Awards")),
        Column("get_status_display", label=_("Standing"), sort_key="status"),
        BooleanColumn("is_published", label=_("Public"), sort_key="is_published"),
    ]
    list_filter = ["year", "status", "is_published", "authority_level"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]),
                    FieldRowPanel([FieldPanel("authority"), FieldPanel("authority_level")]),
                    FieldPanel("abstract"),
                    FieldRowPanel([FieldPanel("signer_name"), FieldPanel("signer_position")]),
                    FieldPanel("legal_bases"),
                    FieldPanel("file"),
                    FieldPanel("campaign"),
                    FieldPanel("is_published"),
                ],
                heading=_("Decision"),
            ),
            ObjectList([LEGAL_STATUS], heading=_("Standing")),
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        grants = self.construct_view(DecisionGrantsView, model=AwardGrant, index_url_name="")
        annex = path("<int:pk>/annex/", DecisionAnnexView.as_view(), name="annex")
        steps = legal_status_paths(
            self,
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]),
                FieldPanel("authority"),
                FieldPanel("abstract"),
                FieldRowPanel([FieldPanel("signer_name"), FieldPanel("signer_position")]),
                FieldPanel("legal_bases"),
            ],
        )
        return [*super().get_urlpatterns(), path("<int:pk>/grants/", grants, name="grants"), annex, *steps]

"""Single awards in the admin; their list is the award search."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from emulation.admin.award_annex import ListAnnexView
from emulation.admin.award_export import StaffAwardExportView
from emulation.admin.award_search import StaffAwardSearchView, award_search_paths
from emulation.admin.legal_status import LEGAL_STATUS, legal_status_buttons, legal_status_paths
from emulation.admin.shared import DecisionDeleteView, RegisterEditView, RegisterViewSet
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant


class GrantCreateView(generic.CreateView):
    """Enters one award after the other into a decision that the address names."""

    @cached_property
    def decision(self) -> AwardDecision | None:
        given = self.request.GET.get("decision", "")
        return AwardDecision.objects.filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None

    def get_initial_form_instance(self) -> AwardGrant:
        if self.decision is None:
            return AwardGrant()
        return AwardGrant(decision=self.decision, achievement_to=self.decision.year)

    def get_add_url(self) -> str:
        query = f"?decision={self.decision.pk}" if self.decision else ""
        return super().get_add_url() + query

    def get_success_url(self) -> str:
        if self.decision:
            return reverse("award_decision:grants", args=[self.decision.pk])
        return super().get_success_url()

    def get_success_buttons(self) -> list[Any]:
        return [*super().get_success_buttons(), messages.button(self.get_add_url(), _("Add another award"))]


class GrantEditView(RegisterEditView):
    def get_success_url(self) -> str:
        return reverse("award_decision:grants", args=[self.object.decision_id])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *legal_status_buttons(self)]


class GrantViewSet(RegisterViewSet):
    model = AwardGrant
    name = "award_grant"
    url_prefix = "emulation/awards"
    icon = "search"
    menu_label = _("Award search")
    menu_order = 10
    index_view_class = StaffAwardSearchView
    add_view_class = GrantCreateView
    edit_view_class = GrantEditView
    delete_view_class = DecisionDeleteView
    add_to_reference_index = False  # it would cost more than saving the award; the foreign keys protect themselves
    edit_handler = ObjectList(
        [
            FieldPanel("decision"),
            FieldPanel("award_type"),
            FieldPanel("honoree"),
            FieldRowPanel([FieldPanel("achievement_to"), FieldPanel("achievement_from")]),
            FieldRowPanel([FieldPanel("commendation_type"), FieldPanel("field")]),
            FieldPanel("citation"),
            FieldPanel("is_posthumous"),
            MultiFieldPanel(
                [FieldPanel("honoree_name"), FieldPanel("unit"), FieldPanel("unit_name"), FieldPanel("position")],
                heading=_("As they stand in the decision"),
                help_text=_("Filled in from the recipient where empty; stays as it is when people and units change."),
            ),
            FieldPanel("campaign"),
            LEGAL_STATUS,
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        export = StaffAwardExportView.as_view(index_url_name=self.get_url_name("index"))
        steps = legal_status_paths(
            self,
            [
                FieldPanel("award_type"),
                FieldRowPanel([FieldPanel("honoree_name"), FieldPanel("position")]),
                FieldRowPanel([FieldPanel("unit_name"), FieldPanel("unit")]),
                FieldRowPanel([FieldPanel("achievement_to"), FieldPanel("achievement_from")]),
                FieldRowPanel([FieldPanel("commendation_type"), FieldPanel("field")]),
                FieldPanel("citation"),
                FieldPanel("is_posthumous"),
            ],
        )
        return [
            *super().get_urlpatterns(),
            *award_search_paths(self),
            path("export.<str:suffix>", export, name="export"),
            path("annex/", ListAnnexView.as_view(), name="annex"),
            *steps,
        ]

"""Choosers for the register's records: found by unmarked Vietnamese, homonyms told apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
    CreateView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry

from core.script_nonce import NonceChooser
from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit


class FoldedFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("With or without marks")}),
        required=False,
    )

    def filter(self, objects: Any) -> Any:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.matching(self.search_query) if self.is_searching else objects


def _columns(view: Any) -> list[Column]:
    return [view.title_column, *(Column(name, label=label) for name, label in EXTRA_COLUMNS[view.model_class])]


EXTRA_COLUMNS: dict[type, list[tuple[str, Any]]] = {
    Honoree: [("get_subject_display", _("Subject")), ("position", _("Position"))],
    OrgUnit: [("parent", _("Belongs to"))],
    AwardDecision: [("authority", _("Issuing authority")), ("abstract", _("Abstract"))],
    AwardType: [("get_level_display", _("Deciding level")), ("legal_basis", _("Legal basis"))],
}


def seen_by(user: Any, records: Any) -> Any:
    """Returns those of these records that a person may see: all with a right to the register, else what is public."""
    policy = policy_registry.get_by_type(records.model)
    if not hasattr(records, "for_public") or policy.user_has_any_permission(user, ["add", "change", "delete", "view"]):
        return records
    return records.for_public()


class RegisterChooseView(ChooseView):
    filter_form_class = FoldedFilterForm
    columns = property(_columns)

    def filter_object_list(self, objects: Any) -> Any:
        return super().filter_object_list(seen_by(self.request.user, objects))


class RegisterChooseResultsView(ChooseResultsView):
    filter_form_class = FoldedFilterForm
    columns = property(_columns)

    def filter_object_list(self, objects: Any) -> Any:
        return super().filter_object_list(seen_by(self.request.user, objects))


class RegisterChosenView(ChosenView):
    def get_object(self, pk: Any) -> Any:
        return seen_by(self.request.user, self.model_class.objects.all()).get(pk=pk)


class RegisterChosenMultipleView(ChosenMultipleView):
    def get_objects(self, pks: Any) -> Any:
        return seen_by(self.request.user, super().get_objects(pks))


class RegisterCreateView(CreateView):
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.get_creation_form_class() is None:
            raise Http404("Nothing is created in this chooser.")
        return super().dispatch(request, *args, **kwargs)


class RegisterChooserViewSet(ChooserViewSet):
    choose_view_class = RegisterChooseView
    choose_results_view_class = RegisterChooseResultsView
    chosen_view_class = RegisterChosenView
    chosen_multiple_view_class = RegisterChosenMultipleView
    create_view_class = RegisterCreateView
    base_widget_class = NonceChooser
    per_page = 15


class HonoreeChooserViewSet(RegisterChooserViewSet):
    model = Honoree
    icon = "user"
    choose_one_text = _("Choose a recipient")
    choose_another_text = _("Choose another recipient")
    edit_item_text = _("Edit this recipient")
    creation_tab_label = _("New recipient")
    form_fields = ["subject", "name", "honorific", "position", "unit"]

    def get_object_list(self) -> QuerySet[Honoree]:
        return Honoree.objects.active().select_related("unit")


class OrgUnitChooserViewSet(RegisterChooserViewSet):
    model = OrgUnit
    icon = "group"
    choose_one_text = _("Choose a unit")
    choose_another_text = _("Choose another unit")
    edit_item_text = _("Edit this unit")

    def get_object_list(self) -> QuerySet[OrgUnit]:
        return OrgUnit.objects.select_related("parent")


class AwardDecisionChooserViewSet(RegisterChooserViewSet):
    model = AwardDecision
    icon = "doc-full-inverse"
    choose_one_text = _("Choose a decision")
    choose_another_text = _("Choose another decision")
    edit_item_text = _("Edit this decision")


class AwardTypeChooserViewSet(RegisterChooserViewSet):
    """Offers every award once; the award entered takes the row of the law on the day of its decision."""

    model = AwardType
    icon = "tag"
    choose_one_text = _("Choose an award")
    choose_another_text = _("Choose another award")
    edit_item_text = _("Edit this award type")

    def get_object_list(self) -> QuerySet[AwardType]:
        return AwardType.objects.grantable().one_per_award()


honoree_chooser = HonoreeChooserViewSet("honoree_chooser")
org_unit_chooser = OrgUnitChooserViewSet("org_unit_chooser")
CHOOSERS = [
    honoree_chooser,
    org_unit_chooser,
    AwardDecisionChooserViewSet("award_decision_chooser"),
    AwardTypeChooserViewSet("award_type_chooser"),
]

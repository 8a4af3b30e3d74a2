"""Renaming a unit and merging units in the admin, each from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from core.edit_conflicts import guard, refused
from emulation.admin.choosers import org_unit_chooser
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.succession import succeed
from emulation.rules.names import text_order_key


class RenameForm(forms.ModelForm):
    """The new unit; its kind and its place in the tree are those of the old one."""

    day = forms.DateField(label=gettext_lazy("From the day"), widget=AdminDateInput, initial=timezone.localdate)

    class Meta:
        model = OrgUnit
        fields = ("name", "short_name", "code")


class InVietnameseOrder(ModelChoiceIterator):
    """Offers units in the order of the Vietnamese alphabet, which no database that we run on knows."""

    def __iter__(self) -> Iterator[Any]:
        for unit in sorted(self.queryset, key=lambda unit: (text_order_key(unit.name), unit.pk)):
            yield self.choice(unit)


class UnitsField(forms.ModelMultipleChoiceField):
    iterator = InVietnameseOrder


class MergeForm(forms.ModelForm):
    """Which units are merged, and what into: one that exists or one that is new."""

    day = forms.DateField(label=gettext_lazy("From the day"), widget=AdminDateInput, initial=timezone.localdate)
    others = UnitsField(
        OrgUnit.objects.filter(successor=None),
        label=gettext_lazy("Together with"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=gettext_lazy("Other units that end on the same day."),
    )
    successor = forms.ModelChoiceField(
        OrgUnit.objects.filter(successor=None),
        label=gettext_lazy("Into a unit that exists"),
        required=False,
        widget=org_unit_chooser.widget_class(),
    )

    field_order = ("day", "others", "successor", "name", "short_name", "code")

    class Meta:
        model = OrgUnit
        fields = ("name", "short_name", "code")

    def __init__(self, *args: Any, unit: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].label = _("Or into a new unit of this name")
        others: Any = self.fields["others"]
        beside = OrgUnit.objects.filter(successor=None, valid_to=None, parent=unit.parent_id)
        others.queryset = beside.exclude(pk=unit.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("successor")) == bool(cleaned.get("name")):
            raise ValidationError(_("Choose a unit that exists, or write the name of a new one."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The name is empty where the units go into one that exists.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs lack it
        return exclusions | {"name", "successor"}


class UnitChangeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_required = "change"
    template_name = "emulation/admin/unit_change.html"
    header_icon = "group"
    index_url_name = ""
    edit_url_name = ""
    submit_label: Any = ""
    explanation: Any = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(OrgUnit)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.unit = get_object_or_404(OrgUnit, pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(str(OrgUnit._meta.verbose_name_plural))},
            {"url": self.edit_url, "label": str(self.unit)},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def edit_url(self) -> str:
        return reverse(self.edit_url_name, args=[quote(self.unit.pk)])

    def new_unit(self) -> OrgUnit:
        return OrgUnit(kind=self.unit.kind, parent_id=self.unit.parent_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.new_unit()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        guard(form, [self.unit])
        return form

    def units(self, form: Any) -> list[OrgUnit]:
        """The units that end."""
        return [self.unit]

    def successor(self, form: Any) -> OrgUnit:
        unit: OrgUnit = form.instance
        return unit

    def form_valid(self, form: Any) -> HttpResponse:
        user = self.request.user
        try:
            with transaction.atomic():
                if refused(form, [self.unit], user):
                    return self.form_invalid(form)
                unit = succeed(self.units(form), self.successor(form), form.cleaned_data["day"], user=user)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)
        text = _("From %(day)s on it is “%(unit)s”. Awards keep the names they were given under.")
        messages.success(self.request, text % {"day": form.cleaned_data["day"].strftime("%d/%m/%Y"), "unit": unit.name})
        return redirect(self.edit_url_name, quote(unit.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context |= {
            "unit": self.unit,
            "children": self.unit.children.count(),
            "honorees": Honoree.objects.filter(unit=self.unit).count(),
            "grants": AwardGrant.objects.filter(unit=self.unit).count(),
            "edit_url": self.edit_url,
            "submit_label": self.submit_label,
            "explanation": self.explanation,
            "media": context["form"].media,
        }
        return context


class RenameView(UnitChangeView):
    form_class = RenameForm
    page_title = gettext_lazy("Rename unit")
    submit_label = gettext_lazy("Rename")
    explanation = gettext_lazy("The old name stays with its awards; whoever looks for either name finds them.")

    def new_unit(self) -> OrgUnit:
        unit = super().new_unit()
        unit.name, unit.short_name, unit.code = self.unit.name, self.unit.short_name, self.unit.code
        return unit

    def form_valid(self, form: Any) -> HttpResponse:
        if not {"name", "short_name", "code"} & set(form.changed_data):
            form.add_error("name", _("This is the name it has already."))
            return self.form_invalid(form)
        return super().form_valid(form)


class MergeUnitsView(UnitChangeView):
    form_class = MergeForm
    page_title = gettext_lazy("Merge unit")
    submit_label = gettext_lazy("Merge units")
    explanation = gettext_lazy(
        "The units that are merged end; their awards stay with them and are found by either name."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "unit": self.unit}

    def units(self, form: Any) -> list[OrgUnit]:
        return [self.unit, *form.cleaned_data["others"]]

    def successor(self, form: Any) -> OrgUnit:
        return form.cleaned_data["successor"] or form.instance


def unit_change_buttons(view: Any) -> list[Button]:
    """Returns the buttons for renaming and merging, for the menu of a unit's edit view."""
    if not view.user_has_permission("change") or view.object.successor_id:
        return []
    steps = [("rename", RenameView.page_title, "edit"), ("merge", MergeUnitsView.page_title, "group")]
    return [
        Button(
            label, url=reverse(f"org_unit:{name}", args=[quote(view.object.pk)]), icon_name=icon, priority=12 + place
        )
        for place, (name, label, icon) in enumerate(steps)
    ]


def unit_change_paths(viewset: Any) -> list[Any]:
    """Returns the addresses of renaming and merging, for the viewset of units."""
    return [
        path("rename/<int:pk>/", viewset.construct_view(RenameView), name="rename"),
        path("merge/<int:pk>/", viewset.construct_view(MergeUnitsView), name="merge"),
    ]

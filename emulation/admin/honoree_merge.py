"""Merging two recipients in the admin: choose the other, compare side by side, confirm; and undo it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from core.edit_conflicts import OPENED, guard, refused
from emulation.admin.choosers import honoree_chooser
from emulation.models.honoree_merge import HonoreeMerge
from emulation.models.honorees import Honoree
from emulation.models.staff_access import StaffDataAccess, record_access
from emulation.register.merge import FIELDS, merge, refuse, undo

KEPT, MERGED = "kept", "merged"
LONGEST_KEY = 19  # digits from which on a key may be too big for a database
RECENT_AWARDS = 5  # shown of each record


def _shown(honoree: Honoree, name: str) -> str:
    value = getattr(honoree, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "date_of_birth" and value:
        return date_format(value, "d/m/Y")
    return str(value or "")


def _label(name: str) -> str:
    field: Any = Honoree._meta.get_field(name)
    return capfirst(str(field.verbose_name))


class ChooseOtherForm(forms.Form):
    other = forms.ModelChoiceField(
        Honoree.objects.active(), label=gettext_lazy("The other record"), widget=honoree_chooser.widget_class()
    )


class ValuesForm(forms.Form):
    """One choice for each field in which the two differ: the value of the kept record or of the merged one."""

    def __init__(self, kept: Honoree, merged: Honoree, data: Any = None) -> None:
        super().__init__(data)
        for name in FIELDS:
            ours, theirs = _shown(kept, name), _shown(merged, name)
            if ours != theirs:
                self.fields[name] = forms.ChoiceField(
                    label=_label(name),
                    choices=[(KEPT, ours), (MERGED, theirs)],
                    initial=KEPT if ours else MERGED,
                    widget=forms.RadioSelect,
                )
        guard(self, [kept, merged])

    @property
    def taken(self) -> list[str]:
        return [name for name, choice in self.cleaned_data.items() if choice == MERGED and name != OPENED]


class HonoreeActionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = "change"
    header_icon = "user"
    edit_url_name = ""
    index_url_name = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Honoree)

    def breadcrumbs_for(self, honoree: Honoree) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(str(Honoree._meta.verbose_name_plural))},
            {"url": self.edit_url(honoree), "label": str(honoree)},
            {"url": "", "label": self.get_page_title()},
        ]

    def edit_url(self, honoree: Honoree) -> str:
        return reverse(self.edit_url_name, args=[honoree.pk])


class MergeView(HonoreeActionView):
    """``?other=<id>`` names the second record; without it the page asks for it."""

    template_name = "emulation/admin/honoree_merge.html"
    page_title = gettext_lazy("Merge with another record")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kept = get_object_or_404(Honoree.objects.select_related("unit"), pk=kwargs["pk"])
        # The chooser's widget looks for the record itself and cannot take what is no key.
        other = request.GET.get("other", "")
        self.choosing = ChooseOtherForm(request.GET if other.isdecimal() and len(other) < LONGEST_KEY else None)
        self.merged: Honoree | None = None
        self.errors: list[str] = []
        if self.choosing.is_bound and self.choosing.is_valid():
            self.merged = self.choosing.cleaned_data["other"]
            try:
                refuse(self.kept, self.merged)
            except ValidationError as error:
                self.errors = error.messages

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.kept.merged_into_id:
            messages.warning(request, _("This record has been merged into the one you see now."))
            return redirect(self.edit_url_name, self.kept.merged_into_id)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for shown in filter(None, (self.kept, self.merged)):  # side by side, with dates of birth and notes
            detail = str(self.page_title)
            record_access(request, StaffDataAccess.Action.VIEWED, shown, pk=shown.pk, detail=detail)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_for(self.kept)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ValuesForm(self.kept, self.merged, request.POST) if self.merged and not self.errors else None
        if form is None or self.merged is None or not form.is_valid():
            return self.render_to_response(self.get_context_data(values=form))
        try:
            with transaction.atomic():
                if refused(form, [self.kept, self.merged], request.user):
                    self.errors = [str(error) for error in form.non_field_errors()]
                    return self.render_to_response(self.get_context_data(values=form))
                done = merge(self.kept, self.merged, take=form.taken, user=request.user)
        except ValidationError as error:
            self.errors = error.messages
            return self.render_to_response(self.get_context_data(values=form))
        text = _("“%(merged)s” has been merged into “%(kept)s”: %(count)d awards moved.")
        values = {"merged": self.merged, "kept": self.kept, "count": len(done.grant_ids)}
        undo_url = reverse("honoree:undo_merge", args=[done.pk])
        messages.success(request, text % values, buttons=[messages.button(undo_url, _("Undo"))])
        return redirect(self.edit_url(self.kept))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values = kwargs.pop("values", None)
        if values is None and self.merged is not None and not self.errors:
            values = ValuesForm(self.kept, self.merged)
        return super().get_context_data(
            kept=self.kept,
            merged=self.merged,
            choosing=self.choosing,
            values=values,
            errors=self.errors,
            sides=[self._side(honoree) for honoree in (self.kept, self.merged) if honoree],
            same=self._same(),
            swap_url=f"{reverse('honoree:merge', args=[self.merged.pk])}?other={self.kept.pk}" if self.merged else "",
            edit_url=self.edit_url(self.kept),
            media=self.choosing.media,
            **kwargs,
        )

    def _same(self) -> list[tuple[str, str]]:
        if self.merged is None:
            return []
        return [
            (_label(name), _shown(self.kept, name))
            for name in FIELDS
            if _shown(self.kept, name) and _shown(self.kept, name) == _shown(self.merged, name)
        ]

    def _side(self, honoree: Honoree) -> dict[str, Any]:
        grants = honoree.grants.select_related("award_type", "decision").newest_first()
        return {
            "honoree": honoree,
            "count": grants.count(),
            "grants": grants[:RECENT_AWARDS],
            "pages": honoree.profile_pages.all(),
            "url": self.edit_url(honoree),
        }


class UndoMergeView(HonoreeActionView):
    template_name = "emulation/admin/honoree_undo_merge.html"
    page_title = gettext_lazy("Undo merge")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        merges = HonoreeMerge.objects.select_related("kept__unit", "merged__unit", "made_by")
        self.done = get_object_or_404(merges, pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_for(self.done.kept)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undo(self.done, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.edit_url(self.done.kept))
        text = _("The merge has been undone: “%(merged)s” is a record of its own again.")
        messages.success(request, text % {"merged": self.done.merged})
        return redirect(self.edit_url(self.done.merged))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(done=self.done, edit_url=self.edit_url(self.done.kept), **kwargs)


def merge_buttons(view: Any) -> list[Button]:
    """Returns the buttons for merging and undoing, for the menu of a recipient's edit view."""
    if not view.user_has_permission("change"):
        return []
    url = reverse("honoree:merge", args=[view.object.pk])
    merges = view.object.merges.filter(undone_at=None).select_related("merged__unit")
    return [
        Button(_("Merge with another record"), url=url, icon_name="group", priority=12),
        *(
            Button(
                _("Undo merge with %(name)s") % {"name": done.merged},
                url=reverse("honoree:undo_merge", args=[done.pk]),
                icon_name="undo",
                priority=13,
            )
            for done in merges
        ),
    ]


def merge_paths(viewset: Any) -> list[Any]:
    """Returns the addresses of merging and undoing, for the viewset of recipients."""
    return [
        path("merge/<int:pk>/", viewset.construct_view(MergeView), name="merge"),
        path("undo-merge/<int:pk>/", viewset.construct_view(UndoMergeView), name="undo_merge"),
    ]

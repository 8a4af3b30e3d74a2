"""Lists the records that imports created because nothing matched, for a person to check."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from emulation.admin.imports.base import PER_PAGE, ImportView
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit

MODELS: dict[str, type[Honoree] | type[OrgUnit]] = {"honorees": Honoree, "units": OrgUnit}


class ReviewView(ImportView):
    """Recipients and units to be reviewed; those that are fine are ticked off together."""

    template_name = "emulation/admin/award_import/review.html"
    page_title = _("To be reviewed")

    @property
    def kind(self) -> str:
        return "units" if self.request.GET.get("kind") == "units" else "honorees"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        related = {"honorees": "unit", "units": "parent"}[self.kind]
        found = MODELS[self.kind]._default_manager.filter(needs_review=True).select_related(related)
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        counts = {name: model._default_manager.filter(needs_review=True).count() for name, model in MODELS.items()}
        edit = {"honorees": "honoree:edit", "units": "org_unit:edit"}[self.kind]
        return super().get_context_data(kind=self.kind, page_obj=page, counts=counts, edit_url_name=edit, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        model = MODELS[self.kind]
        if policy_registry.get_by_type(model).user_has_permission(request.user, "change"):
            pks = [pk for pk in request.POST.getlist("reviewed") if pk.isdecimal() and len(pk) < 19][:PER_PAGE]
            records = list(model._default_manager.filter(pk__in=pks, needs_review=True))
            model._default_manager.filter(pk__in=[record.pk for record in records]).update(
                needs_review=False, review_note=""
            )
            for record in records:
                log(instance=record, action="wagtail.edit", user=request.user)
            count = len(records)
            text = ngettext("%(count)d record reviewed.", "%(count)d records reviewed.", count) % {"count": count}
            messages.success(request, text)
        else:
            messages.error(request, _("You may not change these records."))
        return redirect(f"{request.path}?kind={self.kind}")

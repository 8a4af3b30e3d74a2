"""Annulling, restoring and correcting a decision or an award: each on a page of its own that says what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.widgets.button import Button

from emulation.admin.actions import LoggedEditAction
from emulation.admin.shared import RegisterEditView
from emulation.models.legal_status import LegalStatusModel
from emulation.rules.choices import LegalStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Step:
    """What can happen to the standing of a record.

    Args:
        name: in the address.
        status: the standing it leads to.
        log_action: as the log calls it.
        applies: tells from the record's standing whether the step can be taken.
        consequences: what a person has to know before.
    """

    name: str
    status: LegalStatus
    log_action: str
    label: StrOrPromise
    icon: str
    applies: Callable[[str], bool]
    consequences: StrOrPromise
    refusal: StrOrPromise


STEPS = (
    Step(
        "correct",
        LegalStatus.CORRECTED,
        "emulation.correct",
        _("Correct"),
        "edit",
        lambda status: status != LegalStatus.ANNULLED,
        _(
            "For what a decision corrects. The public page shows the new values, the mark “Corrected” and the reason; "
            "the values before stay in the history. A slip of the keyboard is put right in the usual form."
        ),
        _("What has been annulled cannot be corrected."),
    ),
    Step(
        "annul",
        LegalStatus.ANNULLED,
        "emulation.annul",
        _("Annul"),
        "cross",
        lambda status: status != LegalStatus.ANNULLED,
        _(
            "Awards that are annulled no longer count: they leave the search, the lists and the statistics for the "
            "public. The decision keeps its page, which states the reason. Nothing is deleted; it can be restored."
        ),
        _("This has been annulled already."),
    ),
    Step(
        "restore",
        LegalStatus.RESTORED,
        "emulation.restore",
        _("Restore"),
        "undo",
        lambda status: status == LegalStatus.ANNULLED,
        _("It is in force again and comes back to the search; the public page says that it was annulled and restored."),
        _("Only what has been annulled can be restored."),
    ),
)

REASON = MultiFieldPanel(
    [
        FieldPanel("status_reason"),
        FieldRowPanel([FieldPanel("status_on", heading=_("With effect from")), FieldPanel("annulled_by")]),
    ],
    heading=_("Reason and reference"),
)

# In the usual form: what the pages above have entered.
LEGAL_STATUS = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("status", read_only=True), FieldPanel("status_on", read_only=True)]),
        FieldPanel("status_reason", read_only=True),
        FieldPanel("annulled_by", read_only=True),
    ],
    heading=_("Correction and annulment"),
    help_text=_("Changed by “Correct”, “Annul” and “Restore” in the menu at the top of this page."),
    classname="collapsed",
)


class LegalStatusView(RegisterEditView):
    """Takes one step; ``step`` and ``corrected`` are given by the viewset."""

    step = STEPS[0]
    corrected: Sequence[Panel] = ()
    template_name = "emulation/admin/standing.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            self.object = self.get_object()
            if not self.step.applies(self.status_before):
                messages.error(request, self.step.refusal)
                return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def is_valid(self, form: Any) -> bool:
        if not self.step.applies(self.status_before):  # taken by somebody else meanwhile; what was typed stays
            form.add_error(None, self.step.refusal)
        return bool(super().is_valid(form))

    def get_panel(self) -> Any:
        fields = self.corrected if self.step.status == LegalStatus.CORRECTED else ()
        return ObjectList([*fields, REASON]).bind_to_model(self.model)

    def get_object(self, queryset: Any = None) -> LegalStatusModel:
        record: Any = super().get_object(queryset)
        self.status_before = record.status
        self.title = str(record)
        record.status = self.step.status
        record.status_reason, record.status_on, record.annulled_by = "", timezone.localdate(), None
        return record

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        reason = form.fields["status_reason"]
        # The star tells that it is wanted; where it is missing, the model says so: once is enough.
        reason.required, reason.empty_values = True, []
        return form

    @cached_property
    def action_class(self) -> Any:
        return partial(LoggedEditAction, log_action=self.step.log_action)

    @property
    def success_message(self) -> str:
        return f"{self.title}: {self.object.get_status_display()}"

    def get_page_subtitle(self) -> str:
        return self.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, _own = super().get_breadcrumbs_items()
        return [
            *above,
            {"url": self.get_success_url(), "label": self.title},
            {"url": "", "label": self.step.label},
        ]

    def get_edit_url(self) -> str:
        """Where the form is sent to: to this page itself."""
        return self.request.path

    def get_success_url(self) -> str:
        return reverse(self.edit_url_name, args=[quote(self.object.pk)])

    def get_success_buttons(self) -> list[Any]:
        return []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            step=self.step, affected=self.affected, edit_url=self.get_success_url(), **kwargs
        )

    @property
    def affected(self) -> int:
        """How many awards the step touches."""
        grants = getattr(self.object, "grants", None)
        return grants.count() if grants is not None else 1


def legal_status_buttons(view: Any) -> list[Button]:
    """Returns the buttons of the steps that can be taken, for the menu of an edit view."""
    if not view.user_has_permission("change"):
        return []
    namespace = view.edit_url_name.partition(":")[0]
    return [
        Button(
            step.label,
            url=reverse(f"{namespace}:{step.name}", args=[quote(view.object.pk)]),
            icon_name=step.icon,
            priority=12 + place,
        )
        for place, step in enumerate(STEPS)
        if step.applies(view.object.status)
    ]


def legal_status_paths(viewset: Any, corrected: Sequence[Panel]) -> list[Any]:
    """Returns the addresses of the steps, for a viewset.

    Args:
        corrected: panels of the fields that a correction may change.
    """
    views = {
        step.name: viewset.construct_view(
            LegalStatusView,
            step=step,
            corrected=corrected,
            page_title=step.label,
            header_icon=step.icon,
            submit_button_label=step.label,
            history_url_name=None,
            usage_url_name=None,
            delete_url_name=None,
        )
        for step in STEPS
    }
    return [path(f"{name}/<int:pk>/", view, name=name) for name, view in views.items()]

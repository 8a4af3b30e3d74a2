"""All imports, and the pages of one that has been read. Each stands on what the database keeps: a reload or the back
button loses nothing.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button, HeaderButton

from emulation.admin.imports.base import PER_PAGE, ImportView, begin
from emulation.admin.imports.questions import KINDS, question_counts, questions, save_answers
from emulation.award_import.progress import is_stalled, stage
from emulation.models.award_import import AwardImport, ImportState, RowOutcome
from emulation.models.decisions import AwardDecision
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.rules.import_problems import Severity, label

DECISIONS_SHOWN = 20


class IndexView(ImportView):
    """All imports, the newest first."""

    template_name = "emulation/admin/award_import/index.html"

    @property
    def header_buttons(self) -> list[Button]:
        return [
            HeaderButton(_("Import a file"), url=reverse("award_import:add"), icon_name="plus"),
            HeaderButton(_("Template"), url=reverse("award_import:template"), icon_name="download"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports = AwardImport.objects.select_related("created_by")
        page = Paginator(imports, PER_PAGE).get_page(self.request.GET.get("p"))
        to_review = (
            Honoree.objects.filter(needs_review=True).count() + OrgUnit.objects.filter(needs_review=True).count()
        )
        return super().get_context_data(page_obj=page, to_review=to_review, **kwargs)


class DetailView(ImportView):
    """Where an import stands: progress, preview, or what came of it."""

    def get_page_title(self) -> Any:
        return self.imported.get_state_display()

    def get_template_names(self) -> list[str]:
        name = "progress" if self.imported.is_working else "preview"
        if self.imported.state in (ImportState.IMPORTED, ImportState.UNDONE):
            name = "done"
        return [f"emulation/admin/award_import/{name}.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.imported.state == ImportState.UPLOADED:
            if self.imported.error:
                messages.error(request, self.imported.error)
            return self.to("columns")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imported = self.imported
        context = super().get_context_data(**kwargs)
        context["counts"] = imported.counts
        if imported.is_working:
            context |= {"stage": stage(imported.pk), "is_stalled": is_stalled(imported)}
        else:
            context |= self._lists()
        if imported.state == ImportState.CHECKED:
            context["questions"] = [one for one in question_counts(imported) if one[2]]
            counts = imported.counts
            left = counts.get("rows_error", 0) + counts.get("rows_question", 0)
            context |= {"left_out": left, "is_stale": not imported.plan_digest}
        elif imported.state in (ImportState.IMPORTED, ImportState.UNDONE):
            ids = imported.rows.exclude(grant_id=None).values("grant_id")
            decisions = AwardDecision.objects.filter(grants__pk__in=ids).distinct().newest_first()
            context["decisions"] = decisions[:DECISIONS_SHOWN]
            context["decision_count"] = decisions.count()
        return context

    def _lists(self) -> dict[str, Any]:
        """Returns the problems or the rows, as the address asks."""
        asked = {name: self.request.GET.get(name, "") for name in ("severity", "code", "sheet", "outcome", "list")}
        if asked["list"] == "rows":
            found: Any = self.imported.rows.all()
            if asked["outcome"] in RowOutcome.values:
                found = found.filter(outcome=asked["outcome"])
        else:
            found = self.imported.problems.chosen(severity=asked["severity"], code=asked["code"], sheet=asked["sheet"])
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        problems = self.imported.problems.order_by()
        codes = sorted(problems.values_list("code").annotate(count=Count("pk")), key=lambda each: -each[1])
        return {
            "asked": asked,
            "page_obj": page,
            "severities": Severity.choices,
            "outcomes": RowOutcome.choices,
            "codes": [(code, f"{label(code)} ({number_format(count, force_grouping=True)})") for code, count in codes],
            "sheets": list(problems.values_list("sheet", flat=True).distinct()),
        }


class QuestionsView(ImportView):
    """Puts to a person what the register does not tell for certain."""

    template_name = "emulation/admin/award_import/questions.html"
    page_title = _("To be decided")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["kind"] not in KINDS:
            raise Http404
        if self.imported.state != ImportState.CHECKED:
            return self.to("detail")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> int:
        asked = self.request.GET.get("p", "1")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.kwargs["kind"]
        found, pages = questions(self.imported, kind, self.page)
        kwargs |= {"kinds": question_counts(self.imported), "questions": found, "page": self.page, "pages": pages}
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = self.kwargs["kind"]
        if "forget" in request.POST:
            self.imported.choices = {}
            self.imported.save(update_fields=["choices", "changed_at"])
            return begin(self, ImportState.CHECKING)
        count = save_answers(self.imported, kind, self.page, request.POST)
        if "check" in request.POST:
            return begin(self, ImportState.CHECKING)
        text = ngettext("%(count)d decision kept.", "%(count)d decisions kept.", count) % {"count": count}
        messages.success(request, text)
        pages = questions(self.imported, kind, self.page)[1]
        following = self.page + 1 if self.page < pages else self.page
        return redirect(f"{reverse('award_import:questions', args=[self.imported.pk, kind])}?p={following}")


class ActionView(ImportView):
    """Does what a button asks for."""

    action = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action == "check":
            return begin(self, ImportState.CHECKING)
        if self.action == "discard":
            if self.imported.state in (ImportState.UPLOADED, ImportState.CHECKED) or (
                is_stalled(self.imported) and self.imported.state == ImportState.CHECKING
            ):
                self.imported.delete()
                messages.success(request, _("The file was removed."))
            return redirect("award_import:index")
        options = self.imported.options | {"leaves_out_errors": "leave_out" in request.POST}
        if not self.imported.plan_digest:
            return begin(self, ImportState.CHECKING)
        return begin(self, ImportState.IMPORTING, options=options)


class UndoView(ImportView):
    """Takes an import back, after a question."""

    template_name = "emulation/admin/award_import/undo.html"
    permission_required = "delete"
    page_title = _("Undo the import")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.imported.state != ImportState.IMPORTED and not is_stalled(self.imported):
            return self.to("detail")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return begin(self, ImportState.UNDOING)


class ProgressView(ImportView):
    """Tells how far the work has come, for the script on the page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = stage(self.imported.pk)
        return JsonResponse(
            {"working": self.imported.is_working, "step": now.step, "done": now.done, "total": now.total}
        )

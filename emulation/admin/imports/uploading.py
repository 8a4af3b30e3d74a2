"""The views before a file is read: upload, and naming of its columns."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from emulation.admin.imports.base import ImportView, begin
from emulation.admin.imports.columns import forget_columns, read_choices, remember_choices, sheet_choices
from emulation.admin.imports.forms import DefaultsForm, UploadForm
from emulation.award_import.options import Options
from emulation.award_import.reading.files import UnreadableFile, open_workbook
from emulation.models.award_import import AwardImport, ImportState


class UploadView(ImportView):
    """Takes a file that can be read."""

    template_name = "emulation/admin/award_import/upload.html"
    page_title = _("Import a file")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        content = form.cleaned_data["file"]
        digest = hashlib.sha256(content).hexdigest()
        if AwardImport.objects.filter(sha256=digest, state=ImportState.IMPORTED).exists():
            messages.warning(request, _("This very file was imported before; what is in the register is passed over."))
        values: dict[str, Any] = {"filename": form.filename, "created_by": request.user}
        imported = AwardImport.objects.create(content=content, size=len(content), sha256=digest, **values)
        return redirect("award_import:columns", imported.pk)


class ColumnsView(ImportView):
    """Lets a person check sheets, columns and what holds for all rows."""

    template_name = "emulation/admin/award_import/columns.html"
    page_title = _("Columns")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.imported.state not in (ImportState.UPLOADED, ImportState.CHECKED):
            return self.to("detail")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def said(self) -> Options:
        return Options.from_json(self.imported.options)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "sheets" not in kwargs:
            kwargs["sheets"] = sheet_choices(open_workbook(bytes(self.imported.content)), self.said)
        kwargs.setdefault("form", DefaultsForm.of(self.said))
        return super().get_context_data(**kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except UnreadableFile as error:
            messages.error(request, str(error))
            return redirect("award_import:index")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        book = open_workbook(bytes(self.imported.content))
        form = DefaultsForm(request.POST)
        sheets, is_readable = read_choices(request, book, self.said)
        if "reread" in request.POST:
            form = DefaultsForm(request.POST)
            form.is_valid()
            chosen = self.said.sheets or {}
            forget_columns(self.said)
            shown = sheet_choices(book, self.said)
            for sheet in shown:
                sheet.is_read = sheet.title in chosen
            return self.render_to_response(self.get_context_data(sheets=shown, form=form))
        if not form.is_valid() or not is_readable:
            if not is_readable:
                messages.error(request, _("Choose at least one sheet, and in it the column with the names."))
            return self.render_to_response(self.get_context_data(sheets=sheets, form=form))
        form.apply(self.said)
        remember_choices(sheets)
        return begin(self, ImportState.CHECKING, options=self.said.as_json())

"""Imports of awards from spreadsheets: the file as it came, how it was read, and what came of each row."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emulation.rules import import_problems
from emulation.rules.import_problems import Severity


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", _("Columns to be checked")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Preview ready")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class RowOutcome(models.TextChoices):
    """What becomes of a row of the file."""

    NEW = "new", _("New")
    EXISTS = "exists", _("Already in the register")
    QUESTION = "question", _("To be decided")
    ERROR = "error", _("Error")
    LEFT_OUT = "left_out", _("Left out")


class AwardImportManager(models.Manager):
    def get_queryset(self) -> Any:
        """The file itself is fetched only where it is read."""
        return super().get_queryset().defer("content")


class AwardImport(models.Model):
    """One file, from its upload to the awards in the register, and back where the import is undone."""

    filename = models.CharField(_("file"), max_length=255)
    # In the database: the file names people before anything of it is public, and stands in the same backup.
    content = models.BinaryField(editable=False)
    size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    error = models.TextField(_("what went wrong"), blank=True)
    options = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    # What people decided about awards, units and recipients that the register does not tell for certain.
    choices = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    # Of the plan that the preview shows: an import carries out that plan or none.
    plan_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    changed_at = models.DateTimeField(_("last change"), auto_now=True)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = AwardImportManager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of awards")
        verbose_name_plural = _("imports of awards")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_working(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)

    def move(self, state: str, *, expected: str | tuple[str, ...], **values: Any) -> bool:
        """Takes the import to another state if it is where it is expected; returns whether it was.

        Two people who press the same button start the work once.
        """
        states = (expected,) if isinstance(expected, str) else expected
        values |= {"state": state, "changed_at": timezone.now()}
        moved = bool(type(self).objects.filter(pk=self.pk, state__in=states).update(**values))
        if moved:
            for name, value in values.items():
                setattr(self, name, value)
        return moved


class AwardImportRow(models.Model):
    """One row of the file: its cells as they came, how they were read, and what came of it."""

    imported = models.ForeignKey(AwardImport, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    raw = models.JSONField(default=list)
    reading = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # No foreign keys: what an undone import created is gone, and the row says that it was there.
    grant_id = models.BigIntegerField(null=True, db_index=True)
    created = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["imported", "outcome"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class AwardImportProblemQuerySet(models.QuerySet):
    def chosen(self, *, severity: str = "", code: str = "", sheet: str = "") -> Self:
        """Keeps the problems of that severity, kind and sheet; what is empty does not count."""
        wanted = {"severity": severity, "code": code, "sheet": sheet}
        return self.filter(**{name: value for name, value in wanted.items() if value})


class AwardImportProblem(models.Model):
    """What a person should know of one cell or row of the file."""

    imported = models.ForeignKey(AwardImport, on_delete=models.CASCADE, related_name="problems")
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    code = models.CharField(_("kind"), max_length=40)
    sheet = models.CharField(_("sheet"), max_length=120)
    row = models.PositiveIntegerField(_("row"), null=True)
    column = models.CharField(_("column"), max_length=120, blank=True)
    value = models.TextField(_("value"), blank=True)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    suggestion = models.TextField(_("suggested repair"), blank=True)

    objects = AwardImportProblemQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["imported", "severity", "code"], name="import_problem_kind")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row} {self.code}"

    @property
    def message(self) -> str:
        """What the problem is, in the language in use."""
        return import_problems.message(self.code, self.params)

    @property
    def label(self) -> str:
        """The name of its kind, in the language in use."""
        return import_problems.label(self.code)

    @property
    def repair(self) -> str:
        """What to do about it, "" where nothing has to be done."""
        return import_problems.repair(self.code, self.suggestion)


class ImportColumns(models.Model):
    """What the columns of one layout mean, as a person last said it; remembered by the header's words."""

    signature = models.CharField(max_length=64, unique=True)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.signature

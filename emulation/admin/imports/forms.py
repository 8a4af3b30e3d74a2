"""Forms of the import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from emulation.award_import.options import Defaults, Options, WhenDuplicate, WhenHomonym
from emulation.award_import.reading import limits
from emulation.award_import.reading.columns import Column
from emulation.award_import.reading.decision_cells import read_decision
from emulation.award_import.reading.files import UnreadableFile, Workbook, open_workbook
from emulation.models.award_types import AwardType
from emulation.models.grants import YEARS
from emulation.rules.choices import CommendationType, SubjectKind
from emulation.rules.names import clean_name

SUFFIXES = ".xlsx,.xls,.ods,.csv,.txt,.docx,.jsonl"


class UploadForm(forms.Form):
    """A file that can be read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS, CSV or DOCX, with the names of the columns in one row above the list."),
        widget=forms.FileInput(attrs={"accept": SUFFIXES}),
        max_length=255,
    )
    book: Workbook
    filename = ""

    def clean_file(self) -> bytes:
        """Returns the content."""
        upload = self.cleaned_data["file"]
        self.filename = str(upload.name)[-255:]
        if upload.size > limits.max_bytes():
            message = _("The file is larger than %(limit)d MB. Split it, or import it by the command on the server.")
            raise forms.ValidationError(message, params={"limit": limits.max_bytes() // limits.MEGABYTE})
        content: bytes = upload.read()
        try:
            self.book = open_workbook(content)
        except UnreadableFile as error:
            raise forms.ValidationError(str(error)) from None
        return content


_SAID = ("", _("As each row says"))


class DefaultsForm(forms.Form):
    """What holds for rows that do not say it themselves."""

    subject = forms.ChoiceField(
        label=_("Subject"), required=False, choices=[("", _("As each row says")), *SubjectKind.choices]
    )
    award = forms.ChoiceField(label=_("Award"), required=False)
    decision_number = forms.CharField(label=_("Decision number"), required=False, max_length=120)
    decision_date = forms.DateField(label=_("Date of decision"), required=False, widget=AdminDateInput)
    authority = forms.CharField(label=_("Issuing authority"), required=False, max_length=255)
    year = forms.IntegerField(
        label=_("Achievement year"),
        required=False,
        min_value=YEARS[0].limit_value,
        max_value=YEARS[1].limit_value,
    )
    commendation_type = forms.ChoiceField(
        label=_("Type of commendation"),
        required=False,
        choices=[_SAID, *CommendationType.choices],
    )
    when_homonym = forms.ChoiceField(
        label=_("A recipient whose name the register knows, but who may be somebody else"),
        choices=WhenHomonym.choices,
        required=False,
    )
    when_duplicate = forms.ChoiceField(
        label=_("An award that the recipient seems to have already"), choices=WhenDuplicate.choices, required=False
    )
    reads_hidden_rows = forms.BooleanField(
        label=_("Read rows that are hidden in the sheet"), required=False, initial=True
    )
    publishes = forms.BooleanField(
        label=_("Make new decisions public at once"),
        required=False,
        help_text=_("Otherwise they are public when somebody publishes them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awards = AwardType.objects.grantable().one_per_award().values_list("code", "name")
        field = self.fields["award"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [_SAID, *awards]

    @classmethod
    def of(cls, options: Options) -> DefaultsForm:
        """Returns the form filled with what was said before."""
        told = options.defaults
        names = ("subject", "award", "decision_number", "decision_date", "authority", "year", "commendation_type")
        initial = {name: getattr(told, name) for name in names}
        for name in ("when_homonym", "when_duplicate", "publishes", "reads_hidden_rows"):
            initial[name] = getattr(options, name)
        return cls(initial=initial)

    def clean_decision_number(self) -> str:
        number = self.cleaned_data["decision_number"]
        try:
            return read_decision(number).number if number else ""
        except ValueError:
            message = _("Write the number with its symbol, such as 125/QĐ-STNMT, 86/2025/QĐ-UBND or 80-QĐ/TNVN.")
            raise forms.ValidationError(message) from None

    def apply(self, options: Options) -> None:
        """Puts what was said into the options."""
        told = self.cleaned_data
        options.defaults = Defaults(
            subject=told["subject"],
            award=told["award"],
            decision_number=told["decision_number"],
            decision_date=told["decision_date"],
            authority=clean_name(told["authority"]),
            year=told["year"],
            commendation_type=told["commendation_type"],
        )
        options.when_homonym = told["when_homonym"] or WhenHomonym.ASK.value
        options.when_duplicate = told["when_duplicate"] or WhenDuplicate.ASK.value
        options.publishes = told["publishes"]
        options.reads_hidden_rows = told["reads_hidden_rows"]


COLUMN_CHOICES = [("", _("Not imported")), *Column.choices]

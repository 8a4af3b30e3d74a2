"""Kinds of problems with cells and rows of an imported file: severity, label, message, repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How much a problem matters: an error or an open question keeps its row out of the register."""

    ERROR = "error", _("Error")
    QUESTION = "question", pgettext_lazy("severity", "Question")
    WARNING = "warning", _("Warning")
    NOTE = "note", _("Note")


ERROR, QUESTION, WARNING, NOTE = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.NOTE


class Kind(NamedTuple):
    """A kind of problem: how much it matters, its name in lists, and its sentence with places for values."""

    severity: Severity
    label: Any
    message: Any


KINDS: dict[str, Kind] = {
    # The file and its columns
    "no_columns": Kind(ERROR, _("Columns not understood"), _("No column of names is known in this sheet.")),
    "no_rows": Kind(WARNING, _("Empty table"), _("No row with an award was found in this sheet.")),
    "row_ignored": Kind(NOTE, _("Row passed over"), _("Taken for a heading, a total or a signature.")),
    "sheet_unread": Kind(NOTE, _("Sheet not read"), _("No column of names is known in this sheet; it is left out.")),
    "sheet_hidden": Kind(WARNING, _("Hidden sheet"), _("This sheet is hidden in the file; it is left out.")),
    "rows_hidden": Kind(
        WARNING, _("Hidden rows"), _("%(count)s rows are hidden in the sheet and are read all the same: %(rows)s.")
    ),
    "rows_hidden_left_out": Kind(
        NOTE, _("Hidden rows"), _("%(count)s rows are hidden in the sheet and are left out: %(rows)s.")
    ),
    "column_unread": Kind(
        WARNING, _("Column not imported"), _("%(count)s cells of this column are not taken over into the register.")
    ),
    "names_joined": Kind(NOTE, _("Name in several columns"), _("Names are put together from %(columns)s.")),
    "from_title": Kind(NOTE, _("Taken from the title"), _("Taken from the title for rows without their own.")),
    # Cells
    "file_encoding": Kind(
        NOTE, _("Encoding of the file"), _("Most cells of the file were typed in %(encoding)s; read accordingly.")
    ),
    "converted": Kind(
        NOTE, _("Old encoding"), _("%(count)s cells of this column were converted from %(encoding)s to Unicode.")
    ),
    "doubtful_text": Kind(
        WARNING, _("Doubtful text"), _("It is not certain in which encoding this was typed; read as “%(read)s”.")
    ),
    "name_missing": Kind(ERROR, _("No name"), _("The name of the recipient is missing.")),
    "name_too_long": Kind(ERROR, _("Text too long"), _("Longer than %(limit)s characters.")),
    "name_incomplete": Kind(
        WARNING, _("Part of the name missing"), _("The name is spread over two columns, and one is empty: “%(read)s”.")
    ),
    "text_cut": Kind(
        WARNING, _("Text shortened"), _("Longer than %(limit)s characters; what is beyond is left out.")
    ),
    "cell_divided": Kind(NOTE, _("Cell taken apart"), _("Read as: %(read)s.")),
    "ditto": Kind(NOTE, _("As above"), _("%(count)s cells say “as above”; they hold what stands there.")),
    "ditto_unmatched": Kind(WARNING, _("Nothing above"), _("The cell says “as above”, but nothing stands there.")),
    "awards_divided": Kind(NOTE, _("Several awards in one cell"), _("Read as several awards: %(read)s.")),
    "value_unused": Kind(
        WARNING, _("Said twice"), _("Another column says it; “%(read)s” is left out.")
    ),
    "name_odd": Kind(WARNING, _("Unusual name"), _("A name with digits or signs: is this one recipient?")),
    "date_unreadable": Kind(ERROR, _("Date not understood"), _("This is not a date.")),
    "date_ambiguous": Kind(
        WARNING, _("Day or month first"), _("Read as %(read)s; day and month may have changed places.")
    ),
    "date_future": Kind(ERROR, _("Date in the future"), _("The decision would be dated later than today.")),
    "birth_unreadable": Kind(WARNING, _("Date of birth not understood"), _("This is not a full date; it is left out.")),
    "number_unreadable": Kind(ERROR, _("Decision number not understood"), _("This is not the number of a decision.")),
    "year_unreadable": Kind(ERROR, _("Year not understood"), _("This is neither a year nor a period of years.")),
    "year_guessed": Kind(WARNING, _("Year guessed"), _("No year is given; the year of the decision is taken.")),
    "year_after_decision": Kind(
        ERROR, _("Year after the decision"), _("The achievement would be later than the decision of %(date)s.")
    ),
    "value_unknown": Kind(WARNING, _("Value not known"), _("Not known in this column; it is left out.")),
    "campaign_unknown": Kind(WARNING, _("Campaign not found"), _("No campaign has this name; the link is left out.")),
    "subject_guessed": Kind(
        WARNING, _("Subject guessed"), _("Nothing says whether this is a person or a collective; read as: %(read)s.")
    ),
    # Decisions
    "decision_missing": Kind(ERROR, _("No decision"), _("The number of the decision is missing.")),
    "date_missing": Kind(ERROR, _("No date of decision"), _("The date of the decision is missing.")),
    "authority_missing": Kind(ERROR, _("No issuing authority"), _("The issuing authority is missing.")),
    "authority_guessed": Kind(
        WARNING, _("Authority guessed"), _("The issuing authority is taken from the symbol of the number: %(read)s.")
    ),
    "date_differs": Kind(
        ERROR, _("Another date"), _("The decision of this number is dated %(date)s elsewhere in the register or file.")
    ),
    "number_year_differs": Kind(
        ERROR, _("Year in the number"), _("The year in the number is not that of the date of issue.")
    ),
    "decision_annulled": Kind(WARNING, _("Annulled decision"), _("This decision has been annulled.")),
    # Awards
    "award_missing": Kind(ERROR, _("No award"), _("The award is missing.")),
    "award_unknown": Kind(ERROR, _("Award not known"), _("The catalogue has no such award.")),
    "award_ambiguous": Kind(ERROR, _("Award not certain"), _("Several awards of the catalogue could be meant.")),
    "award_not_law": Kind(ERROR, _("Not law on that day"), _("“%(award)s” was not law on %(date)s.")),
    "award_not_for_subject": Kind(
        ERROR, _("Not for this subject"), _("“%(award)s” cannot be given to this subject: %(subject)s.")
    ),
    # Units
    "unit_new": Kind(
        WARNING, _("New unit"), _("No unit of the register has this name; it is created and marked for review.")
    ),
    "unit_similar": Kind(QUESTION, _("Which unit?"), _("No unit has exactly this name; some are similar.")),
    "unit_ambiguous": Kind(QUESTION, _("Which unit?"), _("Several units have this name.")),
    "unit_not_then": Kind(
        WARNING, _("Unit of another time"), _("The unit of this name did not exist on %(date)s; it is linked.")
    ),
    # Recipients
    "honoree_new": Kind(NOTE, _("New recipient"), _("Created and marked for review.")),
    "homonym": Kind(
        QUESTION, _("Same name"), _("The register knows this name, but not for certain this recipient: %(found)s.")
    ),
    "homonym_in_file": Kind(
        WARNING,
        _("Same name in the file"),
        _("The name also stands in row %(row)s, and no unit tells the two apart; two recipients are created."),
    ),
    "likely_duplicate": Kind(
        QUESTION, _("Likely duplicate"), _("The recipient has this award for this year already: %(found)s.")
    ),
    "same_in_decision": Kind(
        QUESTION, _("Likely duplicate"), _("This decision already gives this name the award: %(found)s.")
    ),
    "repeated_in_file": Kind(QUESTION, _("Repeated in the file"), _("The same award stands in row %(row)s.")),
    "same_name_in_decision": Kind(
        NOTE, _("Same name in the decision"), _("This decision gives this name another award as well: %(found)s.")
    ),
}  # fmt: skip


# What to do about a problem where no value can be proposed.
REPAIRS: dict[str, Any] = {
    "no_columns": _("Choose the row of the header and what each column means."),
    "no_rows": _("Choose the row of the header, or leave this sheet out."),
    "name_missing": _("Enter the name, or delete the row."),
    "name_too_long": _("Shorten the text."),
    "date_unreadable": _("Write the day as 31/12/2024."),
    "date_future": _("Correct the date."),
    "number_unreadable": _("Write the number as 125/QĐ-SNNMT."),
    "year_unreadable": _("Write a year as 2024, or a period as 2020–2024."),
    "year_after_decision": _("Correct the year or the date of the decision."),
    "decision_missing": _("Enter the number, or give one for all rows below the columns."),
    "date_missing": _("Enter the date, or give one for all rows below the columns."),
    "authority_missing": _("Enter the authority, or give one for all rows below the columns."),
    "date_differs": _("Make the dates of this decision agree."),
    "number_year_differs": _("Correct the number or the date."),
    "award_missing": _("Enter the award, or give one for all rows below the columns."),
    "award_unknown": _("Write the award as in the catalogue, or choose it under the questions."),
    "award_ambiguous": _("Choose the award under the questions."),
    "award_not_law": _("Check the award and the date of the decision."),
    "award_not_for_subject": _("Correct the award or the subject."),
    "doubtful_text": _("Compare it with the original; type it anew in Unicode where it was misread."),
    "sheet_hidden": _("Choose it under “Columns” if it belongs to the list."),
    "rows_hidden": _("Leave hidden rows out under “Columns” if they do not belong to the list."),
    "column_unread": _("Say under “Columns” what it means, or make sure that nothing of it is needed."),
    "name_incomplete": _("Check the name in the file."),
    "text_cut": _("Shorten the text."),
    "ditto_unmatched": _("Write what is meant into the cell."),
    "value_unused": _("Correct one of the two cells, and empty the other."),
    "name_odd": _("Give each recipient a row, and write nothing but the name here."),
    "date_ambiguous": _("Check the date."),
    "birth_unreadable": _("Write the day as 31/12/2024."),
    "year_guessed": _("Check the year."),
    "value_unknown": _("Write a value that this column may have, or leave the cell empty."),
    "campaign_unknown": _("Write the title as on the campaign’s page, or choose the campaign in the award later."),
    "subject_guessed": _("Check it; a column “Subject” tells it for certain."),
    "authority_guessed": _("Check the authority."),
    "decision_annulled": _("Check the number and the date of the decision."),
    "unit_new": _("Check the spelling; review the unit after the import."),
    "unit_not_then": _("Check the unit and the date of the decision."),
    "homonym_in_file": _("Add the unit or the date of birth."),
    **dict.fromkeys(
        ("unit_similar", "unit_ambiguous", "homonym", "likely_duplicate", "same_in_decision", "repeated_in_file"),
        _("Decide it under the questions."),
    ),
}


@dataclass(slots=True)
class Problem:
    """One thing that a person should know.

    Args:
        code: key of ``KINDS``.
        sheet: name of the sheet.
        row: number of the row, None for the whole sheet.
        column: letters and header of the column, "" for the whole row.
        value: the cell as the file has it.
        params: values of the sentence.
        suggestion: what to put there instead, "" where nothing can be proposed.
        severity: as of its kind unless a choice makes it more or less.
    """

    code: str
    sheet: str
    row: int | None = None
    column: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    suggestion: str = ""
    severity: Severity | None = None

    @property
    def weight(self) -> Severity:
        return self.severity or KINDS[self.code].severity

    @property
    def message(self) -> str:
        return message(self.code, self.params)


def message(code: str, params: dict[str, Any]) -> str:
    """Returns the sentence of a problem in the language of whoever reads it."""
    kind = KINDS.get(code)
    return str(kind.message) % params if kind else gettext("Unknown problem")


def repair(code: str, suggestion: str) -> str:
    """Returns what to do about a problem: the value that is proposed, else what its kind asks for, else ""."""
    return suggestion or str(REPAIRS.get(code, ""))


def label(code: str) -> str:
    """Returns the name of a kind of problem."""
    return str(KINDS[code].label) if code in KINDS else code

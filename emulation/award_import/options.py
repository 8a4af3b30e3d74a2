"""Options of an import that a person chooses before the file is compared with the register."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class WhenHomonym(models.TextChoices):
    """What to do with a recipient whose name the register knows, but whom it does not know for certain."""

    ASK = "ask", _("Ask me")
    CREATE = "create", _("Create a new recipient and mark it for review")


class WhenDuplicate(models.TextChoices):
    """What to do with an award that the recipient seems to have already."""

    ASK = "ask", _("Ask me")
    IMPORT = "import", _("Import it all the same")
    LEAVE_OUT = "leave_out", _("Leave it out")


@dataclass(slots=True)
class SheetOptions:
    """How one sheet is read.

    Args:
        header_row: number of the header's last row.
        columns: position of each column → `Column`; what is not named is kept as raw text only.
    """

    header_row: int = 0
    columns: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Defaults:
    """What holds for rows that do not say it themselves; "" and None say nothing."""

    subject: str = ""
    award: str = ""
    decision_number: str = ""
    decision_date: date | None = None
    authority: str = ""
    year: int | None = None
    commendation_type: str = ""


@dataclass(slots=True)
class Options:
    """Everything said about a file.

    Args:
        sheets: how each sheet is read, by name; None reads every visible sheet as it is understood.
        defaults: what rows leave out.
        named_columns: what a header means, by its text: in place of what would be guessed.
        when_homonym: a `WhenHomonym`.
        when_duplicate: a `WhenDuplicate`.
        leaves_out_errors: whether the rest is imported where rows have errors.
        publishes: whether decisions that the import creates are public at once.
        reads_hidden_rows: whether rows that are hidden in the sheet are read.
    """

    sheets: dict[str, SheetOptions] | None = None
    defaults: Defaults = field(default_factory=Defaults)
    named_columns: dict[str, str] = field(default_factory=dict)
    when_homonym: str = WhenHomonym.ASK.value
    when_duplicate: str = WhenDuplicate.ASK.value
    leaves_out_errors: bool = False
    publishes: bool = False
    reads_hidden_rows: bool = True

    def as_json(self) -> dict[str, Any]:
        """Returns what ``from_json`` takes."""
        values = asdict(self)
        day = self.defaults.decision_date
        values["defaults"]["decision_date"] = day.isoformat() if day else None
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Builds the options from what ``as_json`` returned; an empty dictionary gives the usual ones."""
        values = dict(values)
        defaults = dict(values.pop("defaults", {}))
        if defaults.get("decision_date"):
            defaults["decision_date"] = date.fromisoformat(defaults["decision_date"])
        sheets = values.pop("sheets", None)
        if sheets is not None:
            sheets = {
                name: SheetOptions(sheet["header_row"], {int(at): column for at, column in sheet["columns"].items()})
                for name, sheet in sheets.items()
            }
        return cls(sheets=sheets, defaults=Defaults(**defaults), **values)

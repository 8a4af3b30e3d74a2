"""Decides who a row means: a recipient of the register, a new one, or a question for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from emulation.award_import.matching.recipients import Candidate, KnownRecipients, name_key
from emulation.award_import.options import Options, WhenHomonym
from emulation.award_import.plan import PlannedHonoree, PlannedRow
from emulation.award_import.vocabulary import unit_key
from emulation.rules.import_problems import Severity

NEW, LEAVE_OUT = "new", "leave_out"
HOMONYMS_DESCRIBED, HOMONYMS_OFFERED = 4, 20


class HonoreeFinder:
    """Finds the recipients of rows.

    Args:
        known: recipients of the register.
        options: what was said about the file.
        choices: what people decided: key of name and unit → id of a recipient, ``new`` or ``leave_out``.
    """

    def __init__(self, known: KnownRecipients, options: Options, choices: Mapping[str, str]) -> None:
        self.known = known
        self.options = options
        self.choices = choices
        self.planned: dict[str, PlannedHonoree] = {}
        self.homonyms: dict[tuple[str, str], tuple[str, list[int]]] = {}
        # Who the ids of the register that wrote the file stand for, and the year of the row that last said so.
        self.exported: dict[str, tuple[int, PlannedHonoree]] = {}
        # First row of each name without a unit.
        self.without_unit: dict[tuple[str, str], int] = {}

    def find(self, row: PlannedRow, note: Any) -> bool:
        """Gives the row its recipient; returns whether the row is to be imported."""
        reading = row.reading
        unit_id = row.unit.pk if row.unit else None
        row.honoree_key = self._key(row)
        if reading.recipient_id in self.exported:
            row.honoree = self._exported(row)
            return True
        certain, possible = self.known.matching(
            reading.subject, reading.name, unit_id, row.unit_name, reading.date_of_birth
        )
        choice = str(self.choices.get(row.honoree_key, ""))
        if choice == LEAVE_OUT:
            return False
        chosen = self.known.by_pk.get(int(choice)) if choice.isdecimal() else None
        if chosen or (len(certain) == 1 and choice != NEW):
            row.honoree = self._existing(chosen or certain[0])
            self._remember(row)
            return True
        row.honoree = self._new(row)
        self._remember(row)
        if possible and choice != NEW:
            found, ids = self._homonyms(reading.subject, name_key(reading.name)[0], possible)
            creates = self.options.when_homonym == WhenHomonym.CREATE
            note(
                "homonym",
                "honoree_name",
                gettext("Review the new recipient after the import; merge it where the two are one.")
                if creates
                else "",
                severity=Severity.WARNING if creates else None,
                found=found,
                key=row.honoree_key,
                ids=ids,
            )
            row.honoree.note = gettext("The register knew this name: %(found)s") % {"found": found}
        self._note_without_unit(row, note)
        return True

    def _remember(self, row: PlannedRow) -> None:
        if row.reading.recipient_id and row.honoree:
            self.exported[row.reading.recipient_id] = (row.year_to, row.honoree)

    def _exported(self, row: PlannedRow) -> PlannedHonoree:
        """Returns whom another row with the same id means; a new recipient is as the row of the latest year has it."""
        reading = row.reading
        year, planned = self.exported[reading.recipient_id]
        if planned.pk is None and row.year_to > year:
            planned.name, planned.position, planned.unit = reading.name, reading.position, row.unit
            self.exported[reading.recipient_id] = (row.year_to, planned)
        return planned

    def _homonyms(self, subject: str, name: str, possible: Sequence[Candidate]) -> tuple[str, list[int]]:
        """Returns in words who bears this name, and their ids: the same of both for all rows of it."""
        if (subject, name) not in self.homonyms:
            told = "; ".join(self.known.describe(one) for one in possible[:HOMONYMS_DESCRIBED])
            self.homonyms[subject, name] = told, [one.pk for one in possible[:HOMONYMS_OFFERED]]
        return self.homonyms[subject, name]

    def _existing(self, candidate: Candidate) -> PlannedHonoree:
        identity = str(candidate.pk)
        if identity not in self.planned:
            self.planned[identity] = PlannedHonoree(candidate.subject, candidate.name, candidate.pk, identity=identity)
        return self.planned[identity]

    def _new(self, row: PlannedRow) -> PlannedHonoree:
        """Returns the recipient to be created: one for all rows of its name and unit."""
        identity = f"new {row.honoree_key}"
        reading = row.reading
        if identity not in self.planned:
            self.planned[identity] = PlannedHonoree(
                subject=reading.subject,
                name=reading.name,
                honorific=reading.honorific,
                position=reading.position,
                unit=row.unit,
                date_of_birth=reading.date_of_birth,
                identity=identity,
            )
        planned = self.planned[identity]
        planned.is_direct_worker = planned.is_direct_worker or reading.is_direct_worker
        return planned

    def _key(self, row: PlannedRow) -> str:
        """Returns what tells recipients apart within a file: the id of the register that wrote it, else name and unit;
        without a unit, every row stands for itself.
        """
        reading = row.reading
        if reading.recipient_id:
            return f"id {reading.recipient_id}"
        unit = row.unit.identity if row.unit else unit_key(row.unit_name)
        place = unit or reading.row_place
        return "|".join([reading.subject, name_key(reading.name)[0], place, str(reading.date_of_birth or "")])

    def _note_without_unit(self, row: PlannedRow, note: Any) -> None:
        if row.unit or row.unit_name:
            return
        name = (row.reading.subject, name_key(row.reading.name)[0])
        first = self.without_unit.setdefault(name, row.reading.row)
        if first != row.reading.row and row.honoree and row.honoree.pk is None:
            note("homonym_in_file", "honoree_name", row=first)
            row.honoree.note = gettext("The same name stands in other rows of the file, without a unit.")

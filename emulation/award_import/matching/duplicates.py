"""Finds awards that the register has already, certainly or likely, and rows that repeat each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from emulation.award_import.matching.recipients import GrantRecord, KnownRecipients, name_key
from emulation.award_import.options import Options, WhenDuplicate
from emulation.award_import.plan import PlannedRow
from emulation.award_import.vocabulary import unit_key
from emulation.rules.import_problems import Severity


class DuplicateFinder:
    """Compares rows with the awards of the register and with each other.

    Args:
        known: awards of the register.
        options: what was said about the file.
        choices: what people decided: sheet and row → a `WhenDuplicate`.
    """

    def __init__(self, known: KnownRecipients, options: Options, choices: Mapping[str, str]) -> None:
        self.known = known
        self.options = options
        self.choices = choices
        self.taken: set[int] = set()
        self.rows: dict[tuple[Any, ...], str] = {}
        self.years: dict[tuple[Any, ...], tuple[str, Any]] = {}

    def is_there(self, row: PlannedRow) -> bool:
        """Whether the register has exactly this award: each award there stands for one row of the file."""
        for given in self._in_decision(row):
            if given.pk in self.taken or not self._is_same(given, row):
                continue
            self.taken.add(given.pk)
            row.grant_id = given.pk
            self._first(row)
            return True
        return False

    def check(self, row: PlannedRow, note: Any) -> bool:
        """Notes what the row may repeat; returns whether it is to be imported."""
        choice = self.choices.get(row.reading.row_place, self.options.when_duplicate)
        found = self._find(row, note)
        if found is None:
            return True
        code, params = found
        if choice == WhenDuplicate.LEAVE_OUT:
            return False
        if row.honoree and choice == WhenDuplicate.IMPORT and params["same_year"]:
            # One recipient gets an award for a year once in a decision: the second one is somebody else.
            row.honoree = replace(
                row.honoree, pk=None, unit=row.unit, position=row.reading.position, identity=f"new {row.place}"
            )
        note(code, "honoree_name", severity=Severity.WARNING if choice == WhenDuplicate.IMPORT else None, **params)
        return True

    def _find(self, row: PlannedRow, note: Any) -> tuple[str, dict[str, Any]] | None:
        """Returns kind and values of the likeliest repetition."""
        decision, award, honoree = row.decision, row.award, row.honoree
        if decision is None or award is None or honoree is None:
            return None
        if (first := self._first(row)) != row.place:
            return _repeated(first)
        others = self._in_decision(row)
        for given in others:
            if given.code == award.code and given.pk not in self.taken:
                if given.honoree_id == honoree.pk and given.year == row.year_to:
                    self.taken.add(given.pk)
                    row.grant_id = given.pk
                    return None
                return "same_in_decision", {"found": _describe(given), "same_year": given.year == row.year_to}
        if others and all(given.code != award.code for given in others):
            note("same_name_in_decision", "honoree_name", found=others[0].code)
        if honoree.pk is not None:
            same = [
                each
                for each in self.known.by_pk[honoree.pk].grants
                if (each.code, each.year) == (award.code, row.year_to)
            ]
            for given in sorted(same, key=lambda each: each.decision_id != decision.pk):
                if given.decision_id != decision.pk:
                    return "likely_duplicate", {"found": _describe(given), "same_year": False}
                if given.pk in self.taken:
                    return "same_in_decision", {"found": _describe(given), "same_year": True}
                # The register has it, under another name that the recipient bore.
                self.taken.add(given.pk)
                row.grant_id = given.pk
                return None
        if row.reading.recipient_id:
            return None  # a register that gave this award twice keeps both
        first_place, first_decision = self.years.setdefault(
            (honoree.identity, award.code, row.year_to), (row.place, decision.identity)
        )
        if first_decision != decision.identity:
            return "likely_duplicate", {"found": first_place, "same_year": False}
        # The same recipient under another spelling of the unit.
        return _repeated(first_place) if first_place != row.place else None

    def _first(self, row: PlannedRow) -> str:
        """Returns the place of the first row that gives this award to this name and unit: the row's own, or another."""
        name = name_key(row.reading.name)[0]
        decision, award = (row.decision.identity if row.decision else None), (row.award.code if row.award else "")
        key = (decision, award, name, unit_key(row.unit_name), row.year_to, row.reading.recipient_id)
        return self.rows.setdefault(key, row.place)

    def _in_decision(self, row: PlannedRow) -> list[GrantRecord]:
        """Returns the awards that this decision of the register gives to this name."""
        if row.decision is None or row.decision.pk is None:
            return []
        return self.known.in_decision.get((row.decision.pk, name_key(row.reading.name)[0]), [])

    def _is_same(self, given: GrantRecord, row: PlannedRow) -> bool:
        if row.award is None or (given.code, given.year) != (row.award.code, row.year_to):
            return False
        # Of the unit, what the file itself says counts: what it leaves out the register may know by now.
        key = unit_key(row.unit_name) if row.reading.unit else ""
        return not key or key == given.unit or bool(row.unit and row.unit.pk and row.unit.pk == given.unit_id)


def _repeated(first: str) -> tuple[str, dict[str, Any]]:
    return "repeated_in_file", {"row": first.rpartition("!")[2].partition(".")[0], "same_year": True}


def _describe(given: GrantRecord) -> str:
    return ", ".join([given.name, str(given.year), given.decision])

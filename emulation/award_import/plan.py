"""The plan of an import: shown in the preview, and applied as it is or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from emulation.award_import.matching.decisions import PlannedDecision
from emulation.award_import.reading.rows import RowReading
from emulation.award_import.vocabulary import unit_key
from emulation.models.award_import import RowOutcome
from emulation.models.award_types import AwardType
from emulation.rules.import_problems import Problem, Severity

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(slots=True)
class PlannedUnit:
    """A unit as an import needs it; ``pk`` is None where it has to be created."""

    name: str
    pk: int | None = None
    parent_id: int | None = None
    note: str = ""

    @property
    def identity(self) -> str:
        return str(self.pk) if self.pk else f"new {self.parent_id or ''} {unit_key(self.name)}"


@dataclass(slots=True)
class PlannedHonoree:
    """A recipient as an import needs it; ``pk`` is None where it has to be created."""

    subject: str
    name: str
    pk: int | None = None
    honorific: str = ""
    position: str = ""
    unit: PlannedUnit | None = None
    date_of_birth: date | None = None
    is_direct_worker: bool = False
    note: str = ""
    identity: str = ""


@dataclass(slots=True)
class PlannedRow:
    """What becomes of one row."""

    reading: RowReading
    outcome: RowOutcome = RowOutcome.ERROR
    award: AwardType | None = None
    decision: PlannedDecision | None = None
    unit: PlannedUnit | None = None
    unit_name: str = ""
    honoree: PlannedHonoree | None = None
    campaign_id: int | None = None
    year_to: int = 0
    grant_id: int | None = None
    # How a person's choice about the recipient is remembered: rows of one name and unit share it.
    honoree_key: str = ""

    @property
    def place(self) -> str:
        """Sheet and row, as choices about single rows are remembered."""
        return self.reading.place

    @property
    def parts(self) -> tuple[PlannedDecision, AwardType, PlannedHonoree]:
        """What every row has that is to be imported.

        Raises:
            ValueError: where the row is not to be imported.
        """
        if self.decision is None or self.award is None or self.honoree is None:
            raise ValueError(f"{self.place} is not to be imported")
        return self.decision, self.award, self.honoree

    @property
    def year_from(self) -> int:
        return self.reading.year_from or self.year_to


@dataclass(slots=True)
class Plan:
    """The whole: rows, problems of sheets, and what each sheet's columns were taken for.

    Args:
        rows: every row with an award.
        problems: those of whole sheets and of rows passed over; the rest stand with their rows.
        sheets: name of each sheet read → its header's row, headers and columns.
    """

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def all_problems(self) -> Iterator[Problem]:
        """Yields every problem: of sheets first, then row by row."""
        yield from self.problems
        for row in self.rows:
            yield from row.reading.problems

    def problems_by_weight(self) -> list[Problem]:
        """Returns every problem: errors first, notes last."""
        return sorted(self.all_problems(), key=lambda problem: _WEIGHTS[problem.weight])

    def counts(self) -> dict[str, int]:
        """Returns how many rows come to which end, and how much the import would create."""
        outcomes = Counter(row.outcome.value for row in self.rows)
        severities = Counter(problem.weight.value for problem in self.all_problems())
        new = [row for row in self.rows if row.outcome == RowOutcome.NEW]
        honorees = {row.honoree.identity for row in new if row.honoree and row.honoree.pk is None}
        decisions = {row.decision.identity for row in new if row.decision and row.decision.pk is None}
        units = {
            unit.identity
            for row in new
            for unit in (row.unit, row.honoree.unit if row.honoree else None)
            if unit and unit.pk is None
        }
        return {
            "rows": len(self.rows),
            **{f"rows_{outcome}": outcomes[outcome] for outcome in RowOutcome.values},
            **{f"problems_{severity}": severities[severity] for severity in Severity.values},
            "honorees": len(honorees),
            "units": len(units),
            "decisions": len(decisions),
        }

    def has_errors(self) -> bool:
        """Whether something of the file cannot be imported as it is."""
        return any(problem.weight == Severity.ERROR for problem in self.problems) or any(
            row.outcome == RowOutcome.ERROR for row in self.rows
        )

    def has_questions(self) -> bool:
        """Whether a person still has to decide something."""
        return any(row.outcome == RowOutcome.QUESTION for row in self.rows)

    def digest(self) -> str:
        """Returns a mark that is the same for plans that do the same."""
        mark = hashlib.sha256()
        for row in self.rows:
            parts = (
                row.place,
                row.outcome.value,
                row.award and row.award.pk,
                row.decision and (row.decision.pk or row.decision.identity),
                row.unit and row.unit.identity,
                row.honoree and row.honoree.identity,
                row.year_from,
                row.year_to,
                row.grant_id,
            )
            mark.update(repr(parts).encode())
        return mark.hexdigest()

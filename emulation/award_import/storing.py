"""Stores how a file was read: every row with its raw cells, and every problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

from emulation.award_import.plan import Plan, PlannedRow
from emulation.models.award_import import AwardImport, AwardImportProblem, AwardImportRow
from search.bulk import delete_rows, insert_rows

_ROW = ("imported", "sheet", "number", "outcome", "raw", "reading", "grant_id", "created")
_PROBLEM = ("imported", "severity", "code", "sheet", "row", "column", "value", "params", "suggestion")
Outcome = tuple[int | None, list[tuple[str, int, str]]]


def forget_rows(imported: AwardImport) -> None:
    """Drops the rows kept of an earlier reading."""
    delete_rows(imported.rows.all())  # nothing refers to them, and ``delete`` would read each, with its cells


def forget_problems(imported: AwardImport) -> None:
    """Drops the problems kept of an earlier reading."""
    delete_rows(imported.problems.all())  # as above


def store_rows(imported: AwardImport, rows: Sequence[PlannedRow], outcomes: Iterable[Outcome] | None = None) -> None:
    """Keeps rows.

    Args:
        outcomes: for each row the primary key of its award and what it created; nothing where there is only a plan.
    """
    pairs = zip(rows, outcomes or repeat((None, [])), strict=False)
    records = (_row(imported, row, grant_id or row.grant_id, created) for row, (grant_id, created) in pairs)
    insert_rows(AwardImportRow, _ROW, records)


def store_problems(imported: AwardImport, plan: Plan) -> None:
    """Keeps the problems."""
    insert_rows(AwardImportProblem, _PROBLEM, _problems(imported, plan))


def _problems(imported: AwardImport, plan: Plan) -> Iterator[tuple[Any, ...]]:
    for problem in plan.problems_by_weight():
        yield (
            imported.pk,
            problem.weight,
            problem.code,
            problem.sheet[:120],
            problem.row,
            problem.column[:120],
            problem.value,
            problem.params,
            problem.suggestion,
        )


def _row(imported: AwardImport, row: PlannedRow, grant_id: int | None, created: list[Any]) -> tuple[Any, ...]:
    reading, decision = row.reading, row.decision
    read = {
        "name": reading.name,
        "subject": reading.subject,
        "position": reading.position,
        "unit": row.unit_name or reading.unit,
        "unit_id": row.unit.pk if row.unit else None,
        "award": row.award.name if row.award else reading.award,
        "award_key": reading.award,
        "decision": decision.number if decision else reading.decision_number,
        "date": decision.day if decision else reading.decision_date,
        "authority": decision.authority if decision else reading.authority,
        "year_from": row.year_from or None,
        "year_to": row.year_to or None,
        "honoree_id": row.honoree.pk if row.honoree else None,
        "honoree_key": row.honoree_key,
    }
    return imported.pk, reading.sheet[:120], reading.row, row.outcome, reading.raw, read, grant_id, created

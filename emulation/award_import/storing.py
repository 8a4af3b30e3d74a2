"""Keeps how a file was read: every row with its raw cells, every problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any

from emulation.award_import.plan import Plan, PlannedRow
from emulation.models import AwardImport, AwardImportProblem, AwardImportRow
from emulation.models.award_import import Severity

BATCH = 1000
# Errors first, notes last.
_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}
Outcome = tuple[int | None, list[tuple[str, int, str]]]


def store_rows(imported: AwardImport, rows: Sequence[PlannedRow], outcomes: Iterable[Outcome] | None = None) -> None:
    """Keeps rows.

    Args:
        outcomes: for each row the primary key of its award and what it created; nothing where there is only a plan.
    """
    pairs = zip(rows, outcomes or repeat((None, [])), strict=False)
    records = (_row(imported, row, grant_id or row.grant_id, created) for row, (grant_id, created) in pairs)
    while batch := list(islice(records, BATCH)):
        AwardImportRow.objects.bulk_create(batch)


def store_problems(imported: AwardImport, plan: Plan) -> None:
    """Keeps the problems."""
    records = _problems(imported, plan)
    while batch := list(islice(records, BATCH)):
        AwardImportProblem.objects.bulk_create(batch)


def _problems(imported: AwardImport, plan: Plan) -> Iterator[AwardImportProblem]:
    for problem in sorted(plan.all_problems(), key=lambda problem: _WEIGHTS[problem.weight]):
        yield AwardImportProblem(
            imported=imported,
            severity=problem.weight,
            code=problem.code,
            sheet=problem.sheet[:120],
            row=problem.row,
            column=problem.column[:120],
            value=problem.value,
            params=problem.params,
            suggestion=problem.suggestion,
        )


def _row(imported: AwardImport, row: PlannedRow, grant_id: int | None, created: list[Any]) -> AwardImportRow:
    reading, decision = row.reading, row.decision
    return AwardImportRow(
        imported=imported,
        sheet=reading.sheet[:120],
        number=reading.row,
        outcome=row.outcome,
        raw=reading.raw,
        reading={
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
        },
        grant_id=grant_id,
        created=created,
    )

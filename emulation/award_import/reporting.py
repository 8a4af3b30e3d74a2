"""Writes the problems of an import as a table to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.spreadsheets import safe_cell
from emulation.rules.import_problems import Severity, label, message, repair


def problem_table(problems: Iterable[Any]) -> Iterator[list[str]]:
    """Yields the header and a row for each problem; cells cannot be taken for formulas.

    Args:
        problems: `Problem` of a plan, or `AwardImportProblem` as they were kept.
    """
    yield [_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Value"), _("Kind"), _("Message"), _("Suggested repair")]
    for problem in problems:
        weight = getattr(problem, "weight", None) or problem.severity
        row = [
            str(Severity(weight).label),
            problem.sheet,
            str(problem.row or ""),
            problem.column,
            problem.value,
            label(problem.code),
            message(problem.code, problem.params),
            repair(problem.code, problem.suggestion),
        ]
        yield [safe_cell(cell) for cell in row]

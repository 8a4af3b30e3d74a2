"""A list of awards as a table that any kind of file is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.spreadsheets import safe_cell
from emulation.award_export.columns import Cell, Column
from emulation.award_export.description import Description

Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: rows under columns, and what there is to say of them. Texts are in the reader's language.

    The labels are fixed when the table is made: the rows are written after the request has been answered, when the
    language of the thread may have changed.
    """

    columns: Sequence[Column]
    headers: Sequence[str]
    labels: Sequence[Mapping[Any, str] | None]
    rows: Rows
    description: Description

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Rows, description: Description) -> Table:
        """Makes a table in the language in use."""
        return cls(
            columns,
            [str(column.label) for column in columns],
            [
                None if column.labels is None else {value: str(label) for value, label in column.labels.items()}
                for column in columns
            ],
            rows,
            description,
        )

    def shown(self) -> Iterator[list[Any]]:
        """Yields the rows as a spreadsheet shows them: labels for codes, texts that nothing takes for a formula."""
        for row in self.rows:
            yield [
                safe_cell(cell) if isinstance(cell, str) else cell
                for cell in (
                    value if labels is None else labels.get(value, value)
                    for value, labels in zip(row, self.labels, strict=True)
                )
            ]

"""Loads the legal catalogue from ``data/catalogue.toml`` into `AwardType`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulation.rules.legal_order import award_order_key
from search.text import fold

if TYPE_CHECKING:
    from emulation.models.award_types import AwardType

CATALOGUE = Path(__file__).parents[1] / "data" / "catalogue.toml"
CLASSES = {1: "hạng Nhất", 2: "hạng Nhì", 3: "hạng Ba"}
CLASSES_EN = {1: "First Class", 2: "Second Class", 3: "Third Class"}


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One row of the catalogue; fields as in `AwardType`, the parent by its code."""

    code: str
    name: str
    kind: str
    level: str
    rank_order: int
    parent: str = ""
    name_en: str = ""
    short_name: str = ""
    class_rank: int | None = None
    subjects: tuple[str, ...] = ()
    legal_basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many rows were added and overwritten, and which differ from the file and were left as staff made them."""

    added: int
    updated: int
    kept: tuple[str, ...]


def read_catalogue(path: Path = CATALOGUE) -> list[CatalogueRow]:
    """Reads the catalogue, headings first, parents before children.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError: where the file is missing, broken or incomplete.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [_row(group, is_group=True) for group in data["group"]]
    rows += [row for award in data["award"] for period in award["periods"] for row in _rows(award, period, data["law"])]
    return rows


def _rows(award: dict[str, Any], period: dict[str, Any], laws: dict[str, Any]) -> Iterator[CatalogueRow]:
    """Yields the rows of one award in one period: one, or one for each class."""
    law = laws.get(period.get("law", ""), {})
    basis = " ".join(filter(None, [period.get("articles"), law.get("name")]))
    basis = "; ".join(filter(None, [basis, period.get("also")]))
    values = {**law, **award, **period, "basis": basis}
    # Under "name" a law carries its own name.
    values["name"] = period.get("name", award["name"])
    values["english"] = period.get("english", award.get("english", ""))
    if not award.get("classes"):
        yield _row(values)
        return
    for class_rank, class_name in CLASSES.items():
        short = values.get("short", "")
        yield _row(
            {
                **values,
                "code": f"{values['code']}{class_rank}",
                "name": f"{values['name']} {class_name}",
                "english": values["english"] and f"{values['english']}, {CLASSES_EN[class_rank]}",
                "short": f"{short} {class_name}" if short else "",
                "class": class_rank,
            }
        )


def _row(values: dict[str, Any], *, is_group: bool = False) -> CatalogueRow:
    return CatalogueRow(
        code=values["code"],
        name=values["name"],
        kind=values["kind"],
        level=values["level"],
        rank_order=values["rank"],
        parent=values.get("parent", ""),
        name_en=values.get("english", ""),
        short_name=values.get("short", ""),
        class_rank=values.get("class"),
        subjects=tuple(values.get("subjects", ())),
        legal_basis=values.get("basis", ""),
        valid_from=values.get("from"),
        valid_to=values.get("to"),
        is_group=is_group,
    )


def load_catalogue(model: type[AwardType], *, overwrite: bool = False, path: Path = CATALOGUE) -> LoadResult:
    """Adds the rows of the file that the table lacks; repeating it changes nothing.

    Args:
        model: `AwardType`, or its form in the state of migrations, which has no methods: everything stored is set here.
        overwrite: also bring rows back to the file that staff have changed.
        path: the file.
    """
    groups: dict[str, Any] = {}
    added = updated = 0
    kept: list[str] = []
    for row in read_catalogue(path):
        parent = groups.get(row.parent)
        values = _stored_values(row, parent)
        award_type = model.objects.filter(code=row.code, valid_from=row.valid_from).first()
        if award_type is None:
            award_type = model.objects.create(code=row.code, valid_from=row.valid_from, **values)
            added += 1
        elif any(getattr(award_type, name) != value for name, value in values.items()):
            if overwrite:
                model.objects.filter(pk=award_type.pk).update(**values)
                updated += 1
            else:
                kept.append(f"{row.code} {row.valid_from or ''}".strip())
        if row.is_group:
            groups[row.code] = award_type
    return LoadResult(added, updated, tuple(kept))


def _stored_values(row: CatalogueRow, parent: Any) -> dict[str, Any]:
    values = asdict(row)
    subjects = values.pop("subjects")
    code = values.pop("code")
    del values["valid_from"], values["parent"]
    return values | {
        "for_individuals": "individual" in subjects,
        "for_collectives": "collective" in subjects,
        "for_households": "household" in subjects,
        "parent_id": parent.pk if parent else None,
        "path": f"{parent.path if parent else '/'}{code}/",
        "order_key": award_order_key(
            level=row.level, kind=row.kind, rank_order=row.rank_order, class_rank=row.class_rank, code=code
        ),
        "folded": fold(" ".join(filter(None, [row.name, row.short_name, code]))),
    }

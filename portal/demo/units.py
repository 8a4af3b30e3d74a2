"""The units of the demo, through mergers and new names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from emulation.models import OrgUnit


class Units:
    """Organisational units as lines through time."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.lines: dict[str, dict[str, Any]] = {}
        for line in [*data["unit"], *_localities(data), *_districts(data)]:
            self.lines[line["key"]] = line
        self.of_line: dict[str, list[OrgUnit]] = {}
        for line in self.lines.values():
            self._create(line)
        for line in self.lines.values():
            if successor := line.get("successor"):
                last = self.of_line[line["key"]][-1]
                last.successor = self.at(successor, line["until"] + timedelta(days=1))
                last.save()

    def _create(self, line: dict[str, Any]) -> None:
        periods = line["periods"]
        ends = [period["from"] - timedelta(days=1) for period in periods[1:]] + [line.get("until")]
        units = []
        for period, end in zip(periods, ends, strict=True):
            units.append(
                OrgUnit.objects.create(
                    name=period["name"],
                    short_name=period.get("short", ""),
                    code=period.get("code", line.get("code", "")),
                    kind=line["kind"],
                    parent=self.at(line["parent"], end or date.max) if "parent" in line else None,
                    valid_from=period["from"],
                    valid_to=end,
                )
            )
        for unit, successor in pairwise(units):
            unit.successor = successor
            unit.save()
        self.of_line[line["key"]] = units

    def at(self, key: str, day: date) -> OrgUnit:
        """Returns the unit of the line on that day, or of the line that took it over."""
        line = self.lines[key]
        if line.get("until", date.max) < day and "successor" in line:
            return self.at(line["successor"], day)
        units = self.of_line[key]
        return next((unit for unit in reversed(units) if unit.valid_from and unit.valid_from <= day), units[0])

    def exists(self, key: str, day: date) -> bool:
        line = self.lines[key]
        return line["periods"][0]["from"] <= day <= line.get("until", date.max)


def _localities(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for key, name in data["localities"]["units"]:
        period = {"name": name, "from": data["localities"]["from"]}
        yield {"key": key, "kind": "locality", "parent": "ubnd", "periods": [period]}


def _districts(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    districts = data["districts"]
    for key, place, successor in districts["units"]:
        period = {"name": f"{districts['name']} {place}", "from": districts["from"]}
        line = {"key": key, "kind": "locality", "parent": "ubnd", "periods": [period], "successor": successor}
        yield {**line, "until": districts["until"]}

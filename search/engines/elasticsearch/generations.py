"""Manages the generations of an index: the one that serves, and the one kept for a rollback.

A generation is an Elasticsearch index of its own, ``<prefix>-<index>.<time>``. One alias points to the one that serves,
a second to the one before; they are moved in one step. Aliases belong to one declaration, so that during an update of
the portal old and new processes each find the index that was made for them.

Every generation is written under a third alias, which is gone with it. A bulk that comes too late is refused:
Elasticsearch makes an index where it finds none of a name, but not of this name.
"""

from __future__ import annotations

import time
from typing import Any

from elasticsearch import Elasticsearch

from search.engines import IndexMissing
from search.engines.elasticsearch.schema import fingerprint
from search.index import Index

PREVIOUS = ".previous"
WRITTEN = ".WRITTEN"  # in capitals, which the name of an index must not have


class Generations:
    """The generations of an index.

    Args:
        client: the cluster.
        prefix: what the names of the portal's indices begin with.
        index: the declaration.
    """

    def __init__(self, client: Elasticsearch, prefix: str, index: Index) -> None:
        self._client = client
        self._index = index
        self.base = f"{prefix}-{index.name}"
        self.alias = f"{self.base}.{fingerprint(index)}"  # of the one that serves
        self.alias_of_kept = self.alias + PREVIOUS

    def new_name(self) -> str:
        """Returns a name for another generation; names sort by time."""
        return f"{self.base}.{time.time_ns():020d}"

    def serving(self) -> str:
        """Returns the name of the generation that serves; raises ``IndexMissing`` where none does."""
        name = self._with(self.alias)
        if name is None:
            raise missing(self._index)
        return name

    def kept(self) -> str | None:
        """Returns the name of the generation before, where there is one of this declaration."""
        return self._with(self.alias_of_kept)

    def _with(self, alias: str) -> str | None:
        return next((name for name, aliases in self._all().items() if alias in aliases), None)

    def _all(self) -> dict[str, set[str]]:
        """Returns every generation with the aliases that tell what it is for, the oldest first."""
        states = self._client.indices.get_alias(index=f"{self.base}.*")
        return {name: {*states[name]["aliases"]} - {written_as(name)} for name in sorted(states)}

    def serve(self, generation: str) -> None:
        """Lets a generation serve and keeps the one that served."""
        generations = self._all()
        former = self._former(generations)
        actions: list[dict[str, Any]] = [{"add": {"index": generation, "alias": self.alias}}]
        for name, aliases in generations.items():
            if name == generation and self.alias_of_kept in aliases:
                actions.append({"remove": {"index": name, "alias": self.alias_of_kept}})
            elif name == former and self.alias in aliases:
                # Nobody else may have moved it since.
                actions.append({"remove": {"index": name, "alias": self.alias, "must_exist": True}})
                actions.append({"add": {"index": name, "alias": self.alias_of_kept}})
            elif name not in (former, generation):
                actions += [{"remove": {"index": name, "alias": alias}} for alias in aliases]
        self._client.indices.update_aliases(actions=actions)

    def _former(self, generations: dict[str, set[str]]) -> str | None:
        """Returns the generation that serves; before the first of a declaration, that of the declaration before."""
        newest = None
        for name, aliases in generations.items():
            if self.alias in aliases:
                return name
            if any(not alias.endswith(PREVIOUS) for alias in aliases):
                newest = name
        return newest

    def remove_others(self) -> None:
        """Removes generations that neither serve nor are kept: old ones, and those of rebuilds that died."""
        for name, aliases in self._all().items():
            if not aliases:
                self._client.indices.delete(index=name, ignore_unavailable=True)


def written_as(generation: str) -> str:
    """Returns the name under which a generation is written."""
    return generation + WRITTEN


def missing(index: Index) -> IndexMissing:
    """Returns the error for an index that has no generation of this declaration."""
    return IndexMissing(f"There is no index {index.name!r} for this declaration yet: run rebuild_search")

"""Builds the filters that an award search offers: lists, trees and years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.site_version import remember
from emulation.models.award_types import AwardType
from emulation.models.tree import SEPARATOR
from emulation.models.units import OrgUnit
from search.index import Filter
from search.request import FacetValue
from search.text import clean, fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from emulation.award_search.address import AwardAddress

LIST_LENGTH = 10  # values of a list that are shown at once
TREE_SIZE = 24  # values of a tree that are shown at once
MOST_BARS = 60  # years of the histogram, the last ones
FEW = 8  # values below a branch that need not be folded away
TREES = ("award_type", "unit")
YEARS = "year"


@dataclass(frozen=True, slots=True)
class Node:
    """A value on offer with those below it in its tree."""

    value: FacetValue
    children: tuple[Node, ...] = ()

    @property
    def has_chosen(self) -> bool:
        """Whether something below it is chosen."""
        return any(child.value.selected or child.has_chosen for child in self.children)

    @property
    def is_small(self) -> bool:
        """Whether the little that is below it need not be folded away."""
        return len(self.children) < FEW

    @property
    def is_open(self) -> bool:
        """Whether what is below it is shown at once, though it could be folded away."""
        return self.value.selected or self.has_chosen

    def __iter__(self) -> Iterator[Node]:
        """Yields itself and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child


@dataclass(frozen=True, slots=True)
class Bar:
    """A year of the histogram: ``height`` in percent of the highest; ``url`` chooses it or takes it away."""

    year: int
    count: int
    height: int
    is_chosen: bool
    url: str

    @property
    def top(self) -> int:
        """How far below the top the bar begins, in percent."""
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with what it offers.

    Args:
        nodes: values shown, as a forest; lists have no branches.
        size: how many values there are in all, as far as the engine told.
        bars: the years between the first and the last, of the facet of years.
        url_of_all: where all values stand, "" where they are shown already.
        wanted: words that narrowed the values, "" where all are shown.
    """

    name: str
    label: StrOrPromise
    nodes: tuple[Node, ...]
    size: int
    bars: tuple[Bar, ...] = ()
    url_of_all: str = ""
    wanted: str = ""

    @property
    def page_of_all(self) -> str:
        """Where all values stand, without the state of the search."""
        return self.url_of_all.partition("?")[0]

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(node.value for node in self.walk() if node.value.selected)

    @property
    def ends(self) -> list[str]:
        """The first and the last year of the bars."""
        return [str(bar.year) for bar in dict.fromkeys((self.bars[0], self.bars[-1]))] if self.bars else []

    def walk(self) -> Iterator[Node]:
        """Yields every node, parents first."""
        for node in self.nodes:
            yield from node


def facet(choice: Filter, values: Sequence[FacetValue], address: AwardAddress, *, shortened: bool = True) -> Facet:
    """Prepares the values of a filter for a page.

    Args:
        choice: the filter.
        values: what the engine counted, chosen values among them.
        address: the search.
        shortened: show the most frequent values only, and those chosen.
    """
    listed = list(values)
    if choice.choices:
        place = {value: number for number, value in enumerate(choice.choices)}
        listed.sort(key=lambda value: place.get(value.value, len(place)))
    if choice.name in TREES:
        nodes = forest(listed, _paths(choice.name, listed), TREE_SIZE if shortened else None)
    elif choice.name == YEARS or not shortened:
        nodes = tuple(map(Node, listed))
    else:
        nodes = tuple(Node(value) for place, value in enumerate(listed) if place < LIST_LENGTH or value.selected)
    shown = sum(1 for node in nodes for _each in node)
    return Facet(
        choice.name,
        choice.label,
        nodes,
        len(listed),
        bars=tuple(_bars(listed, address)) if choice.name == YEARS else (),
        url_of_all=address.below(f"loc/{choice.name}/") if shortened and shown < len(listed) else "",
    )


def narrowed(found: Facet, text: str) -> Facet:
    """Returns a facet with those values alone in whose labels all words stand, marks aside, with what is above them in
    their tree. What is chosen stays, so that a form does not lose it.
    """
    wanted = fold(clean(text)).split()
    return replace(found, nodes=tuple(_narrowed(found.nodes, wanted)), wanted=text) if wanted else found


def _narrowed(nodes: Iterable[Node], wanted: Sequence[str]) -> Iterator[Node]:
    for node in nodes:
        below = tuple(_narrowed(node.children, wanted))
        label = fold(str(node.value.label))
        if below or node.value.selected or all(word in label for word in wanted):
            yield Node(node.value, below)


def with_missing(choice: Filter, values: Sequence[FacetValue], chosen: Iterable[Any]) -> list[FacetValue]:
    """Returns the values with those chosen ones that nothing has any more: they must be there to be taken away."""
    offered = {value.value for value in values}
    missing = [value for value in chosen if value not in offered]
    labels = choice.labels(missing) if choice.labels and missing else {}
    return [*values, *(FacetValue(value, labels.get(value, str(value)), 0, selected=True) for value in missing)]


def _paths(name: str, values: Sequence[FacetValue]) -> Mapping[Any, str]:
    """Returns the place of each value in its tree, in the order of the tree: awards by rank, units as they stand."""

    def ranked() -> dict[Any, tuple[int, str]]:
        rows: Any
        if name == "award_type":
            rows = AwardType.objects.values_list("code", "path")
        else:
            rows = OrgUnit.objects.values_list("pk", "path")
        return {value: (rank, path) for rank, (value, path) in enumerate(rows)}

    known = remember(("emulation.tree", name), ranked, outlives_soft_changes=True)
    places = {value.value: known[value.value] for value in values if value.value in known}
    return {value: path for value, (_rank, path) in sorted(places.items(), key=lambda item: item[1])}


def forest(values: Sequence[FacetValue], paths: Mapping[Any, str], size: int | None = None) -> tuple[Node, ...]:
    """Builds trees of values. One whose parent is not among them stands at the top.

    Args:
        values: in any order; those without a path are left out.
        paths: value → path in the tree, in the order in which siblings stand.
        size: about how many values to keep: the most frequent ones with all above them, chosen ones, and what stands
            right below these; all where None.
    """
    by_value = {value.value: value for value in values if value.value in paths}
    at = {paths[value]: value for value in by_value}
    parent = {value: _nearest(paths[value], at) for value in by_value}
    if size is not None and len(by_value) > size:
        by_value = {value: by_value[value] for value in _kept(by_value, parent, size)}
    below: dict[Any, list[Any]] = {}
    for value in paths:
        if value in by_value:
            below.setdefault(parent[value], []).append(value)

    def grown(value: Any) -> Node:
        return Node(by_value[value], tuple(map(grown, below.get(value, ()))))

    return tuple(map(grown, below.get(None, ())))


def _nearest(path: str, at: Mapping[str, Any]) -> Any:
    """Returns the value of the nearest ancestor that is among the values, None where there is none."""
    parts = path.strip(SEPARATOR).split(SEPARATOR)[:-1]
    while parts:
        above = SEPARATOR + SEPARATOR.join(parts) + SEPARATOR
        if above in at:
            return at[above]
        parts.pop()
    return None


def _kept(by_value: Mapping[Any, FacetValue], parent: Mapping[Any, Any], size: int) -> set[Any]:
    frequent = sorted(by_value.values(), key=lambda value: (-value.count, value.value))
    kept = {value.value for value in frequent[:size]}
    chosen = {value.value for value in by_value.values() if value.selected}
    kept |= chosen | {value for value in by_value if parent[value] in chosen}
    for value in list(kept):
        while (value := parent[value]) is not None:
            kept.add(value)
    return kept


def _bars(values: Sequence[FacetValue], address: AwardAddress) -> Iterable[Bar]:
    counted = {int(value.value): value for value in values if value.count}
    if not counted:
        return
    highest = max(value.count for value in counted.values())
    toggled = address.toggles(YEARS)
    for year in range(max(min(counted), max(counted) - MOST_BARS + 1), max(counted) + 1):
        value = counted.get(year) or FacetValue(year, str(year), 0)
        height = max(4, round(100 * value.count / highest)) if value.count else 0
        yield Bar(year, value.count, height, value.selected, toggled(year))

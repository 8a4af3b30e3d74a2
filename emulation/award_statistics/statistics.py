"""Counts what an award search finds by year, award, level, unit and subject, each with its chart."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from emulation.award_search.address import BY_HONOREE, AwardAddress
from emulation.award_search.facets import Node, forest
from emulation.award_search.page import AwardSearch, read_search
from emulation.award_statistics.charts import Format
from emulation.award_statistics.pictures import Line, Picture, horizontal, vertical
from emulation.models.award_types import AwardType
from emulation.models.units import OrgUnit
from emulation.rules.choices import AuthorityLevel, SubjectKind, Work
from search import service
from search.engines import SearchUnavailable
from search.reading import PAGE_SIZE
from search.request import FacetValue
from search.types import Audience

if TYPE_CHECKING:
    from django.http import QueryDict

logger = logging.getLogger(__name__)

PATH = "thong-ke/"
WANTED = [("year",), ("year", "subject"), ("year", "work"), ("award_type",), ("level",), ("unit",), ("subject",)]

Counts = Mapping[tuple[str, ...], Mapping[tuple[Any, ...], int]]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The numbers of a search.

    Args:
        search: the question; its address is that of the statistics.
        list_url: the awards that are counted.
        is_answered: False where the engine cannot be asked.
        awards: how many awards were found; ``recipients`` how many people, collectives and households have them.
        direct_share: how much of the awards of individuals went to direct workers, "" where there are none.
    """

    search: AwardSearch
    list_url: str
    is_answered: bool = False
    suggestion: str = ""
    awards: int = 0
    recipients: int = 0
    direct_share: str = ""
    pictures: tuple[Picture, ...] = ()


def statistics(params: QueryDict, base: str, audience: Audience = Audience.PUBLIC) -> Statistics:
    """Counts what a search finds; never raises for what a person can send.

    Args:
        params: the search's parameters; order, grouping and page do not count.
        base: the address of the search without parameters.
        audience: who asks.
    """
    search = read_search(params, base, audience)
    request = replace(search.address.request, sort="", page=1, page_size=1)
    shown = AwardAddress(base, replace(request, page_size=PAGE_SIZE))
    search = replace(search, address=replace(shown, base=base + PATH))
    try:
        tally = service.tally(request, WANTED)
        grouped = service.group(request, BY_HONOREE) if tally.count else None
    except SearchUnavailable as error:
        logger.error("Award statistics: %s", error)
        return Statistics(search, shown.url)
    pictures = _pictures(tally.counts, search.address) if tally.count else ()
    return Statistics(
        replace(search, grouped=grouped, read=tally.read),
        shown.url,
        True,
        tally.suggestion,
        tally.count,
        grouped.count if grouped else 0,
        _direct_share(tally.counts),
        tuple(replace(each, csv_url=shown.below(f"{PATH}{each.name}/csv/")) for each in pictures),
    )


def table_response(found: Statistics, name: str) -> HttpResponse:
    """Returns one table as a CSV file.

    Raises:
        Http404: there is no such table in these statistics.
    """
    if not found.is_answered:
        return HttpResponse(status=503)
    picture = next((each for each in found.pictures if each.name == name), None)
    if picture is None:
        raise Http404
    return HttpResponse(
        picture.as_csv,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{PATH.strip("/")}-{name}.csv"',
            "X-Robots-Tag": "noindex",
        },
    )


def _pictures(counts: Counts, address: AwardAddress) -> Iterable[Picture]:
    yield _by_year(counts, address)
    yield _by_subject(counts)
    yield _by_award(counts, address)
    yield _by_level(counts, address)
    if counts[("unit",)]:
        yield _by_unit(counts, address)
    if counts[("year", "work")]:
        yield _by_work(counts)


def _years(counts: Counts) -> list[int]:
    """All years from the first to the last: one without awards is told as well."""
    years = [year for (year,) in counts[("year",)]]
    return list(range(min(years), max(years) + 1)) if years and max(years) - min(years) < 200 else sorted(years)


def _by_year(counts: Counts, address: AwardAddress) -> Picture:
    by_year = counts[("year",)]
    lines = tuple(
        Line(str(year), (by_year.get((year,), 0),), url=address.choosing("year", [year])) for year in _years(counts)
    )
    return Picture(
        "nam",
        _("By year of achievement"),
        _("Number of awards in each year of achievement."),
        (_("Year of achievement"), _("Awards")),
        lines,
        vertical,
    )


def _by_subject(counts: Counts) -> Picture:
    by_both = counts[("year", "subject")]
    lines = tuple(
        Line(str(year), tuple(by_both.get((year, subject), 0) for subject in SubjectKind.values))
        for year in _years(counts)
    )
    return Picture(
        "doi-tuong",
        _("Individuals, collectives and households"),
        _("Number of awards of individuals, collectives and households in each year of achievement."),
        (_("Year of achievement"), *(str(label) for label in SubjectKind.labels)),
        lines,
        vertical,
    )


def _by_award(counts: Counts, address: AwardAddress) -> Picture:
    codes = {code: count for (code,), count in counts[("award_type",)].items()}
    rows = AwardType.objects.filter(code__in=codes)
    names, paths, headings = {}, {}, set()
    for row in rows.only("code", "name", "name_en", "path", "is_group"):
        names[row.code], paths[row.code] = row.label, row.path
        if row.is_group:
            headings.add(row.code)
    nodes = forest([FacetValue(code, names[code], count) for code, count in codes.items() if code in names], paths)
    lines = _tree_lines(nodes, "award_type", address)
    given = {str(names[code]) for code in codes if code in names and code not in headings}

    def draw(picture: Picture, size: Format) -> SafeString:
        return horizontal(replace(picture, lines=tuple(line for line in lines if line.label in given)), size)

    return Picture(
        "hinh-thuc",
        _("By title and form of commendation"),
        _("Number of awards of each title and form of commendation, in legal order."),
        (_("Award"), _("Awards")),
        lines,
        draw,
        _("A heading counts all awards below it."),
    )


def _by_level(counts: Counts, address: AwardAddress) -> Picture:
    by_level = counts[("level",)]
    lines = tuple(
        Line(str(level.label), (by_level[(level.value,)],), url=address.choosing("level", [level.value]))
        for level in AuthorityLevel
        if (level.value,) in by_level
    )
    return Picture(
        "cap",
        _("By deciding level"),
        _("Number of awards that each level decided, from the highest down."),
        (_("Deciding level"), _("Awards")),
        lines,
        horizontal,
    )


def _by_unit(counts: Counts, address: AwardAddress) -> Picture:
    found = {pk: count for (pk,), count in counts[("unit",)].items()}
    rows = OrgUnit.objects.filter(pk__in=found).order_by("path")
    units = {unit.pk: unit for unit in rows.only("pk", "name", "path", "valid_to")}
    nodes = forest(
        [FacetValue(pk, str(unit), found[pk]) for pk, unit in units.items()],
        {pk: unit.path for pk, unit in units.items()},
    )
    # A lone top says nothing: its branches do.
    tops = nodes
    while len(tops) == 1 and tops[0].children:
        tops = tops[0].children

    def draw(picture: Picture, size: Format) -> SafeString:
        highest_first = sorted(tops, key=lambda node: -node.value.count)
        lines = _tree_lines((replace(node, children=()) for node in highest_first), "unit", address)
        return horizontal(replace(picture, lines=lines), size)

    return Picture(
        "don-vi",
        _("By unit"),
        _("Number of awards in each unit, with all units below it."),
        (_("Unit"), _("Awards")),
        _tree_lines(nodes, "unit", address),
        draw,
        _("A unit counts what was awarded in it, below it, and in what it was before."),
    )


def _by_work(counts: Counts) -> Picture:
    by_both = counts[("year", "work")]
    lines = []
    for year in _years(counts):
        direct, other = (by_both.get((year, work), 0) for work in (Work.DIRECT, Work.OTHER))
        lines.append(Line(str(year), (direct, other, _percent(direct, direct + other))))

    def draw(picture: Picture, size: Format) -> SafeString:
        return vertical(replace(picture, lines=tuple(replace(line, cells=line.cells[:2]) for line in lines)), size)

    return Picture(
        "truc-tiep",
        _("Direct workers"),
        _("Number of awards of direct workers and of those who hold a post of leadership in each year of achievement."),
        (_("Year of achievement"), *(str(label) for label in Work.labels), _("Share of direct workers")),
        tuple(lines),
        draw,
        _("Counts awards of individuals; what a person does is what the register says today."),
    )


def _tree_lines(nodes: Iterable[Node], name: str, address: AwardAddress, depth: int = 0) -> tuple[Line, ...]:
    lines: list[Line] = []
    for node in nodes:
        value = node.value
        lines.append(Line(str(value.label), (value.count,), depth, address.choosing(name, [value.value])))
        lines += _tree_lines(node.children, name, address, depth + 1)
    return tuple(lines)


def _direct_share(counts: Counts) -> str:
    works: dict[str, int] = {}
    for (_year, work), count in counts[("year", "work")].items():
        works[work] = works.get(work, 0) + count
    return _percent(works.get(Work.DIRECT, 0), sum(works.values())) if works else ""


def _percent(part: int, whole: int) -> str:
    return f"{number_format(round(100 * part / whole, 1), 1)} %" if whole else ""

"""Says in words which list was exported."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from emulation.award_search.index import AWARD_INDEX
from search import service
from search.index import FilterKind
from search.request import SearchRequest
from search.types import Audience


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says of itself: label and value of each line."""

    title: str
    sheet_name: str
    notes_name: str
    lines: tuple[tuple[str, str], ...]

    @property
    def as_text(self) -> str:
        return "\n".join(f"{label}: {value}" for label, value in self.lines)


def describe(request: SearchRequest, count: int) -> Description:
    """Describes the list that answers a request.

    Args:
        count: how many awards were found.
    """
    for_staff = request.audience is Audience.STAFF
    title = _("Awards found by the award search")
    lines = [
        (_("List"), title),
        (_("Found"), ngettext("%(count)d award", "%(count)d awards", count) % {"count": count}),
        (_("Exported on"), date_format(timezone.localtime(), "d/m/Y H:i")),
        (_("Holds"), _("Data for staff: not to be passed on") if for_staff else _("Public data")),
        *chosen(request),
        (_("Order"), _order_label(request)),
    ]
    return Description(title, pgettext("sheet", "Awards"), pgettext("sheet", "About this list"), tuple(lines))


def chosen(request: SearchRequest) -> list[tuple[str, str]]:
    """Returns the question and each filter in use: label and chosen values."""
    lines = [(_("Question"), request.text)] if request.text else []
    for choice in AWARD_INDEX.filters_for(request.audience):
        values = request.filters.get(choice.name, ())
        if not values:
            continue
        labels = choice.labels(values) if choice.labels else {}
        shown = [
            "/".join(reversed(str(value).split("-")))
            if choice.kind in (FilterKind.DATE_FROM, FilterKind.DATE_TO)
            else str(labels.get(value, value))
            for value in values
        ]
        lines.append((str(choice.label), "; ".join(shown)))
    return lines


def _order_label(request: SearchRequest) -> str:
    return str(service.sort_of(request).label)

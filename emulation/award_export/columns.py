"""Columns of exported lists: an allow-list, nothing else is ever exported.

The public set holds what the award search shows to everybody. The staff set adds what staff see in the admin, the
personal set what only those may see who may open a recipient's record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emulation.register.public_pages import campaign_titles, decision_address, own_register
from emulation.rules.choices import AuthorityLevel, AwardKind, CommendationType, Field, LegalStatus, SubjectKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Cell = str | int | date | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: its key in JSON lines.
        label: its header in a spreadsheet.
        source: where its value stands, seen from `AwardGrant`.
        width: in a spreadsheet, in characters.
        labels: values → what a spreadsheet shows for them; JSON lines keep the value.
        reading: makes, once for an export, what turns the source's value into the cell's; None where it is the cell's.
    """

    name: str
    label: StrOrPromise
    source: str
    width: int = 14
    labels: Mapping[Any, StrOrPromise] | None = None
    reading: Callable[[], Callable[[Any], Cell]] | None = None


def _public_campaigns() -> Callable[[Any], Cell]:
    """Campaigns by their title, where everybody may read of them."""
    titles = campaign_titles()
    return lambda pk: titles.get(pk, "")


def _decision_addresses() -> Callable[[Any], Cell]:
    page = own_register()
    base = (page.full_url or "") if page else ""
    return lambda pk: decision_address(base, pk)


YES: Mapping[Any, StrOrPromise] = {True: _("Yes"), False: ""}

PUBLIC_COLUMNS = (
    Column("id", pgettext_lazy("column", "Award id"), "pk", 10),
    Column("honoree", pgettext_lazy("column", "Full name"), "honoree_name", 28),
    Column("honoree_id", pgettext_lazy("column", "Recipient id"), "honoree_id", 10),
    Column("subject", _("Subject"), "honoree__subject", 12, dict(SubjectKind.choices)),
    Column("position", _("Position"), "position", 22),
    Column("unit", _("Unit"), "unit_name", 32),
    Column("award_type", pgettext_lazy("column", "Title or form"), "award_type__name", 32),
    Column("award_code", pgettext_lazy("column", "Award code"), "award_type__code", 12),
    Column("award_kind", _("Kind of award"), "award_type__kind", 20, dict(AwardKind.choices)),
    Column("level", _("Deciding level"), "decision__authority_level", 22, dict(AuthorityLevel.choices)),
    Column("commendation_type", _("Type of commendation"), "commendation_type", 22, dict(CommendationType.choices)),
    Column("year", pgettext_lazy("column", "Year"), "achievement_to", 8),
    Column("year_from", pgettext_lazy("column", "From year"), "achievement_from", 8),
    Column("field", _("Field"), "field", 20, dict(Field.choices)),
    Column("citation", _("Citation"), "citation", 44),
    Column("campaign", _("Campaign"), "campaign_id", 30, reading=_public_campaigns),
    Column("is_posthumous", _("Posthumous"), "is_posthumous", 10, YES),
    Column("decision_number", pgettext_lazy("column", "Decision number"), "decision__number", 18),
    Column("decision_date", pgettext_lazy("column", "Date of decision"), "decision__issued_on", 12),
    Column("authority", _("Issuing authority"), "decision__authority", 32),
    Column("status", _("Standing"), "status", 14, dict(LegalStatus.choices)),
    Column("url", pgettext_lazy("column", "Address"), "decision_id", 44, reading=_decision_addresses),
)
STAFF_COLUMNS = (
    *PUBLIC_COLUMNS,
    Column("honoree_today", pgettext_lazy("column", "Name today"), "honoree__name", 28),
    Column("unit_today", pgettext_lazy("column", "Unit today"), "honoree__unit__name", 32),
    Column("is_direct_worker", _("Direct worker"), "honoree__is_direct_worker", 12, YES),
    Column("status_reason", pgettext_lazy("column", "Reason"), "status_reason", 30),
    Column("status_on", pgettext_lazy("column", "Since"), "status_on", 12),
    Column("annulled_by", _("By decision"), "annulled_by__number", 18),
    Column(
        "decision_status",
        pgettext_lazy("column", "Standing of the decision"),
        "decision__status",
        14,
        dict(LegalStatus.choices),
    ),
    Column("is_published", _("Public"), "decision__is_published", 10, YES),
)
# See Honoree.STAFF_ONLY_FIELDS.
PERSONAL_COLUMNS = (
    Column("date_of_birth", _("Date of birth"), "honoree__date_of_birth", 12),
    Column("note", _("Note"), "honoree__note", 30),
)


def columns_for_staff(user: Any) -> tuple[Column, ...]:
    """Returns the columns a member of staff may take away: personal ones with the right to change recipients."""
    if user.has_perm("emulation.change_honoree"):
        return (*STAFF_COLUMNS, *PERSONAL_COLUMNS)
    return STAFF_COLUMNS

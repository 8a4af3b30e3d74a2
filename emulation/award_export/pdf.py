"""Decisions with their annex as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pdf import Document, document, new_document
from emulation.award_export.annex import Annex, annex_of_decision
from emulation.register.public_pages import decision_address
from emulation.rules.choices import LegalStatus
from emulation.rules.official_dates import official_date

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import BasePage
    from emulation.models.decisions import AwardDecision
    from emulation.models.grants import AwardGrant

# Number, recipient, position, unit, achievement: relative to one another.
WIDTHS = (1, 4, 3.5, 4.5, 5)


def decision_document(request: HttpRequest, register: BasePage, decision: AwardDecision) -> Document:
    """Returns a decision as its page shows it to everyone, with the list of those honoured as its annex."""
    made = new_document(
        request,
        register,
        title=_("Decision No. %(number)s") % {"number": decision.number},
        address=decision_address(register.get_full_url(request) or "", decision.pk),
        kicker=decision.authority,
        description=decision.abstract,
    )
    made.add(document.lede(decision.abstract), _legal_status(decision))
    signer = ", ".join(part for part in (decision.signer_name, decision.signer_position) if part)
    campaign = decision.public_campaign
    made.add(
        document.facts(
            [
                (_("Number and symbol"), decision.number),
                (_("Date of issue"), official_date(decision.issued_on)),
                (_("Issuing authority"), decision.authority),
                (_("Deciding level"), decision.get_authority_level_display()),
                (_("Signed by"), signer),
                (_("Campaign"), campaign.title if campaign else ""),
                (_("Legal bases"), document.lines("\n".join(decision.legal_basis_list))),
            ]
        )
    )
    if decision.is_in_force:
        _add_annex(made, decision, annex_of_decision(decision))
    return made


def _legal_status(decision: AwardDecision) -> document.Block | None:
    """Returns what happened to a decision since it was signed, None where nothing did."""
    said = {
        LegalStatus.ANNULLED: _("This decision has been annulled."),
        LegalStatus.CORRECTED: _("This decision has been corrected."),
        LegalStatus.RESTORED: _("This decision was annulled and has been restored."),
    }.get(LegalStatus(decision.status))
    if not said:
        return None
    day = f"{date_format(decision.status_on, 'd/m/Y')}." if decision.status_on else ""
    by = f"{_('By decision')} {decision.annulled_by.number}." if decision.annulled_by else ""
    return document.note(" ".join(part for part in (said, day, decision.status_reason, by) if part))


def _add_annex(made: Document, decision: AwardDecision, annex: Annex) -> None:
    attached = _("(Attached to Decision No. %(number)s of %(date)s, %(authority)s)") % {
        "number": decision.number,
        "date": official_date(decision.issued_on),
        "authority": decision.authority,
    }
    made.add(document.annex(f"{_('Annex')}: {_('List of recipients')}", [attached, decision.abstract]))
    if withdrawn := decision.grants.count() - annex.count:
        many = ngettext(
            "%(count)s award of this decision has been annulled and is not listed.",
            "%(count)s awards of this decision have been annulled and are not listed.",
            withdrawn,
        )
        made.add(document.note(many % {"count": withdrawn}))
    if annex.is_too_long:
        many = _("%(number)s awards are too many for paper. Narrow the list down, or take it away as a spreadsheet.")
        made.add(document.note(many % {"number": _counted(annex.count)}))
        return
    if not annex.count:
        made.add(document.paragraph(_("No award is listed for this decision.")))
        return
    head = (_("No."), _("Recipient"), _("Position"), _("Unit"), _("Achievement"))
    for group in annex.groups:
        made.head(3, f"{group.numeral}. {group.award} ({_counted(len(group.rows))})")
        made.add(document.table(_rows(group.rows), WIDTHS, head, numbered=True))
    total = ngettext("Total: %(number)s award", "Total: %(number)s awards", annex.count)
    total %= {"number": _counted(annex.count)}
    made.add(document.paragraph([{"text": total, "bold": True}, {"text": f" ({annex.subjects})."}]))


def _counted(number: int) -> str:
    return number_format(number, force_grouping=True)


def _rows(rows: Sequence[tuple[int, AwardGrant]]) -> Iterator[Sequence[str | document.Block]]:
    for number, grant in rows:
        name = f"{grant.honoree_name} ({_('Posthumous')})" if grant.is_posthumous else grant.honoree_name
        achievement = document.lines("\n".join(part for part in (grant.period, grant.citation) if part))
        yield str(number), document.cell(name, bold=True), grant.position, grant.unit_name, document.cell(achievement)

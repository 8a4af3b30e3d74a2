"""A plain answer from the database for as long as the index cannot be asked: recipients whose names begin with what was
typed, and decisions of that number.

What is asked of the database begins at an index and stops after ``READ`` rows, however large the register is.
"""

from __future__ import annotations

from dataclasses import dataclass

from emulation.award_search.rows import Identity, honoree_url, identities
from emulation.models.decisions import AwardDecision
from emulation.models.honorees import Honoree
from emulation.rules.document_numbers import parse_document_number
from emulation.rules.names import folded_name
from search.types import Audience

READ = 200  # recipients looked at
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FallbackRecipient:
    """A recipient with what tells them from others of the same name, and the address of all their awards."""

    name: str
    identity: Identity
    url: str


@dataclass(frozen=True, slots=True)
class FallbackAnswer:
    """What the database knows without the index."""

    recipients: tuple[FallbackRecipient, ...] = ()
    decisions: tuple[AwardDecision, ...] = ()


def fallback_answer(text: str, register: str, audience: Audience) -> FallbackAnswer:
    """Looks up recipients and decisions.

    Args:
        text: what was typed: the beginning of a name, marks aside, or a decision's number.
        register: address of the award search.
        audience: the public learns of public awards in force only.
    """
    beginning = text[:200]
    if not folded_name(beginning):
        return FallbackAnswer()
    found = Honoree.objects.active().named_like(beginning).values_list("pk", "name")[:READ]
    known = identities((pk for pk, _name in found), audience)
    recipients = [FallbackRecipient(name, known[pk], honoree_url(register, pk)) for pk, name in found if pk in known]
    return FallbackAnswer(tuple(recipients[:SHOWN]), tuple(_decisions(text, audience)[:SHOWN]))


def _decisions(text: str, audience: Audience) -> list[AwardDecision]:
    try:
        number = str(parse_document_number(text))
    except ValueError:
        return []
    decisions = AwardDecision.objects.filter(number=number).newest_first()
    return list((decisions.for_public() if audience is Audience.PUBLIC else decisions)[:SHOWN])

"""Checks that no portrait, quote or story of a person is published without their recorded consent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from emulation.rules.choices import SubjectKind


def lacks_consent(subject: str, consent_on: date | None, portrait: Any, quote: str, body: Any) -> bool:
    """Whether something personal stands without recorded consent; a collective needs none.

    Source: Law on Personal Data Protection 2025 (91/2025/QH15); Civil Code 2015, Article 32.
    """
    return subject != SubjectKind.COLLECTIVE and consent_on is None and bool(portrait or quote or body)


CONSENT_MISSING = _(
    "A portrait, quote or story of a person or household can be published only with their consent. "
    "Record when it was given, or keep the page as a draft."
)

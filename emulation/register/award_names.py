"""English names of awards: for labels, and as synonyms in questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import get_language

from core.languages import Wording
from core.site_version import remember
from emulation.models.award_types import AwardType

# Readers of English write an award's name in several ways; an order is often called a medal.
_OTHER_WORDS = {
    re.compile(r"\bLabour\b"): "Labor",
    re.compile(r"\bDefence\b"): "Defense",
    re.compile(r"\bOrder\b"): "Medal",
}
_PLURAL = re.compile(r"(?<=[a-z]{3})s\b")


def award_label(name: str) -> str:
    """Returns what readers call an award.

    Args:
        name: as in the catalogue; one that is not there is returned as it is.
    """
    return _labels().get(name, name)


def _labels() -> dict[str, Wording]:
    def read() -> dict[str, Wording]:
        return {award.name: award.label for award in AwardType.objects.only("name", "name_en")}

    return remember(("emulation.award_labels", get_language()), read, outlives_soft_changes=True)


def english_names() -> tuple[tuple[str, str], ...]:
    """Returns how awards are called in English and what documents call them; for `search.synonyms.register`."""
    return remember("emulation.english_names", lambda: tuple(_english_names()), outlives_soft_changes=True)


def _english_names() -> Iterator[tuple[str, str]]:
    for award in AwardType.objects.exclude(name_en="").only("name", "name_en", "is_group").order_by("pk"):
        names = {award.name_en}
        if award.is_group:
            names.add(_PLURAL.sub("", award.name_en))
        for usual, other in _OTHER_WORDS.items():
            names |= {usual.sub(other, name) for name in names}
        for name in sorted(names):
            yield name, award.name

"""Names of awards in the language of labels, where only the name that the law gives them is known."""

from __future__ import annotations

from django.utils.translation import get_language

from core.languages import Wording
from core.site_version import remember


def award_label(name: str) -> str:
    """Returns what readers call an award.

    Args:
        name: as in the catalogue; one that is not there is returned as it is.
    """
    return _labels().get(name, name)


def _labels() -> dict[str, Wording]:
    def read() -> dict[str, Wording]:
        from emulation.models import AwardType

        return {award.name: award.label for award in AwardType.objects.only("name", "name_en")}

    return remember(("emulation.award_labels", get_language()), read)

"""The languages that pages are written in, which a visitor's choice of labels does not change."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Locale, Page

from core.site_version import remember


def language_of(page: Page) -> str:
    """Returns the language that a page is written in, such as "vi"; asks the database once for each version."""
    return _languages().get(page.locale_id, settings.LANGUAGE_CODE)


def _languages() -> dict[int, str]:
    return remember("languages", lambda: dict(Locale.objects.values_list("pk", "language_code")))

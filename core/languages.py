"""Finds the languages and translations of pages, addresses and labels.

A page is written in the language of its locale. Addresses of the site's own language have no prefix, those of another
begin with it (``/en/…``), and so do their labels; elsewhere labels are in the language a visitor chose.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Locale, Page

from core.site_version import remember
from core.way_back import way_back

P = TypeVar("P", bound=Page)

A_YEAR = 365 * 24 * 60 * 60  # seconds


class Wording(str):
    """A text that knows its ``language``: "" where that is the language of the labels around it."""

    language = ""


def wording(record: Any, field: str) -> Wording:
    """Returns what a field says in the language of labels: ``<field>_en`` for English, the field itself where empty."""
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    translated = getattr(record, f"{field}_{language}", "")
    text = Wording(translated or getattr(record, field))
    if not translated and language != settings.LANGUAGE_CODE:
        text.language = settings.LANGUAGE_CODE
    return text


def language_of(page: Page) -> str:
    """Returns the language that a page is written in, such as "vi"; asks the database once for each version."""
    return _languages().get(page.locale_id, settings.LANGUAGE_CODE)


def language_of_address(path: str) -> str:
    """Returns the language that a path begins with, "" where it belongs to the site's own language."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE else ""


def version_in(page: P, locale_id: int) -> P:
    """Returns a page in another language where everyone may read it there, else the page itself.

    Args:
        page: of any language.
        locale_id: primary key of the locale wanted.
    """
    if page.locale_id == locale_id:
        return page

    def found() -> list[P]:
        versions = type(page)._default_manager.filter(translation_key=page.translation_key, locale=locale_id)
        return list(versions.live().public())

    return next(iter(remember(("version", page.translation_key, locale_id), found)), page)


def original(page: P) -> P:
    """Returns a page in the site's own language, by which registers know it; the page itself where there is none."""
    own = next((pk for pk, language in _languages().items() if language == settings.LANGUAGE_CODE), page.locale_id)
    return version_in(page, own)


@csrf_exempt
def choose_language(request: HttpRequest) -> HttpResponseRedirect:
    """Keeps the ``language`` of a POST for labels and leads to ``next``; an unknown language changes nothing.

    Pages are cached for everyone and cannot carry a token; the worst a forged request does is to change the language.
    """
    response = way_back(request)
    language = request.POST.get("language", "")
    if request.method == "POST" and language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE or A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=cast("Any", settings.LANGUAGE_COOKIE_SAMESITE),
        )
    return response


def without_language(address: str) -> str:
    """Returns a path with its query as it is in the site's own language."""
    language = language_of_address(urlsplit(address).path)
    return address.removeprefix(f"/{language}") if language else address


def _languages() -> dict[int, str]:
    rows = Locale.objects.values_list("pk", "language_code")
    known: dict[int, Any] = remember("languages", lambda: dict(rows), outlives_soft_changes=True)
    return known

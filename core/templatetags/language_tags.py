"""Template tags for pages in several languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from core.languages import language_of, language_of_address, without_language
from core.models.page import BasePage
from core.templatetags.core_tags import composed
from core.templatetags.machine_tags import page_language, translations, versions_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language to change to: its code, its own name, and the path that the change leads to."""

    code: str
    name: str
    ahead: str


@register.simple_tag
def own_language() -> SafeString | str:
    """Returns the ``lang`` attribute of what the agency wrote in its own language, "" where labels are in it too."""
    is_own = (get_language() or "").partition("-")[0] == settings.LANGUAGE_CODE.partition("-")[0]
    return "" if is_own else format_html(' lang="{}"', settings.LANGUAGE_CODE)


@register.simple_tag
def language_mark(page: Page) -> SafeString | str:
    """Returns the ``lang`` attribute of what editors wrote on a page in a list, "" where labels are in it too."""
    language = language_of(page)
    return "" if language == get_language() else format_html(' lang="{}"', language)


@register.simple_tag(takes_context=True)
def page_wording(context: Context) -> SafeString | str:
    """Returns the ``lang`` attribute of what editors wrote on the page, "" where labels are in its language too."""
    written_in = page_language(context)
    return format_html(' lang="{}"', written_in) if written_in not in ("", get_language()) else ""


@register.filter
def worded(text: Any) -> SafeString | str:
    """Writes a `Wording`, marked where its language is not that of the labels around it."""
    language = getattr(text, "language", "")
    return format_html('<span lang="{}">{}</span>', language, text) if language else str(text)


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[LanguageChoice]:
    """Returns the languages that are not shown: the page in that language where there is one, else the same page with
    other labels; from an address that belongs to one language, the home page. A page that is the same in all its
    languages keeps the view of it, and the question.
    """
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return []
    page, here = context.get("page"), request.get_full_path()
    versions = {version.language: version.path for version in translations(context)}
    if isinstance(page, BasePage) and page.is_same_in_all_languages:
        below = here.removeprefix(page.get_url(request) or "")
        versions = {version.language: version.path + below for version in versions_of(page, request)}
    is_page = bool(page)
    choices = []
    for code, _name in settings.LANGUAGES:
        if code == get_language():
            continue
        same = "/" if is_page and language_of_address(request.path) else without_language(here)
        choices.append(LanguageChoice(code, composed(get_language_info(code)["name_local"]), versions.get(code, same)))
    return choices

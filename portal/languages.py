"""Finds the addresses of pages in other languages."""

from typing import Any

from django.urls import LocalePrefixPattern, URLResolver

from core.languages import language_of_address


class AddressLanguagePattern(LocalePrefixPattern):
    """Finds an address by the language it begins with; makes one for the language that is active.

    Django's own finds addresses in the active language only: whoever chose English labels would lose all Vietnamese
    pages.
    """

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        language = language_of_address(path)
        return path.removeprefix(f"{language}/") if language else path, (), {}


def in_every_language(*urls: Any) -> URLResolver:
    """Returns these addresses as they are in the site's own language, and below the prefix of every other."""
    return URLResolver(AddressLanguagePattern(prefix_default_language=False), list(urls))

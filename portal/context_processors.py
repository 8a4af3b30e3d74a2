"""Adds the menu, the footer and the site's names to every template."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Page, Site

from core.languages import language_of, language_of_address, wording
from core.models.page import private_pages
from core.renditions import ready_renditions
from core.site_version import remember
from core.tasks import ask_for_renditions
from portal.models import SiteSettings, StandardPage


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of a menu; ``is_current`` where the visitor is on that page or below it."""

    title: str
    url: str
    is_current: bool = False


def site_furniture(request):
    """Returns ``site_furniture``: the agency's name and contact and its menus, read only where a template asks."""
    return {"site_furniture": SimpleLazyObject(lambda: _furniture(request))}


def _furniture(request) -> dict[str, Any]:
    site = Site.find_for_request(request)
    if site is None:
        return {}
    language = language_of_address(request.path)
    furniture = remember(("furniture", site.pk, language, get_language()), lambda: _read(request, site, language))
    return furniture | {
        menu: [replace(item, is_current=request.path.startswith(item.url)) for item in furniture[menu]]
        for menu in ("menu", "footer_menu")
    }


def _read(request, site, language: str) -> dict[str, Any]:
    """Returns what is the same on every page of a site in one language, "" for the site's own.

    In another language the site goes by the title of its home page there. How to reach it is told in that of labels.
    """
    settings = SiteSettings.for_request(request)
    translations = site.root_page.get_translations().live().filter(locale__language_code=language)
    translated = translations.first() if language else None
    root = translated or site.root_page
    return {
        # Name and menus are in the language of their pages, whatever language labels are in.
        "language": "" if language_of(root) == get_language() else language_of(root),
        "name": translated.title if translated else settings.name or site.site_name,
        "parent_name": wording(settings, "parent_name"),
        "logo": settings.logo and _logo(settings.logo),
        "home_url": root.get_url(request, current_site=site),
        "address": wording(settings, "address"),
        "phone": settings.phone,
        "email": settings.email,
        "responsible_person": wording(settings, "responsible_person"),
        "licence": wording(settings, "licence"),
        **_menus(request, site, root),
    }


def _logo(image) -> Any:
    """Returns the rendition of the logo; None until the worker has made it, and the site's own sign stands there."""
    made = ready_renditions(image, "logo")
    if not made:
        ask_for_renditions(image, "logo")
    return next(iter(made.values()), None)


def _menus(request, site, root: Page) -> dict[str, list[MenuItem]]:
    """Returns the main menu, the sections shown in menus, and the footer's, all other standard pages: one query."""
    is_section = Q(depth=root.depth + 1, show_in_menus=True)
    is_standard = Q(content_type=ContentType.objects.get_for_model(StandardPage))
    pages = Page.objects.descendant_of(root).live().exclude(private_pages())
    pages = pages.filter(is_section | is_standard).select_related("locale")
    menu: list[MenuItem] = []
    footer_menu: list[MenuItem] = []
    for page in pages:
        item = MenuItem(title=page.title, url=page.get_url(request, current_site=site))
        (menu if page.show_in_menus and page.depth == root.depth + 1 else footer_menu).append(item)
    return {"menu": menu, "footer_menu": footer_menu}

"""What every page shows around its content."""

from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from portal.models import SiteSettings


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu; ``is_current`` where the visitor is on that page or below it."""

    title: str
    url: str
    is_current: bool


def site_furniture(request):
    """Returns ``site_furniture``: the agency's name and contact and the main menu, read only where a template asks."""
    return {"site_furniture": SimpleLazyObject(lambda: _furniture(request))}


def _furniture(request) -> dict[str, object]:
    site = Site.find_for_request(request)
    if site is None:
        return {}
    settings = SiteSettings.for_request(request)
    return {
        "name": settings.name or site.site_name,
        "parent_name": settings.parent_name,
        "logo": settings.logo and settings.logo.get_rendition("max-192x192"),
        "home_url": site.root_page.get_url(request, current_site=site),
        "address": settings.address,
        "phone": settings.phone,
        "email": settings.email,
        "responsible_person": settings.responsible_person,
        "licence": settings.licence,
        "menu": list(_menu(request, site)),
    }


def _menu(request, site):
    pages = Page.objects.child_of(site.root_page).live().public().in_menu().select_related("locale")
    for page in pages:
        url = page.get_url(request, current_site=site)
        yield MenuItem(title=page.title, url=url, is_current=request.path.startswith(url))

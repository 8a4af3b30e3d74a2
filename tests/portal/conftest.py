import pytest
from django.core.cache import cache
from wagtail.models import Page, Site

from portal.models import HomePage


@pytest.fixture
def front_door(db):
    """The home page, root of the default site at ``http://testserver/``; other rooms' factories hang pages on it."""
    cache.clear()
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Trang chủ", slug="trang-chu"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=page, is_default_site=True, site_name="Cổng thi đua")
    return page

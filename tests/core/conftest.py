"""A site to hang pages on."""

import pytest
from wagtail.models import Page, Site


@pytest.fixture
def home(db):
    """The root page of the default site, at ``http://testserver/``."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=Page(title="Trang chủ", slug="trang-chu"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True, site_name="Cổng thi đua")
    return home

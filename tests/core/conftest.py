"""A site to hang pages on."""

import pytest
from wagtail.models import Page, Site

from news.models import ArticleGalleryPicture, ArticlePage, NewsIndexPage
from tests.core.factories import PhotoFactory


@pytest.fixture
def home(db):
    """The root page of the default site, at ``http://testserver/``."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=Page(title="Trang chủ", slug="trang-chu"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True, site_name="Cổng thi đua")
    return home


@pytest.fixture
def news(home):
    return home.add_child(instance=NewsIndexPage(title="Tin tức"))


@pytest.fixture
def article(news):
    photos = [PhotoFactory(title=f"IMG_{n}", caption=f"Chú thích {n}", credit="Lê Bình") for n in range(3)]
    photos[0].description = "Hai người bắt tay"
    photos[0].save()
    article = ArticlePage(title="Đổi mới đất đai", lede="Mở đầu.", body=[("rich_text", "<p>Thân bài.</p>")])
    article.gallery_pictures = [ArticleGalleryPicture(image=photo, sort_order=n) for n, photo in enumerate(photos)]
    return news.add_child(instance=article)

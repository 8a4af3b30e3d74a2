"""News that stand in a legal place of the tree by themselves."""

from datetime import date

import factory
import wagtail_factories
from django.utils import timezone
from wagtail.models import Page, Site

from emulation.models import CampaignPage, HonoreePage
from news.models import (
    ArticleCategory,
    ArticleGalleryPicture,
    ArticleHonoree,
    ArticlePage,
    NewsIndexPage,
)
from search.text import slugify_vietnamese


def home():
    """The root page of the default site, at ``http://testserver/``."""
    site = Site.objects.filter(hostname="testserver").first()
    if site:
        return site.root_page
    page = Page.get_first_root_node().add_child(instance=Page(title="Trang chủ", slug="trang-chu"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=page, is_default_site=True, site_name="Cổng thi đua")
    return page


class CategoryFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Chuyên mục {n}")

    class Meta:
        model = ArticleCategory


class NewsIndexFactory(wagtail_factories.PageFactory):
    title = "Tin tức"
    slug = "tin-tuc"
    parent = factory.LazyFunction(home)

    class Meta:
        model = NewsIndexPage


def news_index():
    return NewsIndexPage.objects.first() or NewsIndexFactory()


class ArticleFactory(wagtail_factories.PageFactory):
    """``pictures=3`` gives it a gallery of three, ``honorees=[page]`` and ``tags=["…"]`` what they say."""

    title = factory.Sequence(lambda n: f"Hội nghị điển hình tiên tiến lần thứ {n}")
    slug = factory.LazyAttribute(lambda article: slugify_vietnamese(article.title))
    parent = factory.LazyFunction(news_index)
    lede = "Sáng 21/4, Sở tổ chức hội nghị điển hình tiên tiến."
    display_date = factory.LazyFunction(timezone.now)
    first_published_at = last_published_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = ArticlePage
        skip_postgeneration_save = True

    @factory.post_generation
    def pictures(self, create, count, **kwargs):
        if count:
            self.gallery_pictures = [
                ArticleGalleryPicture(
                    image=wagtail_factories.ImageFactory(title=f"Ảnh {n}", description=f"Mô tả ảnh {n}"),
                    caption=f"Chú thích ảnh {n}",
                    sort_order=n,
                )
                for n in range(count)
            ]
            self.save()

    @factory.post_generation
    def honorees(self, create, pages, **kwargs):
        if pages:
            self.honoree_links = [ArticleHonoree(honoree_page=page) for page in pages]
            self.save()

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        if names:
            self.tags.add(*names)
            self.save()


class CampaignFactory(wagtail_factories.PageFactory):
    title = factory.Sequence(lambda n: f"Phong trào thi đua {n}")
    starts_on = date(2018, 1, 1)
    parent = factory.LazyFunction(home)

    class Meta:
        model = CampaignPage


class HonoreeFactory(wagtail_factories.PageFactory):
    title = factory.Sequence(lambda n: f"Ông Nguyễn Văn {n}")
    parent = factory.LazyFunction(home)

    class Meta:
        model = HonoreePage

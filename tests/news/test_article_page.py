"""The article as readers see it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core import site_version
from core.renditions import make_renditions
from core.tasks import make_page_renditions
from news.models import ArticleCorrection, ArticlePage
from tests.news.factories import ArticleFactory, CampaignFactory, CategoryFactory, HonoreeFactory

pytestmark = pytest.mark.django_db


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def make_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_page_shows_everything_an_editor_wrote(client):
    campaign = CampaignFactory(title="Thi đua chuyển đổi số")
    honoree = HonoreeFactory(title="Bà Trần Thị Hạnh")
    article = ArticleFactory(
        title="Sở tổng kết hội nghị",
        lede="Mười bảy cá nhân, tập thể được tuyên dương.",
        body=[("rich_text", "<p>Hội nghị diễn ra trang trọng.</p>")],
        author_name="Lê Minh",
        author_unit="Văn phòng Sở",
        source="Báo Tỉnh",
        category=CategoryFactory(name="Tin hoạt động"),
        campaign=campaign,
        display_date=datetime(2018, 4, 21, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        pictures=2,
        honorees=[honoree],
        tags=["Điển hình"],
    )
    page = read(client, article.url)
    text = page.get_text(" ", strip=True)
    assert page.h1.text == "Sở tổng kết hội nghị"
    assert "Mười bảy cá nhân, tập thể được tuyên dương." in text
    assert "Hội nghị diễn ra trang trọng." in text
    assert "Lê Minh – Văn phòng Sở" in text
    assert "Báo Tỉnh" in text
    assert "08:30, Thứ Bảy, 21/04/2018" in text
    assert [figure.figcaption.get_text(strip=True) for figure in page.select(".gallery figure")] == [
        "Chú thích ảnh 0",
        "Chú thích ảnh 1",
    ]
    assert page.select_one(".gallery img")["alt"] == "Mô tả ảnh 0"
    links = {link.get_text(strip=True): link["href"] for link in page.select("main a[href]")}
    assert links["Thi đua chuyển đổi số"] == campaign.url
    assert links["Bà Trần Thị Hạnh"] == honoree.url
    assert links["Tin hoạt động"] == "/tin-tuc/?category=tin-hoat-dong"
    assert links["Điển hình"] == "/tin-tuc/?tag=dien-hinh"
    assert {f"{article.url}in/", f"{article.url}gui/", "/tin-tuc/"} <= set(links.values())


def test_head_tells_machines_what_it_is(client):
    article = ArticleFactory(category=CategoryFactory(name="Gương điển hình"), pictures=1, tags=["Sáng kiến"])
    make_renditions(article.lead_picture, "share")
    meta = {
        tag.get("property") or tag.get("name"): tag["content"]
        for tag in read(client, article.url).select("meta[content]")
    }
    assert meta["description"] == article.lede
    assert meta["og:type"] == "article"
    assert meta["og:url"] == article.full_url
    assert meta["og:image"].startswith("http")
    assert datetime.fromisoformat(meta["article:published_time"]) == article.display_date
    assert meta["article:section"] == "Gương điển hình"
    assert meta["article:tag"] == "Sáng kiến"


def test_correction_is_shown_with_its_date_and_reason(client):
    article = ArticleFactory()
    article.corrections = [ArticleCorrection(corrected_on=datetime(2024, 5, 6), note="Sửa tên đơn vị đạt giải.")]
    article.save()
    note = read(client, article.url).select_one(".notice").get_text(" ", strip=True)
    assert "06/05/2024" in note
    assert "Sửa tên đơn vị đạt giải." in note


def picture_block(image):
    return "picture", {"image": image, "caption": "", "credit": "", "alt_text": ""}


def test_gallery_leads_the_text_only_where_the_body_shows_no_picture(client):
    article = ArticleFactory(pictures=1)
    assert len(read(client, article.url).select("article .page-head ~ figure.picture")) == 1
    article.body = [picture_block(article.lead_picture)]
    article.save()
    assert read(client, article.url).select("article .page-head ~ figure.picture") == []


def test_lead_picture_is_the_first_of_the_gallery_else_of_the_body():
    with_gallery = ArticleFactory(pictures=2)
    assert with_gallery.lead_picture == with_gallery.gallery[0].image
    image = with_gallery.lead_picture
    assert ArticleFactory(body=[picture_block(image)]).lead_picture == image
    assert ArticleFactory().lead_picture is None


def test_print_view_has_the_article_and_nothing_around_it(client):
    article = ArticleFactory(pictures=2, category=CategoryFactory())
    ArticleFactory(title="Tin khác", category=article.category)
    page = read(client, f"{article.url}in/")
    assert page.h1.text == article.title
    assert len(page.select(".gallery img")) == 2
    assert "Tin khác" not in page.text
    assert page.select(".breadcrumbs, .page-actions, .neighbours, .tags") == []
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_related_news_put_the_campaign_before_tags_before_the_category(client):
    category, campaign = CategoryFactory(), CampaignFactory()
    article = ArticleFactory(category=category, campaign=campaign, tags=["Môi trường"])
    ArticleFactory(title="Cùng chuyên mục", category=category)
    ArticleFactory(title="Cùng thẻ", tags=["Môi trường"])
    ArticleFactory(title="Cùng phong trào", campaign=campaign)
    ArticleFactory(title="Không liên quan")
    titles = [title.text for title in read(client, article.url).select("section .card__title")]
    assert titles == ["Cùng phong trào", "Cùng thẻ", "Cùng chuyên mục"]


def test_articles_without_category_or_campaign_are_not_related_by_lacking_them():
    article = ArticleFactory()
    ArticleFactory()
    assert article.related_content.related == []


def test_older_and_newer_follow_the_display_date(client):
    days = [timezone.now() - timezone.timedelta(days=n) for n in range(3)]
    newer, article, older = (ArticleFactory(title=f"Tin {n}", display_date=day) for n, day in enumerate(days))
    links = {link["rel"][0]: link["href"] for link in read(client, article.url).select(".neighbours a")}
    assert links == {"prev": older.url, "next": newer.url}


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_nothing_hidden_is_shown_around_an_article(client, hide):
    category = CategoryFactory()
    campaign, honoree = CampaignFactory(title="Phong trào kín"), HonoreeFactory(title="Người kín")
    article = ArticleFactory(title="Tin mở", category=category, campaign=campaign, honorees=[honoree])
    hidden = ArticleFactory(title="Tin kín", category=category)
    for page in (campaign, honoree, hidden):
        page.unpublish() if hide == "draft" else make_private(page)
    text = read(client, article.url).text
    assert "kín" not in text


def test_query_count_does_not_grow_with_pictures_or_neighbours(client):
    def queries(count):
        category, campaign = CategoryFactory(), CampaignFactory()
        for _ in range(count):
            ArticleFactory(category=category, pictures=1)
        article = ArticleFactory(
            category=category,
            campaign=campaign,
            pictures=count,
            tags=[f"Thẻ {count} {n}" for n in range(count)],
            honorees=[HonoreeFactory() for _ in range(count)],
            display_date=timezone.now() - timezone.timedelta(minutes=1),
        )
        ArticleFactory(category=category)
        for page in ArticlePage.objects.all():
            make_page_renditions.call(page.pk)
        for _ in range(2):  # remembers menus and addresses
            client.get(article.url)
        with CaptureQueriesContext(connection) as remembering:
            client.get(article.url)
        site_version.advance()
        with CaptureQueriesContext(connection) as after_a_change:
            client.get(article.url)
        return len(remembering), len(after_a_change)

    few, few_after_a_change = queries(2)
    assert queries(6) == (few, few_after_a_change)
    assert few <= 12

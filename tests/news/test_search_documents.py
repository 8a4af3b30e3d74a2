"""What search may know of an article, and when it is told again."""

from datetime import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, ReferenceIndex

from news.models import ArticleTag
from news.search_documents import article_document, findable_articles, index_document
from search.models import OutboxEntry
from tests.news.factories import ArticleFactory, CampaignFactory, CategoryFactory, HonoreeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox_kept(settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False


def document(article):
    return article_document(findable_articles().get(pk=article.pk))


def waiting():
    return set(OutboxEntry.objects.filter(model="news.articlepage").values_list("object_id", flat=True))


def test_document_holds_what_people_search_for():
    article = ArticleFactory(
        title="Hội nghị",
        lede="Mười bảy điển hình.",
        body=[("rich_text", "<p>Chuyển đổi <b>số</b></p>")],
        author_name="Lê Minh",
        author_unit="Văn phòng Sở",
        category=CategoryFactory(name="Tin hoạt động"),
        campaign=CampaignFactory(title="Thi đua nước rút"),
        honorees=[HonoreeFactory(title="Bà Trần Thị Hạnh")],
        tags=["Sáng kiến"],
        pictures=1,
        display_date=timezone.make_aware(datetime(2018, 12, 31, 23, 30)),
    )
    found = document(article)
    assert found.texts["title"] == "Hội nghị"
    assert found.texts["lede"] == "Mười bảy điển hình."
    assert "Chuyển đổi số" in found.texts["body"]
    assert "Chú thích ảnh 0" in found.texts["body"]
    assert set(found.texts["names"].split("\n")) == {
        "Lê Minh",
        "Văn phòng Sở",
        "Tin hoạt động",
        "Thi đua nước rút",
        "Bà Trần Thị Hạnh",
        "Sáng kiến",
    }
    assert found.values == {"kind": ["article"], "date": ["2018-12-31"], "year": [2018], "has_pictures": [1]}
    assert found.stored["url"] == article.url
    assert found.stored["summary"] == "Mười bảy điển hình."


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_titles_of_hidden_pages_are_not_in_the_index(hide):
    campaign, honoree = CampaignFactory(title="Phong trào kín"), HonoreeFactory(title="Người kín")
    article = ArticleFactory(campaign=campaign, honorees=[honoree])
    for page in (campaign, honoree):
        if hide == "draft":
            page.unpublish()
        else:
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert document(article).texts["names"] == ""


def test_hidden_articles_are_not_findable():
    article = ArticleFactory()
    article.unpublish()
    assert not findable_articles().exists()


def test_index_page_is_found_by_its_title_and_introduction(index):
    found = index_document(index)
    assert found.texts == {"title": index.title, "lede": index.intro}
    assert found.stored["url"] == "/tin-tuc/"


def test_documents_are_read_in_a_constant_number_of_queries(django_assert_num_queries):
    for n in range(4):
        ArticleFactory(pictures=2, tags=[f"{n}"], honorees=[HonoreeFactory()], campaign=CampaignFactory())
    list(findable_articles())
    with django_assert_num_queries(6):
        assert len([article_document(article) for article in findable_articles()]) == 4


@pytest.mark.parametrize("change", ["category", "tag", "campaign", "honoree", "image"])
def test_change_elsewhere_tells_search_of_the_articles_it_shows_in(change):
    category, campaign, honoree = CategoryFactory(), CampaignFactory(), HonoreeFactory()
    article = ArticleFactory(category=category, campaign=campaign, honorees=[honoree], tags=["Thẻ"], pictures=1)
    ArticleFactory()
    changed = {
        "category": category,
        "campaign": campaign,
        "honoree": honoree,
        "tag": ArticleTag.objects.get(),
        "image": article.lead_picture,
    }[change]
    OutboxEntry.objects.all().delete()
    changed.save()
    assert waiting() == {str(article.pk)}


def test_image_inside_the_text_counts_too():
    image = ArticleFactory(pictures=1).lead_picture
    block = {"image": image, "caption": "", "credit": "", "alt_text": ""}
    article = ArticleFactory(body=[("picture", block)])
    ReferenceIndex.create_or_update_for_object(article)
    OutboxEntry.objects.all().delete()
    image.save()
    assert str(article.pk) in waiting()


def test_draft_of_a_campaign_tells_search_nothing():
    campaign = CampaignFactory()
    ArticleFactory(campaign=campaign)
    OutboxEntry.objects.all().delete()
    campaign.save_revision()
    assert waiting() == set()
